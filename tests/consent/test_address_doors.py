from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from ..common.common import BROWSER, NOW
from ..imports.import_common import ImportCommon
from .unsubscribing_common import PROOF

IDN, PUNYCODE = "müller.example", "xn--mller-kva.example"
# What a contact has, and how somebody else writes it.
SPELLINGS = {
    "same": ("{0}@example.com", "{0}@example.com"),
    "upper": ("{0}@example.com", "{0}@EXAMPLE.COM"),
    "was upper": ("{0}@EXAMPLE.COM", "{0}@example.com"),
    "dot": ("{0}@example.com", "{0}@example.com."),
    "was dot": ("{0}@example.com.", "{0}@example.com"),
    "punycode": (f"{{0}}@{IDN}", f"{{0}}@{PUNYCODE}"),
    "idn": (f"{{0}}@{PUNYCODE}", f"{{0}}@{IDN}"),
    "named": ("{0}@example.com", "Anna <{0}@example.com>"),
    "was named": ('"A, B" <{0}@example.com>', "{0}@example.com"),
    "second": ("x.{0}@example.com, {0}@example.com", "{0}@example.com"),
    "second idn": (f"x.{{0}}@example.com; {{0}}@{IDN}", f"{{0}}@{PUNYCODE}"),
}
# What a mail is sent to, and so what its links name, is one address, without a name.
NAMED = ("named",)
SECOND = ("second", "second idn")


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestAddressDoors(HttpCase, ImportCommon):
    """Wherever somebody comes by an address, it finds the same contact, however it is
    written: one table of spellings, one method for each door."""

    def _each(self, door, without=()):
        names = [name for name in SPELLINGS if not name.endswith(without)]
        for number, name in enumerate(names):
            has, typed = (text.format(f"{door}{number}") for text in SPELLINGS[name])
            yield self.env["res.partner"].create({"name": "Anna", "email": has}), typed

    def test_a_form(self):
        for contact, typed in self._each("form"):
            self.url_open(
                "/website/form/crm.lead",
                data={
                    "name": "Hi",
                    "email_from": typed,
                    "contact_consent_newsletter": "1",
                },
                headers={"User-Agent": BROWSER, "Referer": f"{self.base_url()}/a"},
            )
            self.env.invalidate_all()
            self.assertEqual(self.status(contact), "granted", typed)

    def test_an_import(self):
        for contact, typed in self._each("import"):
            batch = self.imported(f"Email,City\n{typed},Warsaw\n")
            self.assertEqual(batch.row_ids.partner_id, contact, typed)
            self.assertEqual(contact.city, "Warsaw")

    def test_an_import_of_who_unsubscribed(self):
        for contact, typed in self._each("left"):
            contact.contact_consent_grant(["newsletter"], "manual", proof=PROOF)
            self.imported(f"Email,Unsubscribed\n{typed},yes\n")
            self.assertEqual(self.status(contact), "withdrawn", typed)

    def test_the_link_to_leave(self):
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "M",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "purpose_id": self.newsletter.id,
            }
        )
        for contact, typed in self._each("leave", without=NAMED):
            duplicate = self.env["res.partner"].create({"name": "Twin", "email": typed})
            (contact + duplicate).contact_consent_grant(
                ["newsletter"], "manual", proof=PROOF
            )
            self.url_open(
                f"/mailing/{mailing.id}/unsubscribe_oneclick",
                data={
                    "document_id": duplicate.id,
                    "email": typed,
                    "hash_token": mailing._generate_mailing_recipient_token(
                        duplicate.id, typed
                    ),
                },
                headers={"User-Agent": BROWSER},
            )
            self.env.invalidate_all()
            self.assertEqual(self.status(duplicate), "withdrawn")
            self.assertEqual(self.status(contact), "withdrawn", typed)

    def test_the_preferences(self):
        for contact, typed in self._each("preferences", without=SECOND):
            duplicate = self.env["res.partner"].create({"name": "T", "email": typed})
            (contact + duplicate).contact_consent_grant(
                ["newsletter"], "manual", proof=PROOF
            )
            contact._preferences_save(
                self.env["contact.consent.purpose"],
                self.env["contact.list"],
                {},
                None,
                {},
                contact.email_normalized,
            )
            self.assertEqual(self.status(duplicate), "withdrawn", typed)

    def test_the_link_to_the_preferences(self):
        for contact, typed in self._each("link", without=SECOND):
            token = contact._preferences_url().partition("token=")[2]
            contact.email = typed
            link = self.env["res.partner"]._preferences_from_token(token)
            self.assertTrue(link.is_open, typed)

    def test_what_stands_on_a_screen(self):
        for contact, typed in self._each("screen"):
            new = self.env["res.partner"].new({"name": "New", "email": typed})
            self.assertIn(
                contact.id, [found["id"] for found in new.likely_duplicates or []]
            )
