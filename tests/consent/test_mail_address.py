from pathlib import Path

from odoo.exceptions import UserError
from odoo.modules.migration import load_script
from odoo.tests import tagged

from ...lib.mail.addresses import known_forms, normal_form, normal_forms
from ...models.consent.contact_suppression import KEY_PARAMETER
from .consent_common import ConsentCase

SCRIPT = Path(__file__).parents[2] / "migrations/19.0.1.1.0/post-addresses.py"
IDN, PUNYCODE = "anna@müller.example", "anna@xn--mller-kva.example"
# What is written, and what it is one mailbox with.
FORMS = {
    "Anna@Example.COM": "anna@example.com",
    " anna@example.com. ": "anna@example.com",
    "anna@example.com..": "anna@example.com",
    "anna@MÜLLER.example": PUNYCODE,
    "anna@mu\u0308ller.example": PUNYCODE,
    "anna@müller。example": PUNYCODE,
    "anna@XN--mller-kva.EXAMPLE": PUNYCODE,
    "Łucja@example.com": "łucja@example.com",
    "anna+news@example.com": "anna+news@example.com",
    "anna@some_host.example": "anna@some_host.example",
    "anna@[192.0.2.1]": "anna@[192.0.2.1]",
    "anna@-ü.example": "anna@-ü.example",  # what no DNS has
    "+48601000001": "+48601000001",
}


@tagged("post_install", "-at_install")
class TestMailAddress(ConsentCase):
    def test_one_mailbox_has_one_form(self):
        for written, form in FORMS.items():
            with self.subTest(written=written):
                self.assertEqual(normal_form(written), form)
                self.assertEqual(normal_form(form), form)
                self.assertIn(form, known_forms(written))

    def test_a_field_may_hold_several_addresses(self):
        for text, forms in {
            False: [],
            "": [],
            "nobody": [],
            "a@x.com, B@x.com": ["a@x.com", "b@x.com"],
            '"b@x.com" <a@x.com>': ["a@x.com"],
            f"{IDN}, {PUNYCODE}": [PUNYCODE],
        }.items():
            with self.subTest(text=text):
                self.assertEqual(normal_forms(text), forms)

    # ------------------------------------------------------------
    # What is kept of it
    # ------------------------------------------------------------

    def _kept(self, record):
        return record.sudo().gate_addresses

    def test_only_what_differs_is_kept(self):
        self.assertFalse(self._kept(self.alicja))
        for email, kept in {
            "Anna <ANNA@example.com>": False,
            IDN: PUNYCODE,
            "anna@example.com.": "anna@example.com",
            "a@example.com, b@example.com": "a@example.com\nb@example.com",
            False: False,
        }.items():
            self.alicja.email = email
            self.assertEqual(self._kept(self.alicja), kept)
        for record in (
            self.env["crm.lead"].create({"name": "Lead", "email_from": IDN}),
            self.env["mailing.contact"].create({"email": IDN}),
            self.env["mail.blacklist"]._add(IDN),
        ):
            self.assertEqual(self._kept(record), PUNYCODE)

    def test_a_new_column_is_filled_where_it_is_needed(self):
        unusual = {self.alicja: IDN, self.bruno: "a@example.com, b@example.com"}
        for contact, email in unusual.items():
            contact.email = email
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET gate_addresses = NULL")
        self.env.invalidate_all()
        self.env["res.partner"]._compute_unusual_addresses()
        self.assertEqual(self._kept(self.alicja), PUNYCODE)
        self.assertEqual(self._kept(self.bruno), "a@example.com\nb@example.com")
        self.assertFalse(self._kept(self.clara))

    def test_contacts_are_found_by_any_form(self):
        self.alicja.email = IDN
        self.bruno.email = f"x@example.com, {PUNYCODE}."
        Partner = self.env["res.partner"]
        for address in (IDN, PUNYCODE, "ANNA@Müller.example."):
            found = Partner.search(Partner._domain_of_addresses([address]))
            self.assertEqual(found, self.alicja + self.bruno)

    # ------------------------------------------------------------
    # Suppression
    # ------------------------------------------------------------

    def test_a_contact_is_suppressed_when_no_address_is_left(self):
        self.alicja.email = IDN
        self.bruno.email = f"{PUNYCODE}, b@example.com"
        suppressions = self.env["contact.suppression"]
        suppressions += suppressions.create({"address": f"{PUNYCODE}."})
        self.assertTrue(self.alicja.is_suppressed)
        self.assertFalse(self.bruno.is_suppressed)
        suppressions += suppressions.create({"address": "b@example.com"})
        self.assertTrue(self.bruno.is_suppressed)
        suppressions.unlink()
        self.assertFalse(self.alicja.is_suppressed)
        self.assertFalse(self.bruno.is_suppressed)

    def _hash_as_it_was(self, address):
        return self.env["contact.suppression"]._hash(address)

    def test_what_was_hashed_in_another_form_is_still_known(self):
        Suppression = self.env["contact.suppression"]
        for number, old in enumerate((IDN, "old@example.com.")):
            suppression = Suppression.create({"address": f"any{number}@example.com"})
            suppression.address_hash = self._hash_as_it_was(old)
            self.assertEqual(Suppression._suppressed([old]), {old})
            form = normal_form(old)
            self.assertEqual(Suppression._suppressed([form]), {form})

    def test_an_update_hashes_anew_what_is_known(self):
        self.alicja.email = IDN
        self._grant(self.alicja)
        proof = self.proofs(self.alicja)
        suppression = self.env["contact.suppression"].create({"address": "x@y.example"})
        old = self._hash_as_it_was(IDN)
        self.env.flush_all()
        for record in (proof, suppression):
            name = {proof: "subject_hash"}.get(record, "address_hash")
            self.env.cr.execute(
                f"UPDATE {record._table} SET {name} = %s WHERE id = %s",
                [old, record.id],
            )
        load_script(str(SCRIPT), "migrate_normal_form").migrate(
            self.env.cr, "19.0.1.0.0"
        )
        self.env.invalidate_all()
        new = self.env["contact.suppression"]._hash(PUNYCODE)
        self.assertEqual(proof.subject_hash, new)
        self.assertEqual(suppression.address_hash, new)

    def test_without_its_key_nobody_is_forgotten_silently(self):
        self.env["ir.config_parameter"].search([("key", "=", KEY_PARAMETER)]).unlink()
        with self.assertRaisesRegex(
            UserError, "key of suppressed addresses is missing"
        ):
            self.env["contact.suppression"]._suppressed(["anna@example.com"])
        self.env["contact.suppression"].init()
        self.env["contact.suppression"]._suppressed(["anna@example.com"])
