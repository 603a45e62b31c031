import re
from datetime import timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ...lib.mail.addresses import normal_form
from ..campaigns.campaign_common import CampaignCase
from ..common.common import BROWSER, NOW
from ..common.mail_server import smtp_server
from .consent_gate_common import MAIL_QUEUE, MAILINGS
from .gate_address_common import PROOF

CONFIRM = re.compile(r"/contact/confirm/[\w-]+")
AGREED, NEW = "agreed@example.com", "new@example.com"
# How the address of somebody who never agreed gets next to one who did.
FIELDS = {
    "second": f"{AGREED}, {NEW}",
    "first": f"{NEW}, {AGREED}",
    "semicolon": f"{AGREED}; {NEW}",
    "named": f'"A" <{AGREED}>, "N" <{NEW}>',
    "upper": f"{AGREED}, NEW@EXAMPLE.COM",
    "three": f"{AGREED}, {NEW}, x{NEW}",
}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestFurtherAddress(HttpCase, CampaignCase):
    """Consent belongs to the address for which it was given: whoever adds another one
    to a contact makes nobody agree."""

    def setUp(self):
        super().setUp()
        self.everybody.unlink()
        self.anna = self.env["res.partner"].create({"name": "Anna", "email": AGREED})
        with freeze_time(NOW - timedelta(days=10)):
            self.anna.contact_consent_grant(["newsletter"], "manual", proof=PROOF)

    def _reached(self, model="res.partner", records=None):
        """Whom a mail server is handed, for a mailing to these."""
        records = self.anna if records is None else records
        self.env["mail.mail"].search([]).unlink()  # which ask to confirm
        mailing = self._mailing(model, records)
        mailing.action_launch()
        with smtp_server(self.env) as inbox:
            self._run(MAILINGS, MAIL_QUEUE)
        return {normal_form(address) for address in inbox.recipients}

    def test_who_is_added_waits(self):
        for name, email in FIELDS.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.anna.with_user(self.salesman).email = email
                reached = self._reached()
                self.assertFalse({a for a in reached if NEW in a}, reached)
                if name != "first":
                    self.assertIn(AGREED, str(reached))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_it_is_the_same_for_who_names_the_contact(self):
        self.anna.email = f"{AGREED}, {NEW}"
        leads = self.env["crm.lead"].create(
            [
                {"name": "By contact", "partner_id": self.anna.id},
                {"name": "By address", "email_from": NEW},
            ]
        )
        self.assertNotIn(NEW, str(self._reached("crm.lead", leads)))
        members = self.env["mailing.list"].create(
            {"name": "M", "contact_ids": [Command.create({"email": NEW})]}
        )
        mailing = self._mailing(
            "mailing.list", members, contact_list_ids=[Command.set(members.ids)]
        )
        self.assertFalse(mailing._gate_counts().get("allowed", 0))

    def test_who_is_added_is_asked_once_and_confirms_for_itself(self):
        with smtp_server(self.env) as inbox:
            self.anna.email = f"{AGREED}, {NEW}"
            self.anna.phone = "+48601000111"
            self._run(MAIL_QUEUE)
        self.assertEqual(inbox.recipients, [NEW])
        self.assertEqual(self.status(self.anna), "granted")
        links = map(CONFIRM.search, inbox.links(inbox.messages[0]))
        [link] = {found[0] for found in links if found}
        self._press(link)
        self.assertEqual(self.status(self.anna), "granted")
        self.assertEqual(self._reached(), {AGREED, NEW})
        # It may also become the one address of the contact.
        self.anna.email = NEW
        self.assertEqual(self.status(self.anna), "granted")
        self.assertEqual(self._reached(), {NEW})

    def _press(self, link):
        page = self.url_open(link, headers={"User-Agent": BROWSER}).text
        csrf = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        self.assertTrue(csrf, page)
        self.url_open(link, data={"csrf_token": csrf})
        self.env.invalidate_all()

    def test_the_link_goes_with_its_address(self):
        Consent = self.env["contact.consent"]
        self.anna.email = f"{AGREED}, {NEW}"
        token = self.anna.consent_ids._confirm_url(NEW).rpartition("/")[2]
        self.assertTrue(Consent._from_confirm_token(token))
        self.anna.email = AGREED
        self.assertFalse(Consent._from_confirm_token(token))

    def test_the_order_of_addresses_says_nothing(self):
        bea = self.env["res.partner"].create({"name": "Bea", "email": "a@x.pl, b@x.pl"})
        bea.contact_consent_grant(["newsletter"], "manual", proof=PROOF)
        self.assertEqual(self._reached(records=bea), {"a@x.pl", "b@x.pl"})
        for email in ("b@x.pl, a@x.pl", "b@x.pl", "a@x.pl, b@x.pl"):
            bea.email = email
            self.assertEqual(self.status(bea), "granted", email)
        self.assertEqual(self._reached(records=bea), {"a@x.pl", "b@x.pl"})

    def test_what_was_said_without_an_address_is_said_of_the_first(self):
        dora = self.env["res.partner"].create({"name": "Dora"})
        dora.contact_consent_grant(["newsletter"], "manual", proof=PROOF)
        dora.email = "a@x.pl, b@x.pl"
        self.assertEqual(self._reached(records=dora), {"a@x.pl"})

    def test_who_left_is_not_asked(self):
        self.bruno = self.env["res.partner"].create({"name": "Bruno", "email": NEW})
        self.bruno.contact_consent_withdraw(["newsletter"], "manual")
        self.env["mail.blacklist"]._add("black@example.com")
        self.env["contact.suppression"].create({"address": "gone@example.com"})
        with smtp_server(self.env) as inbox:
            self.anna.email = f"{AGREED}, {NEW}, black@example.com, gone@example.com"
            self._run(MAIL_QUEUE)
        self.assertFalse(inbox.recipients)

    def test_who_agreed_elsewhere_is_mailed(self):
        other = self.env["res.partner"].create({"name": "N", "email": NEW})
        other.contact_consent_grant(["newsletter"], "manual", proof=PROOF)
        self.anna.email = f"{AGREED}, {NEW}"
        self.assertEqual(self._reached(), {AGREED, NEW})

    def test_the_screens_agree(self):
        self.anna.email = f"{AGREED}, {NEW}"
        mailing = self._mailing("res.partner", self.anna)
        self.assertEqual(mailing._gate_counts().get("allowed", 0), 1)
        self.anna.contact_consent_withdraw(["newsletter"], "manual")
        self.assertEqual(mailing._gate_counts().get("allowed", 0), 0)
