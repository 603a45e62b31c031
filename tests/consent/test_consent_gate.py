from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, new_test_user, tagged

from ..common.common import NOW
from ..common.mail_server import smtp_server
from .consent_gate_common import MAIL_QUEUE, MAILINGS, GateCase
from .mailing_paths import MailingPaths


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestConsentGate(MailingPaths, GateCase, HttpCase):
    # ------------------------------------------------------------
    # Every path of Email Marketing to a contact
    # ------------------------------------------------------------

    @property
    def recipients(self):
        return self.everybody

    def _mailing_to(self, **vals):
        return self._mailing(**vals)

    def _by_the_composer(self):
        self._compose(mass_mailing_id=self._mailing().id)

    def _by_the_composer_with_a_mailings_name(self):
        self._compose(mass_mailing_name="From the list", purpose_id=self.newsletter.id)

    def _compose(self, user=None, **vals):
        Composer = self.env["mail.compose.message"].with_user(user or self.env.user)
        Composer.with_context(active_ids=self.everybody.ids).create(
            {
                "composition_mode": "mass_mail",
                "model": "res.partner",
                "subject": "Spring",
                "body": "<p>Hello</p>",
                "res_ids": repr(self.everybody.ids),
                **vals,
            }
        )._action_send_mail()

    def _by_mail_to_leads(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": contact.name, "partner_id": contact.id}
                for contact in self.everybody
            ]
        )
        self._mailing("crm.lead", leads).action_launch()

    def _by_mail_to_orders(self):
        orders = self.env["sale.order"].create(
            [{"partner_id": contact.id} for contact in self.everybody]
        )
        self._mailing("sale.order", orders).action_launch()

    def _by_a_mailing_list(self):
        members = self.env["mailing.list"].create(
            {
                "name": "Members",
                "contact_ids": [
                    Command.create({"email": contact.email})
                    for contact in self.everybody
                ],
            }
        )
        self._mailing(
            "mailing.list",
            contact_list_ids=[Command.set(members.ids)],
        ).action_launch()

    def _by_a_test(self):
        mailing = self._mailing()
        self.env["mailing.mailing.test"].create(
            {
                "mass_mailing_id": mailing.id,
                "email_to": "\n".join(filter(None, self.everybody.mapped("email"))),
            }
        ).send_mail_test()

    def test_on_every_path_only_who_agreed_gets_it(self):
        for path in self._paths("_by_"):
            with self.subTest(path=path.__name__), smtp_server(self.env) as inbox:
                path()
                self._run(MAILINGS, MAIL_QUEUE)
                self.assertEqual(set(self._reached(inbox)), {"granted@example.com"})

    def test_who_has_email_marketing_alone_sends_by_each_path(self):
        """The lowest role that may mail: of this addon it knows purposes alone."""
        mailer = new_test_user(
            self.env, "mailer", "mass_mailing.group_mass_mailing_user"
        )
        contacts = self.everybody.with_user(mailer)
        Test = self.env["mailing.mailing.test"].with_user(mailer)
        for path in (
            lambda mailing: mailing.action_launch(),
            lambda mailing: mailing.action_send_mail(),
            lambda mailing: mailing.action_send_mail(res_ids=contacts.ids),
            lambda mailing: mailing.copy().action_launch(),
            lambda mailing: (mailing.action_schedule(), mailing.action_launch()),
            lambda mailing: self._compose(user=mailer, mass_mailing_id=mailing.id),
            lambda mailing: Test.create(
                {"mass_mailing_id": mailing.id, "email_to": "granted@example.com"}
            ).send_mail_test(),
        ):
            with Form(self.env["mailing.mailing"].with_user(mailer)) as form:
                form.subject = "Spring is here"
                form.mailing_model_id = self.env["ir.model"]._get("res.partner")
                form.mailing_domain = repr([("id", "in", contacts.ids)])
                form.purpose_id = self.newsletter
            mailing = form.record
            mailing.write({"body_arch": "<p>Hello</p>", "body_html": "<p>Hello</p>"})
            with self.subTest(path=path), smtp_server(self.env) as inbox:
                path(mailing)
                self._run(MAILINGS, MAIL_QUEUE)
                self.assertEqual(set(self._reached(inbox)), {"granted@example.com"})
                Form(mailing)  # opens

    def _reached(self, inbox):
        return [message["To"].addresses[0].addr_spec for message in inbox.messages]

    def test_without_a_purpose_no_contact_gets_anything(self):
        paths = [
            lambda: self._mailing(purpose_id=False).action_send_mail(
                res_ids=self.everybody.ids
            ),
            lambda: self._mailing(purpose_id=False).write({"state": "in_queue"}),
            lambda: self._compose(mass_mailing_id=self._mailing(purpose_id=False).id),
        ]
        for path in paths:
            with smtp_server(self.env) as inbox:
                path()
                self._run(MAILINGS, MAIL_QUEUE)
                self.assertFalse(inbox.messages)
        with self.assertRaisesRegex(UserError, "choose the purpose first"):
            self._compose(mass_mailing_name="From the list")

    def test_who_leaves_after_the_mail_was_queued_gets_nothing(self):
        mailing = self._mailing()
        mailing.action_launch()
        self._run(MAILINGS)
        mails = self.env["mail.mail"].search([("mailing_id", "=", mailing.id)])
        self.assertEqual(mails.mapped("state"), ["outgoing"])
        self.contacts["granted"].contact_consent_withdraw("newsletter", "one_click")
        with smtp_server(self.env) as inbox:
            self._run(MAIL_QUEUE)
        self.assertFalse(inbox.messages)
        self.assertEqual(mailing.mailing_trace_ids.trace_status, "cancel")
        self.assertEqual(mailing.mailing_trace_ids.failure_type, "mail_optout")

    # ------------------------------------------------------------
    # Before and after sending: how many fall out, and why
    # ------------------------------------------------------------

    def test_the_screen_says_who_falls_out_and_why(self):
        mailing = self._mailing()
        counts = {
            "allowed": 1,
            "missing": 2,
            "pending": 1,
            "expired": 2,
            "withdrawn": 3,
            "suppressed": 1,
            "blacklisted": 1,
            "no_address": 1,
        }
        self.assertEqual(mailing._gate_counts(), counts)
        self.assertEqual(mailing.total, 1)
        as_marketer = mailing.with_user(self.marketer)
        bar = as_marketer.get_audience_bar()
        self.assertEqual((bar["allowed"], bar["total"]), (1, 12))
        labels = self.env["contact.consent.gate"]._reasons()
        for reason in ("missing", "pending", "withdrawn", "no_address"):
            found = self.env["res.partner"].search(
                as_marketer.action_open_audience(reason)["domain"]
            )
            self.assertEqual(len(found), counts[reason])
            self.assertFalse(found - self.everybody)
            told = {each["key"]: each["label"] for each in bar["slices"]}
            self.assertEqual(told[reason], labels[reason])
        mailing.action_launch()
        self._run(MAILINGS)
        self._grant("missing")
        self.assertEqual(mailing.gate_outcome, counts)
        self.assertIn(
            "1 of 12 will receive it", "".join(mailing.message_ids.mapped("body"))
        )

    def test_a_mailing_to_contacts_needs_a_purpose(self):
        mailing = self._mailing(purpose_id=False)
        self.assertTrue(mailing.is_purpose_missing)
        with self.assertRaisesRegex(UserError, "choose the purpose first"):
            mailing.with_user(self.marketer).action_launch()
        self.assertEqual(mailing.state, "draft")
        self.env["ir.config_parameter"].set_param(
            "contact_marketing.purpose_only_warns", "True"
        )
        mailing.action_launch()
        with smtp_server(self.env) as inbox:
            self._run(MAILINGS, MAIL_QUEUE)
        addresses = self._reached(inbox)
        self.assertNotIn("suppressed@example.com", addresses)
        self.assertNotIn("blacklisted@example.com", addresses)
        self.assertIn("missing@example.com", addresses)

    def test_a_purpose_of_another_channel_is_refused(self):
        post = self.env["contact.consent.purpose"].create(
            {"name": "Post", "code": "post", "channel": "post", "wording": "Write me."}
        )
        with self.assertRaisesRegex(ValidationError, "another channel"):
            self._mailing(purpose_id=post.id)

    def test_colleagues_get_tests_and_contacts_are_named(self):
        mailing = self._mailing()
        self.marketer.email = "marta@example.com"
        test = self.env["mailing.mailing.test"].with_user(self.marketer)
        with smtp_server(self.env) as inbox:
            test.create(
                {
                    "mass_mailing_id": mailing.id,
                    "email_to": "marta@example.com\nmissing@example.com\nnew@x.com",
                }
            ).send_mail_test()
        self.assertEqual(self._reached(inbox), ["marta@example.com", "new@x.com"])
        text = "".join(mailing.message_ids.mapped("body"))
        self.assertIn("missing@example.com: never agreed", text)
        with self.assertRaisesRegex(UserError, "missing@example.com: never agreed"):
            test.create(
                {"mass_mailing_id": mailing.id, "email_to": "missing@example.com"}
            ).send_mail_test()

    def test_addresses_of_nobody_we_know_pass_unless_suppressed(self):
        members = self.env["mailing.list"].create(
            {
                "name": "Members",
                "contact_ids": [
                    Command.create({"email": address})
                    for address in ("new@example.com", "gone@example.com")
                ],
            }
        )
        self.env["contact.suppression"].create({"address": "gone@example.com"})
        mailing = self._mailing(
            "mailing.list",
            purpose_id=False,
            contact_list_ids=[Command.set(members.ids)],
        )
        self.assertEqual(mailing._gate_counts(), {"allowed": 1, "suppressed": 1})

    def test_text_messages_pass_the_same_gate(self):
        if "mailing_type" not in self.env["mailing.mailing"]._fields or "sms" not in (
            dict(self.env["mailing.mailing"]._fields["mailing_type"].selection)
        ):
            self.skipTest("mass_mailing_sms is not installed")
        purpose = self.env["contact.consent.purpose"].create(
            {"name": "SMS", "code": "sms", "channel": "sms", "wording": "Text me."}
        )
        for number, contact in enumerate(self.everybody):
            contact.phone = f"+48 601 000 {number:03}"
        self._grant("granted", "sms")
        mailing = self._mailing(
            mailing_type="sms",
            body_plaintext="Spring is here",
            purpose_id=purpose.id,
        )
        for send in (
            mailing.action_launch,
            lambda: mailing.copy().action_send_mail(res_ids=self.everybody.ids),
        ):
            send()
            self._run(MAILINGS)
        texts = self.env["sms.sms"].search([("mailing_id.purpose_id", "=", purpose.id)])
        sent = texts.filtered(lambda text: text.state != "canceled")
        self.assertEqual(
            set(sent.mapped("number")), {self.contacts["granted"].phone_sanitized}
        )
        test = self.env["mailing.sms.test"].create(
            {
                "mailing_id": mailing.id,
                "numbers": "\n".join(self.everybody.mapped("phone")),
            }
        )
        api = type(self.env.company)._get_sms_api_class(self.env.company)
        with patch.object(api, "_send_sms_batch", return_value=[]) as send_batch:
            test.action_send_sms()
        [message] = send_batch.call_args.args[0]
        self.assertEqual(
            [number["number"] for number in message["numbers"]],
            [self.contacts["granted"].phone],
        )
        test.numbers = self.contacts["missing"].phone
        with self.assertRaisesRegex(UserError, "never agreed"):
            test.action_send_sms()
