from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.common import NOW
from ..common.mail_server import smtp_server
from ..consent.consent_gate_common import MAILINGS
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

    def test_merged_while_both_wait_each_record_has_its_mail(self):
        self.mailing.body_html = "<p>Hi {record_name}</p>"
        steps = {"offer": {**STEPS["offer"], "next": "after"}, "after": STEPS["after"]}
        for number, is_made in enumerate((False, True)):
            with self.subTest(is_made=is_made), smtp_server(self.env) as inbox:
                journey = self._load_as(self.seller, steps, name=f"Merged {number}")
                kept, lost = self.env["res.partner"].create(
                    [
                        {"name": "Merged", "email": f"merged{number}@example.com"},
                        {"name": "Merged", "email": f"lost{number}@example.com"},
                    ]
                )
                both = kept + lost
                both.contact_consent_grant("newsletter", "manual", proof="Card")
                orders = self._quote(kept) + self._quote(lost)
                self._tick(JOURNEYS)
                if is_made:
                    self._tick(MAILINGS)
                self.env["base.partner.merge.automatic.wizard"].create({})._merge(
                    both.ids, kept, extra_checks=False
                )
                with self._day(0, hours=1):
                    self._tick(*ALL, *ALL, *ALL)
                sent = " ".join(
                    message.get_body(("html",)).get_content()
                    for message in inbox.messages
                )
                for order in orders:
                    self.assertEqual(sent.count(order.name), 1)
                    participant = self._of_record(journey, order)
                    self.assertEqual(participant.step_id.key, "after")
                journey.action_end()

    def test_who_is_called_like_a_token_gets_the_mail(self):
        self.alicja.name, self.bruno.name = "{record_name}", "{record_lines}"
        hello = "<div>Hi <t t-out='object.name'/></div>"
        hi = "Hi {{ object.name }}"
        self.mailing.write({"subject": hi, "body_html": hello})
        steps = {"offer": {**STEPS["offer"], "next": None}}
        telling = self._content(
            "{record_name} {{ object.name }}",
            body_html=f"{hello}<p>of {{record_name}}</p>",
        )
        plain = self._load({"offer": {**steps["offer"], "mailing": hi}})
        self._enter(plain, self.alicja + self.bruno)
        mail = {"kind": "mail", "mailing": telling.subject, "next": None}
        told = self._load_as(self.seller, {"offer": mail}, name="Told")
        order = self._quote(self.bruno)
        with smtp_server(self.env) as inbox:
            self._tick(*ALL, *ALL)
            found = {
                (
                    message["To"].addresses[0].addr_spec,
                    str(message["Subject"]),
                    message.get_body(("html",)).get_content(),
                )
                for message in inbox.messages
            }
        self.assertEqual(
            {(to, subject) for to, subject, _body in found},
            {
                ("alicja@example.com", "Hi {record_name}"),
                ("bruno@example.com", "Hi {record_lines}"),
                ("bruno@example.com", f"{order.name} {{record_lines}}"),
            },
        )
        for _to, subject, body in found:
            self.assertIn(subject.split(" ")[1], body)
        self.assertEqual(self._of_record(told, order).state, "done")

    def test_only_who_may_read_records_has_mails_tell_of_them(self):
        one_mails = self._new_user(
            "own", "contact_marketing.group_user,sales_team.group_sale_salesman"
        )
        steps = {"offer": {**STEPS["offer"], "next": "after"}, "after": STEPS["after"]}
        journey = self._load_as(self.seller, steps)
        self._quote(self.alicja, user_id=self.seller.id)
        with smtp_server(self.env):
            self._tick(*ALL, *ALL)
        sent = self.env["contact.campaign.run"].search([], limit=1).mailing_id
        self.assertTrue(sent)
        write = {
            "subject": {"subject": "{record_name}"},
            "preview": {"preview": "{record_lines}"},
            "body_html": {"body_html": LINES},
        }
        for user in (self.marketer, one_mails):
            for name, vals in write.items():
                for mailing in (self.mailing, sent):
                    with (
                        self.subTest(name, user=user.login, mailing=mailing.id),
                        self.assertRaisesRegex(UserError, "sends .* may not read"),
                    ):
                        mailing.with_user(user).write(vals)
            self.mailing.with_user(user).write({"body_html": "<p>Hi {name}</p>"})
        only_lines = LINES.replace("{record_name}", "you")
        self.mailing.with_user(self.seller).body_html = only_lines
        # What is told already, others may correct, and publish again.
        self.mailing.with_user(self.marketer).body_html = f"<p>Hi</p>{only_lines}"
        later = {**steps, "after": {**steps["after"], "days": 9}}
        definition = {**journey.get_definition(), "steps": later}
        self._publish(self.marketer, journey, definition)
        with self.assertRaisesRegex(UserError, "sends .* may not read"):
            self.mailing.with_user(self.marketer).subject = "{record_name}"
        again = {"offer": steps["offer"], "again": steps["offer"], **later}
        again["offer"] = {**again["offer"], "next": "again"}
        self._content("Other", body_html=LINES)
        other = {**later, "offer": {**later["offer"], "mailing": "Other"}}
        for user in (self.marketer, one_mails):
            for name, changed in (("another step", again), ("another mail", other)):
                with (
                    self.subTest(name, user=user.login),
                    self.assertRaisesRegex(UserError, "you may not read"),
                ):
                    self._publish(user, journey, {**definition, "steps": changed})
        self._publish(self.seller, journey, {**definition, "steps": other})
        journey.with_user(self.marketer).action_end()
        with self.assertRaisesRegex(UserError, "you may not read"):
            self._publish(self.marketer, journey, {**definition, "steps": other})

    def _publish(self, user, journey, definition):
        journey = journey.with_user(user)
        journey.save_definition(definition)
        journey.action_publish()

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
