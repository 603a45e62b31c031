from datetime import timedelta
from itertools import product

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from .consent_common import PROOF, ConsentCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestConsentMove(ConsentCase):
    """Consents of contacts whose address changes: they belong to the address."""

    def setUp(self):
        super().setUp()
        with freeze_time(NOW - timedelta(days=10)):
            self._grant(self.alicja)

    def _mails(self, address):
        return self.env["mail.mail"].search([("email_to", "=", address)])

    def _refused(self, contact, purpose=None):
        purpose = purpose or self.newsletter
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "M",
                "mailing_type": "sms" if purpose.channel == "sms" else "mail",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "purpose_id": purpose.id,
            }
        )
        return self.env["contact.consent.gate"]._refused(mailing, contact.ids)

    def _purpose(self, channel):
        return self.env["contact.consent.purpose"].create(
            {"name": channel, "code": channel, "channel": channel, "wording": "Yes."}
        )

    def assertLeft(self, contact, purpose):
        if purpose.channel == "phone":  # no gate: colleagues see what it says
            self.assertEqual(self.status(contact, purpose), "withdrawn")
            return
        refused = self._refused(contact, purpose)
        self.assertEqual(refused, {contact.id: "withdrawn"})

    def test_a_new_address_is_asked_once_and_not_mailed_before(self):
        with freeze_time(NOW):
            self.alicja.with_user(self.salesman).email = "new@example.com"
        self.assertEqual(self._refused(self.alicja), {self.alicja.id: "pending"})
        self.assertEqual(len(self._mails("new@example.com")), 1)
        proof = self.proofs(self.alicja)[-1]
        self.assertFalse(proof.method)
        self.assertIn("address changed", proof.evidence)
        self.assertEqual(proof.user_id, self.salesman)
        self.alicja.email = "New <NEW@example.com>"
        self.assertEqual(len(self._mails("new@example.com")), 1)
        self.alicja.consent_ids._confirm()
        self.assertFalse(self._refused(self.alicja))

    def test_who_shared_the_address_stays_unsubscribed(self):
        """Also when the contact that unsubscribed it is gone, or has another one."""
        ways = {
            "deleted": lambda contact: contact.unlink(),
            "moved": lambda contact: contact.write(
                {"email": "elsewhere@example.com", "phone": "+48601000222"}
            ),
            "archived": lambda contact: contact.action_archive(),
            "merged": lambda contact: (
                self.env["base.partner.merge.automatic.wizard"]
                .create(
                    {
                        "partner_ids": [Command.set((contact + self.clara).ids)],
                        "dst_partner_id": self.clara.id,
                    }
                )
                .action_merge()
            ),
        }
        addresses = ("both@example.com", "both@müller.example", "Both <BOTH@x.example>")
        calls = self._purpose("phone")
        purposes = (self.newsletter, self._purpose("sms"), calls)
        # An archived contact is still there, and calls ask each contact for itself.
        cases = product(ways, purposes, addresses)
        for way, purpose, email in cases:
            if (way, purpose) == ("archived", calls):
                continue
            address = {"email": email, "phone": "+48601000333"}
            with (
                self.subTest(way=way, channel=purpose.channel, email=email),
                self.cr.savepoint() as savepoint,
            ):
                leaving, staying = self.env["res.partner"].create(
                    [{"name": name, **address} for name in "AB"]
                )
                for contact in (leaving, staying):
                    contact.contact_consent_grant(purpose.code, "manual", PROOF)
                leaving.contact_consent_withdraw(purpose.code, "manual")
                ways[way](leaving)
                self.env.invalidate_all()
                self.assertLeft(staying, purpose)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_who_proved_the_address_since_stays(self):
        leaving, staying = self.env["res.partner"].create(
            [{"name": name, "email": "both@example.com"} for name in "AB"]
        )
        leaving.contact_consent_grant("newsletter", "manual", PROOF)
        leaving.contact_consent_withdraw("newsletter", "manual")
        with freeze_time(NOW + timedelta(days=1)):
            staying.contact_consent_grant("newsletter", "manual", PROOF)
            leaving.unlink()
            self.assertFalse(self._refused(staying))

    def test_the_old_address_brings_the_consent_back(self):
        old = self.alicja.consent_ids.date
        self.alicja.email = "alcija@example.com"
        link = self.alicja.consent_ids._confirm_url().rpartition("/")[2]
        self.alicja.email = "third@example.com"
        self.alicja.email = "alicja@example.com"
        self.assertEqual(self.status(self.alicja), "granted")
        self.assertEqual(self.alicja.consent_ids.date, old)
        self.assertFalse(self._refused(self.alicja))
        # Who has the mailbox in between confirms nothing for it.
        self.assertFalse(self.env["contact.consent"]._from_confirm_token(link))

    def test_what_was_said_without_an_address_brings_back_none_that_left(self):
        texts = self.env["contact.consent.purpose"].create(
            {"name": "Texts", "code": "texts", "channel": "sms", "wording": "Texts."}
        )
        addresses = {"email": "left@example.com", "phone": "+48601000999"}
        other = self.env["res.partner"].create({"name": "Other", **addresses})
        for code in ("newsletter", "texts"):
            self._grant(other, code)
            other.contact_consent_withdraw([code], "manual")
        other.unlink()
        for had in ({}, {"email": "own@example.com"}, {"phone": "+48601000888"}):
            dora = self.env["res.partner"].create({"name": "Dora", **had})
            with freeze_time(NOW - timedelta(days=5)):
                self._grant(dora)
                self._grant(dora, "texts")
            dora.write({name: addresses[name] for name in {*addresses} - {*had}})
            for name, purpose in (("email", self.newsletter), ("phone", texts)):
                with self.subTest(had=had, name=name):
                    stays = "granted" if name in had else "pending"
                    self.assertEqual(self.status(dora, purpose), stays)
            self.assertFalse(self._mails("left@example.com"))
            # With an address that has not left, it is as it was.
            new = {"email": "new@example.com", "phone": "+48601000777"}
            dora.write({name: new[name] for name in {*new} - {*had}})
            for name, purpose in (("email", self.newsletter), ("phone", texts)):
                if name not in had:
                    self.assertEqual(self.status(dora, purpose), "granted")

    def test_an_address_that_was_emptied_in_between(self):
        self.alicja.email = False
        self.assertEqual(self.status(self.alicja), "granted")
        self.alicja.email = "new@example.com"
        self.assertEqual(self.status(self.alicja), "pending")

    def test_the_first_address_of_a_contact_keeps_what_was_said_without_one(self):
        dora = self.env["res.partner"].create({"name": "Dora"})
        self._grant(dora)
        dora.email = "dora@example.com"
        self.assertEqual(self.status(dora), "granted")
        emil = self.env["res.partner"].create({"name": "Emil", "phone": "+48601000111"})
        self._grant(emil)
        emil.email = "emil@example.com"
        self.assertEqual(self.status(emil), "granted")

    def test_an_address_that_left_gets_nothing_that_was_said_without_one(self):
        """However it was said, and whichever way the address comes."""
        for method in ("manual", "import", "api"):
            with self.subTest(method=method):
                left = f"{method}@example.com"
                with freeze_time(NOW - timedelta(days=9)):
                    first = self.env["res.partner"].create({"name": "A", "email": left})
                    self._grant(first)
                    first.contact_consent_withdraw(["newsletter"], "one_click")
                    first.email = f"new.{left}"
                person = self.env["res.partner"].create({"name": "B"})
                self._grant(person, method=method)
                person.email = left
                self.assertEqual(self.status(person), "pending")
                self.assertFalse(self._mails(left), "who left is not asked")
                person.email = f"other.{left}"
                self.assertEqual(self.status(person), "granted")
                other = self.env["res.partner"].create({"name": "B", "email": left})
                person.email = False
                self.env["base.partner.merge.automatic.wizard"].create({})._merge(
                    (person + other).ids, person
                )
                self.assertEqual(person.email, left)
                self.assertEqual(self.status(person), "pending")

    def test_nobody_is_asked_to_confirm_who_unsubscribed(self):
        self.bruno.contact_consent_withdraw(["newsletter"], "one_click")
        self.env["mail.blacklist"]._add("black@example.com")
        for address in ("bruno@example.com", "black@example.com"):
            self.alicja.email = address
            self.assertTrue(self._refused(self.alicja))
            self.assertEqual(self.status(self.alicja), "pending")
            self.assertFalse(self._mails(address))

    def test_an_address_that_agreed_itself(self):
        self._grant(self.bruno)
        self.alicja.email = "bruno@example.com"
        self.assertEqual(self.status(self.alicja), "granted")

    def test_who_unsubscribed_takes_it_along(self):
        self.alicja.contact_consent_withdraw(["newsletter"], "one_click")
        self.alicja.email = "new@example.com"
        self.assertEqual(self._refused(self.alicja), {self.alicja.id: "withdrawn"})
        self.clara.email = "new@example.com"
        self._grant(self.clara)
        self.assertEqual(self._refused(self.clara), {self.clara.id: "withdrawn"})

    def test_whoever_changes_the_own_address_takes_nobody_along(self):
        for user in (self.employee, self.portal):
            own = user.partner_id
            own.email = "own@example.com"
            self._grant(own)
            own.contact_consent_withdraw(["newsletter"], "one_click")
            user.with_user(user).sudo(user.share).email = self.alicja.email
            with self.subTest(user=user.name):
                self.assertEqual(self._refused(own), {own.id: "withdrawn"})
                self.assertFalse(self._refused(self.alicja))
            own.email = "left@example.com"

    def test_a_waiting_link_goes_with_its_address(self):
        self.bruno.contact_consent_grant(["offers"], "form")
        link = self.bruno.consent_ids._confirm_url().rpartition("/")[2]
        Consent = self.env["contact.consent"]
        self.assertTrue(Consent._from_confirm_token(link))
        self.bruno.email = "new@example.com"
        self.assertFalse(Consent._from_confirm_token(link))
        self.assertEqual(self.status(self.bruno, self.offers), "pending")
        self.assertEqual(len(self._mails("new@example.com")), 1)

    def test_phone_numbers_and_letters(self):
        Purpose = self.env["contact.consent.purpose"]
        calls, post = Purpose.create(
            [
                {"name": "Calls", "code": "calls", "channel": "phone", "wording": "Y"},
                {"name": "Post", "code": "post", "channel": "post", "wording": "Yes."},
            ]
        )
        self.alicja.phone = "+48 601 000 111"
        self._grant(self.alicja, "calls")
        self._grant(self.alicja, "post")
        self.alicja.phone = "+48601000111"
        self.assertEqual(self.status(self.alicja, calls), "granted")
        self.alicja.phone = "+48601000222"
        self.assertEqual(self.status(self.alicja, calls), "pending")
        self.assertEqual(self.status(self.alicja), "granted")
        self.alicja.email = "new@example.com"
        self.assertEqual(self.status(self.alicja, post), "granted")
        self.assertEqual(len(self._mails("new@example.com")), 1, "no mail for calls")
        self._grant(self.alicja, "calls")
        self.assertEqual(self.status(self.alicja, calls), "granted")

    def test_a_corrected_domain_keeps_the_consent(self):
        dora = self.env["res.partner"].create(
            {"name": "Dora", "email": "Dora <dora.novak@gmial.com>"}
        )
        self._grant(dora, date="2026-01-01")
        issue = self.env["contact.hygiene.issue"].create(
            {
                "partner_id": dora.id,
                "kind": "email_typo",
                "field_name": "email",
                "found": dora.email,
                "proposal": "Dora <dora.novak@gmail.com>",
                "confidence": "certain",
                "date": NOW,
            }
        )
        consent = dora.consent_ids
        issue.with_user(self.marketer).action_accept()
        self.assertEqual(dora.email_normalized, "dora.novak@gmail.com")
        self.assertEqual(
            (consent.status, str(consent.date)[:10]), ("granted", "2026-01-01")
        )
        proof = self.proofs(dora)[-1]
        self.assertEqual((proof.method, proof.user_id), ("manual", self.marketer))
        self.assertIn("@gmial.com → @gmail.com", proof.evidence)
        self.assertNotIn("dora", proof.evidence)
        issue.with_user(self.marketer).action_undo()
        self.assertEqual(dora.email_normalized, "dora.novak@gmial.com")
        self.assertEqual(self.status(dora), "granted")

    def test_a_correction_is_no_way_around_who_unsubscribed(self):
        self.bruno.email = "bruno@gmail.com"
        self.bruno.contact_consent_withdraw(["newsletter"], "one_click")
        duplicate = self.env["res.partner"].create(
            {"name": "Bruno", "email": "bruno@gmial.com"}
        )
        self._grant(duplicate)
        self.bruno.email = "moved@example.com"
        self._accept(duplicate, "bruno@gmail.com")
        self.assertEqual(self.status(duplicate), "pending")
        # Another mailbox is no correction of a domain.
        self._accept(self.alicja, "anna@example.org")
        self.assertEqual(self.status(self.alicja), "pending")

    def _accept(self, contact, proposal):
        self.env["contact.hygiene.issue"].create(
            {
                "partner_id": contact.id,
                "kind": "email_typo",
                "field_name": "email",
                "found": contact.email,
                "proposal": proposal,
                "confidence": "certain",
                "date": NOW,
            }
        ).action_accept()

    def test_many_at_once_cost_as_much_as_one(self):
        contacts = self.env["res.partner"].create(
            [{"name": str(i), "email": f"{i}@example.com"} for i in range(100)]
        )
        self._grant(contacts)
        (contacts + self.bruno).write({"phone": "+48601000111"})
        self.env.flush_all()
        with self.assertQueryCount(12):
            self.env["contact.consent"]._follow_addresses(self.bruno.ids)
        with self.assertQueryCount(12):
            self.env["contact.consent"]._follow_addresses(contacts.ids)

    def test_merged_contacts(self):
        """What a contact agreed to with another address than that of who stays."""
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.alicja + self.bruno).ids, self.bruno)
        self.assertEqual(self.status(self.bruno), "pending")
        self.assertEqual(len(self._mails("bruno@example.com")), 1)
        self._grant(self.clara)
        nameless = self.env["res.partner"].create({"name": "C"})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.clara + nameless).ids, nameless)
        self.assertEqual(nameless.email, "clara@example.com")
        self.assertEqual(self.status(nameless), "granted", "the address came along")

    def test_a_blacklist_is_lifted_by_nothing_but_an_agreement(self):
        self.env["mail.blacklist"]._add("bruno@example.com")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.alicja + self.bruno).ids, self.bruno)
        self.assertTrue(self.bruno.is_blacklisted)
        self.alicja = self.env["res.partner"].create(
            {"name": "A", "email": "bruno@example.com"}
        )
        self.alicja.contact_consent_grant(["newsletter"], "manual", proof=PROOF)
        self.bruno.invalidate_recordset()
        self.assertFalse(self.bruno.is_blacklisted)
