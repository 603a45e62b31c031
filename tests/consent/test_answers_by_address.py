from datetime import timedelta
from itertools import cycle, product

from freezegun import freeze_time

from odoo.fields import Domain
from odoo.tests import tagged

from ...lib.mail.addresses import normal_form
from ..campaigns.campaign_common import CampaignCase
from ..common.common import NOW
from ..common.mail_server import smtp_server
from .consent_gate_common import MAIL_QUEUE, MAILINGS
from .gate_address_common import PROOF

ONE, TWO = "one@example.com", "two@example.com"
# How a contact has the two; the first one speaks for the contact.
FIELDS = (f"{ONE}, {TWO}", f"{TWO}, {ONE}")


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestAnswersByAddress(CampaignCase):
    """Of several addresses of a contact, each is mailed by its own last word.

    How the address ONE stops to agree is a method ``_stops_…``, how TWO agrees
    afterwards ``_agrees_…``; a new way is one method.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.everybody.unlink()
        cls.newsletter.double_opt_in = False
        cls.Consent = cls.env["contact.consent"]
        cls.leads = cls.env["crm.lead"].create(
            [{"name": email, "email_from": email} for email in (ONE, TWO)]
        )

    def _make(self, email, agreed=(ONE, TWO)):
        self.anna = self.env["res.partner"].create({"name": "Anna", "email": email})
        with freeze_time(NOW - timedelta(days=10)):
            for address in agreed:
                self.anna.consent_ids or self._answer("form", address)
                self._answer("double_opt_in", address)

    def _answer(self, method, address, status="granted", contact=None):
        self.Consent._record(
            self.Consent._sql_answers(
                self.anna if contact is None else contact,
                self.newsletter,
                status,
                method,
            ),
            address=address,
        )

    def _stops_by_preferences(self):
        none = self.newsletter.browse()
        self.anna._preferences_save(none, self.fair.browse(), {}, None, {}, address=ONE)

    def _stops_by_one_click(self):
        self.Consent._withdraw_from_mail(ONE, self.anna, self.newsletter, "one_click")

    def _stops_and_sent_a_form(self):
        self._stops_by_one_click()
        self._answer("form", ONE)

    def _stops_with_a_colleague(self):
        self.anna.contact_consent_withdraw(["newsletter"], "manual")

    def _stops_with_a_colleague_and_sent_a_form(self):
        self._stops_with_a_colleague()
        self._answer("form", ONE)

    def _stops_as_another_contact(self):
        other = self.env["res.partner"].create({"name": "O", "email": ONE})
        other.contact_consent_withdraw(["newsletter"], "manual")
        other.unlink()

    def _agrees_by_the_button(self):
        self._answer("double_opt_in", TWO)

    def _agrees_by_preferences(self):
        self.anna._preferences_save(
            self.newsletter, self.fair.browse(), {}, None, {}, address=TWO
        )

    def _ways(self, prefix):
        return [getattr(self, name) for name in dir(self) if name.startswith(prefix)]

    def _allowed(self):
        """Whom the gate lets through: each address, few and many, and of leads."""
        Gate = self.env["contact.consent.gate"]
        mailing = self._mailing("res.partner", self.anna)
        pairs = [(self.anna.id, ONE), (self.anna.id, TWO)]
        allowed = {pair[1] for pair in pairs} - {
            address for _id, address in Gate._refused_pairs(mailing, pairs)
        }
        of_contact = bool(self.anna.filtered_domain(Gate._domain(mailing)))
        self.assertEqual(of_contact, bool(allowed))
        self.assertEqual(not Gate._refused(mailing, self.anna.ids), bool(allowed))
        leads = self.leads
        mailing = self._mailing("crm.lead", leads)
        for found in (
            leads.search(Domain("id", "in", leads.ids) & Gate._domain(mailing)),
            leads.browse(set(leads.ids) - set(Gate._refused(mailing, leads.ids))),
        ):
            self.assertEqual(set(found.mapped("email_from")), allowed)
        granted = {
            address for address in (ONE, TWO) if self.anna._preferences_granted(address)
        }
        self.assertEqual(granted, allowed)
        return allowed

    def test_who_stopped_is_not_mailed_by_the_word_of_another(self):
        agreeing = cycle(self._ways("_agrees_"))
        for email, agreed, stops in product(
            FIELDS, ((ONE, TWO), (TWO, ONE), ()), self._ways("_stops_")
        ):
            agrees = next(agreeing)
            with (
                self.subTest(f"{email} {agreed} {stops.__name__} {agrees.__name__}"),
                self.env.cr.savepoint() as savepoint,
            ):
                self._make(email, agreed)
                stops()
                agrees()
                self.assertEqual(self._allowed(), {TWO})
                self._confirms_again()
                savepoint.rollback()
                self.env.invalidate_all()

    def _confirms_again(self):
        """By the link that is mailed to the very address, it comes back."""
        self.anna.consent_ids._confirm(address=ONE)
        self.assertEqual(self._allowed(), {ONE, TWO})

    def test_the_server_gets_the_other_alone(self):
        self._make(FIELDS[0])
        self._stops_by_preferences()
        self._agrees_by_preferences()
        self.env["mail.mail"].search([]).unlink()
        self._mailing("res.partner", self.anna).action_launch()
        with smtp_server(self.env) as inbox:
            self._run(MAILINGS, MAIL_QUEUE)
        self.assertEqual([normal_form(a) for a in inbox.recipients], [TWO])

    def test_what_a_colleague_writes_down_counts_from_its_day(self):
        self._make(FIELDS[0])
        self._stops_as_another_contact()
        day = NOW - timedelta(days=1)
        self.anna.contact_consent_grant(["newsletter"], "manual", PROOF, date=day)
        self.assertEqual(self._allowed(), {TWO})
        self.anna.contact_consent_grant(["newsletter"], "manual", proof=PROOF)
        self.assertEqual(self._allowed(), {ONE, TWO})

    def test_what_left_as_another_contact_is_not_mailed_once_it_is_alone(self):
        self._make(FIELDS[0])
        self._stops_as_another_contact()
        self.assertEqual(self._allowed(), {TWO})
        self.anna.email = ONE
        mailing = self._mailing("res.partner", self.anna)
        self.assertTrue(
            self.env["contact.consent.gate"]._refused(mailing, [self.anna.id])
        )

    def test_each_is_valid_from_its_own_day(self):
        self._make(FIELDS[0])
        self.newsletter.validity_months = 1
        with freeze_time(NOW + timedelta(days=10)):
            self._answer("preference_centre", TWO)
        with freeze_time(NOW + timedelta(days=35)):
            self.assertEqual(self._allowed(), {ONE, TWO})
        with freeze_time(NOW + timedelta(days=60)):
            self._agrees_by_the_button()
            self.assertEqual(self._allowed(), {TWO})

    def test_no_other_system_and_no_form_brings_back_who_stopped(self):
        for stops in self._ways("_stops_"):
            with self.subTest(stops.__name__), self.env.cr.savepoint() as savepoint:
                self._make(FIELDS[0])
                stops()
                self._agrees_by_the_button()
                self.anna.contact_consent_grant(["newsletter"], "api", proof=PROOF)
                self._answer("form", ONE)
                self._answer("import", ONE)
                self.assertEqual(self._allowed(), {TWO})
                savepoint.rollback()
                self.env.invalidate_all()

    def test_why_an_address_is_skipped(self):
        Gate = self.env["contact.consent.gate"]
        reasons = {
            "withdrawn": self._stops_by_one_click,
            "pending": self._stops_and_sent_a_form,
            "other_address": None,
        }
        for reason, stops in reasons.items():
            with self.subTest(reason), self.env.cr.savepoint() as savepoint:
                self._make(FIELDS[0], (ONE, TWO) if stops else (TWO,))
                if stops:
                    stops()
                self._agrees_by_the_button()
                mailing = self._mailing("res.partner", self.anna)
                pair = (self.anna.id, ONE)
                self.assertEqual(Gate._refused_pairs(mailing, [pair]), {pair: reason})
                self.assertIn(reason, Gate._reasons())
                savepoint.rollback()
                self.env.invalidate_all()
