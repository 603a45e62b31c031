import re
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ...lib.mail.addresses import normal_form
from ...models.consent import res_partner_preferences
from ..campaigns.campaign_common import CampaignCase
from ..common.common import BROWSER, NOW
from ..common.mail_server import smtp_server
from .consent_gate_common import MAIL_QUEUE, MAILINGS
from .gate_address_common import PROOF

CONFIRM = re.compile(r"/contact/confirm/[\w-]+")
TOKEN = re.compile(r"/contact/preferences\?token=([\w-]+)")
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

    def _reached(self, model="res.partner", records=None, **vals):
        """Whom a mail server is handed, for a mailing to these."""
        records = self.anna if records is None else records
        self.env["mail.mail"].search([]).unlink()  # which ask to confirm
        mailing = self._mailing(model, records, **vals)
        mailing.action_launch()
        with smtp_server(self.env) as self.inbox:
            self._run(MAILINGS, MAIL_QUEUE)
        return {normal_form(address) for address in self.inbox.recipients}

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
        answer = self.url_open(link, data={"csrf_token": self._csrf(page)})
        self.env.invalidate_all()
        return answer.text

    def _csrf(self, page):
        csrf = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        self.assertTrue(csrf, page)
        return csrf

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

    def test_who_unsubscribed_is_not_asked(self):
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

    # ------------------------------------------------------------
    # Links: each address answers for itself
    # ------------------------------------------------------------

    def _with_two(self):
        """Anna, who agreed at one address and confirmed at another."""
        self.anna.email = f"{AGREED}, {NEW}"
        self.anna.consent_ids._confirm(address=NEW)
        self.env["mail.mail"].search([]).unlink()
        # Of these, a mail's link decides at once.
        self.offers.double_opt_in = False

    def _reached_for_offers(self):
        return self._reached(purpose_id=self.offers.id)

    def test_a_link_to_the_preferences_speaks_for_who_reads_it(self):
        self._with_two()
        self._agree(self.anna._preferences_url(address=NEW))
        self.assertEqual(self.status(self.anna, self.offers), "granted")
        self.assertEqual(self._reached_for_offers(), {NEW})
        self._agree(self.anna._preferences_url(), "newsletter")
        self.assertEqual(self._reached_for_offers(), {NEW})
        self._agree(self.anna._preferences_url())
        self.assertEqual(self._reached_for_offers(), {AGREED, NEW})

    def test_the_preferences_show_what_the_reader_agreed_to(self):
        self._with_two()
        self._agree(self.anna._preferences_url(address=NEW))
        for address, ticked in ((AGREED, 1), (NEW, 2)):
            url = self.anna._preferences_url(address=address)
            page = self.url_open(url, headers={"User-Agent": BROWSER}).text
            boxes = re.findall(r'<input[^>]*name="purpose"[^>]*>', page)
            self.assertEqual(sum("checked" in box for box in boxes), ticked, boxes)

    def test_the_preferences_leave_alone_what_another_address_is_asked(self):
        self.anna.email = f"{AGREED}, {NEW}"
        self.newsletter.double_opt_in = False
        hidden = self.env["contact.consent.purpose"].create(
            {
                "name": "Recalls of the Year",
                "code": "recalls",
                "wording": "Call me.",
                "double_opt_in": True,
                "is_public": False,
            }
        )
        offers = self.offers + hidden
        self.offers.double_opt_in = True
        Consent = self.env["contact.consent"]
        for asked, other in ((NEW, AGREED), (AGREED, NEW)):
            for saved in ((), ("offers", "recalls", "newsletter")):
                with (
                    self.subTest(asked=asked, saved=saved),
                    self.env.cr.savepoint() as savepoint,
                ):
                    said = Consent._sql_answers(self.anna, offers, "granted", "form")
                    Consent._record(said, address=asked)
                    self.assertEqual(self.status(self.anna, hidden), "pending")
                    url = self.anna._preferences_url(address=other)
                    page = self.url_open(url, headers={"User-Agent": BROWSER}).text
                    self.assertNotIn(hidden.name, page)
                    self.assertNotIn("not confirmed yet", page)
                    url = self.anna._preferences_url(address=asked)
                    page = self.url_open(url, headers={"User-Agent": BROWSER}).text
                    self.assertEqual(page.count("not confirmed yet"), 2)
                    self.assertIn(hidden.name, page)
                    url = self.anna._preferences_url(address=other)
                    self._agree(url, *saved or ["none"])
                    self.assertEqual(self.status(self.anna, hidden), "pending")
                    self.assertEqual(
                        self.status(self.anna, self.offers),
                        "granted" if saved else "pending",
                    )
                    self.assertEqual(self.anna._preferences_asked(asked), offers)
                    if saved:
                        self.assertEqual(self._reached_for_offers(), {other})
                    savepoint.rollback()
                    self.env.invalidate_all()

    def test_a_form_asks_another_address_where_each_must_confirm(self):
        self.anna.email = f"{AGREED}, {NEW}"
        self.env["mail.mail"].search([]).unlink()
        self.newsletter.double_opt_in = True
        for address, asked in ((AGREED, []), (NEW, [NEW])):
            self._send_form(address)
            # How long the answer takes tells nothing.
            mails = self.env["mail.mail"].search([("email_to", "=", NEW)])
            self.assertFalse(mails)
            with smtp_server(self.env) as inbox:
                self._run("contact_marketing.ir_cron_consents", MAIL_QUEUE)
            self.assertEqual(inbox.recipients, asked)
        self.assertEqual(self._reached(), {AGREED})
        links = map(CONFIRM.search, inbox.links(inbox.messages[0]))
        [link] = {found[0] for found in links if found}
        self._press(link)
        self.assertEqual(self._reached(), {AGREED, NEW})

    def test_each_address_that_is_too_many_waits_for_its_hour(self):
        self.env["mail.mail"].search([]).unlink()
        self.env["contact.consent.mail.count"].search([]).unlink()
        more = [f"n{number}@example.com" for number in range(3)]
        limits = "contact_marketing.confirm_mails_per_"
        for way in ("added", "by a form"):
            with self.subTest(way), self.env.cr.savepoint() as savepoint:
                self.env["ir.config_parameter"].set_param(f"{limits}hour", 1)
                self.anna.email = ", ".join([AGREED, *more])
                consent = self.anna.consent_ids
                if way != "added":
                    consent.waiting_address = False
                    self.env["mail.mail"].search([]).unlink()
                    self.env["contact.consent.mail.count"].search([]).unlink()
                    for address in more:
                        consent._ask_later(address)
                    self._run("contact_marketing.ir_cron_consents")
                for hour in range(4):
                    asked = self.env["mail.mail"].search([("email_to", "in", more)])
                    self.assertEqual(len(asked), min(hour + 1, 3))
                    self.assertEqual(consent._waiting_addresses(), more[hour + 1 :])
                    with freeze_time(NOW + timedelta(hours=hour + 1)):
                        self._run(*["contact_marketing.ir_cron_consents"] * 2)
                    self.env.invalidate_all()
                self.assertEqual(sorted(asked.mapped("email_to")), more)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_when_time_is_up_the_rest_is_done_by_the_next_run(self):
        """Who is asked, and whose link is due, are counted as what remains."""
        self.anna.email = f"{AGREED}, {NEW}"
        self.anna.consent_ids.waiting_address = NEW
        (self.alicja + self.bruno)._preferences_ask_for_link()
        due = [("is_preferences_mail_due", "=", True)]
        left = []
        with (
            self.enter_registry_test_mode(),
            patch.object(res_partner_preferences, "LINKS_AT_ONCE", 1),
        ):
            for _turn in range(4):
                left.append(self._keep_for_a_moment())
                waiting = self.env["contact.consent"].search_count(
                    [("waiting_address", "!=", False)]
                )
                links = self.env["res.partner"].search_count(due)
                # Cut off behind the last one, it comes once more, to see that.
                self.assertIn(left[-1] - waiting - links, (0, 1))
        self.assertEqual(left, [2, 1, 1, 0])
        # Behind the addresses that are asked, and before all that can wait.
        self.assertFalse(self.env["res.partner"].search_count(due))

    def _keep_for_a_moment(self):
        """:return: what the scheduler is told to remain when time is up at once"""
        self.env.flush_all()
        with self.registry.cursor() as cr:  # one that may commit
            cron = self.env.ref("contact_marketing.ir_cron_consents")
            cron = cron.with_env(api.Environment(cr, SUPERUSER_ID, {}))
            cron = cron.with_context(cron_id=cron.id, cron_end_time=0)
            cron, progress = cron._add_progress()
            cron.env["contact.consent"]._cron_keep()
            remaining = progress.remaining
        self.env.invalidate_all()
        return remaining

    def _send_form(self, address):
        answer = self.url_open(
            "/website/form/crm.lead",
            data={
                **{"name": "Hi", "email_from": address, "contact_name": "Anna"},
                "contact_consent_newsletter": "1",
            },
            headers={"User-Agent": BROWSER, "Referer": f"{self.base_url()}/fair"},
        )
        self.assertEqual(answer.status_code, 200)
        self.env.invalidate_all()

    def test_what_is_confirmed_leads_to_the_preferences_of_who_confirmed(self):
        self._with_two()
        self.anna.contact_consent_withdraw(["newsletter"], "manual")
        self.anna.contact_consent_grant(["newsletter"], "api", proof=PROOF)
        url = self.anna.consent_ids._confirm_url(NEW)
        self.assertEqual(self._address_of(self._press(url)), NEW)

    def test_a_mail_to_the_other_address_alone(self):
        self._with_two()
        self.env["mail.blacklist"]._add(AGREED)
        self.assertEqual(self._reached(), {NEW})
        body = self.inbox.messages[0].get_body(("html",)).get_content()
        self.assertEqual(self._address_of(body), NEW)

    def test_who_agrees_takes_no_other_address_off_the_blacklist(self):
        self._with_two()
        for address in (AGREED, NEW):
            self.env["mail.blacklist"]._add(address)
        self.anna.consent_ids._confirm(address=NEW)
        listed = self.env["mail.blacklist"].search([]).mapped("email")
        self.assertIn(AGREED, listed)
        self.assertNotIn(NEW, listed)

    def test_a_form_whose_trigger_agrees_speaks_for_who_sent_it(self):
        self._with_two()
        self.env["contact.trigger"].create(
            {
                "name": "Form",
                "kind": "form",
                "purpose_grant_ids": [Command.link(self.offers.id)],
            }
        )
        answer = self.url_open(
            "/website/form/crm.lead",
            data={"name": "Hi", "email_from": NEW, "contact_name": "Anna"},
            headers={"User-Agent": BROWSER, "Referer": f"{self.base_url()}/fair"},
        )
        self.assertEqual(answer.status_code, 200)
        self._run("contact_marketing.ir_cron_apply_interactions")
        self.assertEqual(self.status(self.anna, self.offers), "granted")
        self.assertEqual(self._reached_for_offers(), {NEW})

    def _agree(self, url, *purposes):
        page = self.url_open(url, headers={"User-Agent": BROWSER}).text
        self.url_open(
            "/contact/preferences",
            data={
                "csrf_token": self._csrf(page),
                "token": url.partition("token=")[2],
                "purpose": purposes or ["newsletter", "offers"],
            },
        )
        self.env.invalidate_all()

    def _address_of(self, page):
        """:return: whose preferences a page or a mail leads to"""
        [token] = set(TOKEN.findall(page))
        return self.env["res.partner"]._preferences_from_token(token).address

    # ------------------------------------------------------------

    def test_the_screens_agree(self):
        self.anna.email = f"{AGREED}, {NEW}"
        mailing = self._mailing("res.partner", self.anna)
        self.assertEqual(mailing._gate_counts().get("allowed", 0), 1)
        self.anna.contact_consent_withdraw(["newsletter"], "manual")
        self.assertEqual(mailing._gate_counts().get("allowed", 0), 0)
