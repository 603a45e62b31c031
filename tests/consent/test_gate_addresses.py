from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..campaigns.campaign_common import CAMPAIGNS
from ..common.common import NOW
from ..common.mail_server import smtp_server
from .consent_gate_common import MAIL_QUEUE, MAILINGS
from .gate_address_common import KINDS, LEAVING, GateAddressCase
from .mailing_paths import MailingPaths


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestGateAddresses(MailingPaths, GateAddressCase):
    """Every path of sending to every kind of recipient: what reaches a mail server.

    A new path is one method ``_by_…``; a new kind one line of ``KINDS``.
    """

    # ------------------------------------------------------------
    # Email Marketing
    # ------------------------------------------------------------

    @property
    def recipients(self):
        return self.every_kind

    def _mailing_to(self, model="res.partner", records=None, **vals):
        records = self.every_kind if records is None else records
        return self._mailing(model, records, **vals)

    def _by_a_campaign(self):
        segment = self._new_segment("Every kind", [("id", "in", self.every_kind.ids)])
        campaign = self._new_campaign(list_ids=False, segment_ids=segment.ids)
        campaign.action_run_now()
        self._run(CAMPAIGNS)

    def _by_mail_to_leads_of_contacts(self):
        self._mailing_to("crm.lead", self._leads(has_partner=True)).action_launch()

    def _by_mail_to_leads_with_addresses(self):
        self._mailing_to("crm.lead", self._leads(has_partner=False)).action_launch()

    def _by_mail_to_orders(self):
        self._mailing_to("sale.order", self._orders()).action_launch()

    def _members(self):
        return self.env["mailing.list"].create(
            {
                "name": "Members",
                "contact_ids": [
                    Command.create({"email": contact.email})
                    for contact in self.every_kind
                ],
            }
        )

    def _by_a_mailing_list(self):
        self._mailing_to(
            "mailing.list", contact_list_ids=[Command.set(self._members().ids)]
        ).action_launch()

    # ------------------------------------------------------------
    # The composer
    # ------------------------------------------------------------

    def _by_the_composer_with_a_mailing(self):
        self._compose(mass_mailing_id=self._mailing_to().id)._action_send_mail()

    def _by_the_composer_with_a_mailings_name(self):
        self._compose(
            mass_mailing_name="From the list", purpose_id=self.newsletter.id
        )._action_send_mail()

    def _by_the_composer(self):
        self._compose(purpose_id=self.newsletter.id)._action_send_mail()

    def _by_the_composer_of_a_salesperson(self):
        seller = new_test_user(
            self.env, "gate_seller", "sales_team.group_sale_salesman_all_leads"
        )
        composer = self._compose(user=seller, purpose_id=self.newsletter.id)
        composer.action_send_mail()

    def _by_the_composer_to_leads(self):
        leads = self._leads(has_partner=False)
        self._compose(leads, purpose_id=self.newsletter.id)._action_send_mail()

    def _by_the_composer_to_orders(self):
        orders = self._orders()
        self._compose(orders, purpose_id=self.newsletter.id)._action_send_mail()

    def _by_a_template_that_types_addresses(self):
        template = self._template("res.partner", email_to="{{ object.email }}")
        self._compose_typed(template)

    def _compose_typed(self, template):
        self._compose(
            purpose_id=self.newsletter.id,
            template_id=template.id,
            subject=template.subject,
        ).with_context(mail_composer_force_partners=False)._action_send_mail()

    def _by_a_template_that_copies(self):
        self._compose_typed(
            self._template(
                "res.partner",
                email_to="granted@example.com",
                email_cc="{{ object.email }}",
            )
        )

    def _by_a_template_with_contacts(self):
        template = self._template("sale.order", partner_to="{{ object.partner_id.id }}")
        self._compose(
            self._orders(), purpose_id=self.newsletter.id, template_id=template.id
        )._action_send_mail()

    # ------------------------------------------------------------
    # Mails made by hand
    # ------------------------------------------------------------

    def _make_mail(self, **vals):
        self.env["mail.mail"].create(
            {
                "subject": "Spring",
                "body_html": "<p>Hello</p>",
                "mailing_id": self._mailing_to().id,
                **vals,
            }
        )

    def _by_hand_to_each(self):
        for contact in self.every_kind:
            self._make_mail(email_to=contact.email)

    def _by_hand_to_all_contacts(self):
        self._make_mail(recipient_ids=[Command.set(self.every_kind.ids)])

    def _by_hand_to_all_addresses(self):
        self._make_mail(email_to=", ".join(self._written()))

    def _by_hand_as_copies(self):
        self._make_mail(
            email_to="granted@example.com", email_cc=", ".join(self._written())
        )

    def _by_hand_to_all_ways(self):
        self._make_mail(
            email_to=", ".join(self._written()),
            email_cc=", ".join(self._written()),
            recipient_ids=[Command.set(self.every_kind.ids)],
        )

    def _written(self):
        # Where several fields are joined, so are their separators.
        return [
            contact.email.replace("\n", ", ").replace(";", ",")
            for contact in self.every_kind
        ]

    def test_each_path_reaches_who_may_and_nobody_else(self):
        for path in self._paths("_by_"):
            with (
                self.subTest(path=path.__name__),
                self.env.cr.savepoint() as savepoint,
                smtp_server(self.env) as inbox,
            ):
                path()
                self._run(MAILINGS)
                self._leave_now()
                self._run(MAIL_QUEUE)
                self.assertReached(inbox)
                savepoint.rollback()
                self.env.invalidate_all()

    def _leave_now(self):
        """What happens while mails wait."""
        self.kinds["leaves"].contact_consent_withdraw("newsletter", "one_click")
        self.env["mail.blacklist"]._add(KINDS["is_blacklisted"].email)
        self.env["contact.suppression"].create(
            {"address": KINDS["is_suppressed"].email}
        )

    # ------------------------------------------------------------
    # At once
    # ------------------------------------------------------------

    def _at_once_by_the_composer(self):
        self._compose(
            purpose_id=self.newsletter.id, force_send=True
        )._action_send_mail()

    def _at_once_by_a_mail(self):
        self._make_mail(recipient_ids=[Command.set(self.every_kind.ids)])
        self.env["mail.mail"].search([("state", "=", "outgoing")], limit=1).send()

    def _at_once_by_a_test(self):
        # Of a line, core takes the first address.
        self._test_with("\n".join(self._written()).replace(", ", "\n"))

    def _test_with(self, lines):
        self.env["mailing.mailing.test"].create(
            {"mass_mailing_id": self._mailing_to().id, "email_to": lines}
        ).send_mail_test()

    def test_what_is_sent_at_once_reaches_the_same(self):
        waiting = {KINDS[name].email for name in LEAVING}
        for path in self._paths("_at_once_"):
            with (
                self.subTest(path=path.__name__),
                self.env.cr.savepoint() as savepoint,
                smtp_server(self.env) as inbox,
            ):
                path()
                self.assertReached(inbox, waiting)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_colleagues_get_tests(self):
        self.marketer.email = "Marta@müller.example., marta@example.com"
        with smtp_server(self.env) as inbox:
            self._test_with(
                "marta@xn--mller-kva.example\nmarta@example.com\n"
                "withdrawn@example.com, marta@example.com"
            )
        self.assertEqual(
            inbox.recipients, ["marta@xn--mller-kva.example", "marta@example.com"]
        )

    # ------------------------------------------------------------
    # What is told
    # ------------------------------------------------------------

    def _traces(self, *names):
        mailing = self._mailing_to(
            records=self.env["res.partner"].union(*map(self.kinds.get, names))
        )
        mailing.action_send_mail(res_ids=[self.kinds[name].id for name in names])
        with smtp_server(self.env):
            self._run(MAIL_QUEUE)
        return mailing.mailing_trace_ids

    def test_the_trace_tells_which_address_was_left_out(self):
        trace = self._traces("first_withdrawn")
        self.assertEqual(trace.trace_status, "sent")
        self.assertEqual(trace.email, "first_withdrawn@example.com")
        self.assertEqual(
            trace.failure_reason, "Not to withdrawn@example.com: unsubscribed"
        )

    def test_the_mail_is_cancelled_where_no_address_is_left(self):
        mailing = self._mailing_to(records=self.kinds["leaves"])
        mailing.action_launch()
        self._run(MAILINGS)
        self.kinds["leaves"].contact_consent_withdraw("newsletter", "one_click")
        mail = self.env["mail.mail"].search([("mailing_id", "=", mailing.id)])
        with smtp_server(self.env) as inbox:
            self._run(MAIL_QUEUE)
        self.assertFalse(inbox.recipients)
        failure = {
            "failure_type": "mail_optout",
            "failure_reason": "Not to leaves@example.com: unsubscribed",
        }
        self.assertRecordValues(mail, [{"state": "cancel", **failure}])
        trace = mailing.mailing_trace_ids
        self.assertRecordValues(trace, [{"trace_status": "cancel", **failure}])

    def test_a_blacklisted_address_is_called_so(self):
        self.assertEqual(self._traces("blacklisted").failure_type, "mail_bl")
        self.assertEqual(self._traces("withdrawn").failure_type, "mail_optout")

    def test_the_screen_counts_who_has_an_address_left(self):
        counts = self._mailing_to()._gate_counts()
        text = self._mailing_to()
        text.action_launch()
        with smtp_server(self.env) as inbox:
            self._run(MAILINGS, MAIL_QUEUE)
        self.assertEqual(counts["allowed"], len(inbox.messages))

    # ------------------------------------------------------------
    # Without a purpose
    # ------------------------------------------------------------

    def test_the_composer_asks_what_it_is_for(self):
        for records in (self.every_kind, self._leads(True), self._orders()):
            with (
                self.subTest(model=records._name),
                self.assertRaisesRegex(UserError, "choose the purpose first"),
            ):
                self._compose(records)._action_send_mail()
        # Nobody we know: as a mailing to leads goes without a purpose.
        lead = self.env["crm.lead"].create(
            {"name": "New", "email_from": "new@example.net"}
        )
        with smtp_server(self.env) as inbox:
            self._compose(lead)._action_send_mail()
            self._run(MAIL_QUEUE)
        self.assertEqual(inbox.recipients, ["new@example.net"])

    def test_where_purposes_are_not_asked_for_suppressed_and_listed_stay_out(self):
        self.env["ir.config_parameter"].set_param(
            "contact_marketing.purpose_only_warns", "True"
        )
        with smtp_server(self.env) as inbox:
            self._compose()._action_send_mail()
            self._leave_now()
            self._run(MAIL_QUEUE)
        self.assertIn("never_asked@example.com", inbox.recipients)
        for name in ("suppressed", "erased", "blacklisted", "is.suppressed"):
            self.assertNotIn(f"{name}@example.com", inbox.recipients)
        self.assertNotIn("is.blacklisted@example.com", inbox.recipients)

    def test_who_has_the_blacklist_ignored_mails_nobody_who_is_suppressed(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": name, "email_from": f"{name}@example.net"}
                for name in ("new", "listed", "gone")
            ]
        )
        self.env["mail.blacklist"]._add("listed@example.net")
        with smtp_server(self.env) as inbox:
            self._compose(leads, use_exclusion_list=False)._action_send_mail()
            self.env["contact.suppression"].create({"address": "gone@example.net"})
            self._run(MAIL_QUEUE)
        self.assertEqual(
            sorted(inbox.recipients), ["listed@example.net", "new@example.net"]
        )

    def test_who_calls_a_mailing_a_test_sends_it_all_the_same(self):
        colleague = self.marketer.partner_id
        colleague.email = "colleague@example.com"
        reader = self.kinds["granted"]
        mailing = self._mailing_to(records=reader + colleague)
        with smtp_server(self.env) as inbox:
            mailing.with_context(mailing_test_mail=True).action_send_mail()
            self.env["mail.mail"].with_context(mailing_test_mail=True).search(
                [("mailing_id", "=", mailing.id), ("state", "=", "outgoing")]
            ).send()
        self.assertEqual(inbox.recipients, ["granted@example.com"])
        self.assertIn("unsubscribe_oneclick", inbox.messages[0]["List-Unsubscribe"])

    def test_of_a_mailing_that_was_deleted_nothing_more_is_sent(self):
        mailing = self._mailing_to()
        with smtp_server(self.env) as inbox:
            mailing.action_launch()
            self._run(MAILINGS)
            mails = self.env["mail.mail"].search([("mailing_id", "=", mailing.id)])
            sent, failed, *_waiting = mails
            sent.state, failed.state = "sent", "exception"
            mailing.with_user(self.marketer).unlink()
            self.assertEqual(mails.exists(), sent)
            self._run(MAIL_QUEUE)
        self.assertEqual(inbox.recipients, [])
