from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.common import NOW
from ..common.mail_server import smtp_server
from .journey_common import ALL, JOURNEYS, SIGNALS
from .journey_record_common import ENTRY, STEPS, JourneyRecordCase

LINES = "<div>Hi {record_name}: {record_lines}</div>"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyRecordMail(JourneyRecordCase):
    """Mails tell of the record that their reader entered by, and of no other."""

    def test_mails_tell_of_the_record(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        self.bruno.lang = "pl_PL"
        self.mailing.write(
            {"subject": "Offer", "body_html": LINES, "preview": "{record_name}"}
        )
        steps = {"offer": {**STEPS["offer"], "next": "after"}, "after": STEPS["after"]}
        journey = self._load_as(self.seller, steps, entries=[ENTRY, {"kind": "manual"}])
        first = self._quote(self.alicja, quantity=20)
        second = self._quote(self.bruno, quantity=20)
        self._enter(journey, self.clara)
        with smtp_server(self.env) as inbox:
            self._tick(*ALL, *ALL)
            texts = {
                message["To"].addresses[0].addr_spec: message.get_body(
                    ("html",)
                ).get_content()
                for message in inbox.messages
            }
        self.assertEqual(len(texts), 2)
        alicja, bruno = texts["alicja@example.com"], texts["bruno@example.com"]
        self.assertIn(first.name, alicja)
        self.assertNotIn(second.name, alicja)
        self.assertIn("Desk &lt;b&gt;&amp;", alicja)
        self.assertIn("2,000.00", alicja)
        self.assertIn("2000,00", bruno)
        self.assertNotIn("{record", alicja + bruno)
        told = self._told(self._of(journey, self.clara))
        self.assertIn(("skipped", "offer", "no_record"), told)

    def test_mails_that_cannot_tell_are_refused(self):
        self.mailing.body_html = LINES
        steps = {"offer": {**STEPS["offer"], "next": None}}
        lead = {"kind": "record", "interaction": "lead"}
        for user, entries, text in (
            (self.marketer, [ENTRY], "may not read"),
            (self.seller, [], "without a record"),
            (self.seller, [lead], "no lines"),
        ):
            with self.subTest(text=text), self.assertRaisesRegex(UserError, text):
                self._load_as(user, steps, entries=entries)

    def test_a_record_that_goes_while_the_mail_waits_is_not_told_of(self):
        self.mailing.body_html = LINES
        steps = {"offer": {**STEPS["offer"], "next": None}}
        self._load_as(self.seller, steps)
        order = self._quote(self.alicja)
        with smtp_server(self.env) as inbox:
            self._tick(JOURNEYS)
            order.partner_id = self.bruno
            self._tick(*ALL)
            self.assertFalse(inbox.messages)

    def test_ready_made(self):
        for user, has_lines in ((self.marketer, False), (self.seller, True)):
            action = (
                self.env["contact.journey.template"]
                .with_user(user)
                .create({"template": "quotation", "purpose_id": self.newsletter.id})
                .action_create()
            )
            journey = self._journeys(user).browse(action["context"]["active_id"])
            journey.action_publish()
            body = journey.live_version_id.step_ids.mailing_id.body_html
            self.assertEqual("{record_lines}" in body, has_lines)
            self.assertEqual("record_goal" in journey.get_definition(), has_lines)
            order = self._quote(self.clara)
            with self._day(3), smtp_server(self.env) as inbox:
                self._tick(*ALL, *ALL)
                self.assertEqual(len(inbox.messages), 1)
                self.assertEqual(order.name in str(inbox.messages[0]), has_lines)
            order.action_confirm()
            with self._day(4):
                self._tick(SIGNALS, JOURNEYS)
                state = "goal" if has_lines else "done"
                self.assertEqual(self._of_record(journey, order).state, state)
            journey.action_end()
