import ast
import re
from datetime import timedelta
from pathlib import Path

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from ...models.interactions.kinds import KIND_BY_NAME, KIND_LABELS, KINDS
from ..common.common import NOW, ContactMarketingCommon
from .test_signed_link import SignedLinkCase

ADDON = Path(__file__).parents[2]
# Pairs are what a record may come to, as won or lost; three are a list of kinds.
LISTED = 3
QUOTED = re.compile(r"'(\w+)'(?:\s*,\s*'(\w+)')+")
MACHINES = {
    *("import", "bounce", "automation", "entered", "left", "score"),
    *("event_confirmed", "list_joined", "list_left", "call_missed", "cart_left"),
}
AUTOMATIC = (
    {"Auto-Submitted": "auto-replied"},
    {"Auto-Submitted": "auto-generated; owner-email=x@example.com"},
    {"Auto-Submitted": "Auto-Notified (by a server)"},
    {"X-Autoreply": "yes"},
    {"X-Amazon-Auto-Reply": "true"},
    {"X-Autorespond": "Re: Spring"},
    {"X-Autoresponder": "1"},
    {"Precedence": "auto_reply"},
    {"Precedence": "BULK"},
    {"Precedence": "junk"},
    {"X-Auto-Response-Suppress": "All"},
    {"X-Auto-Response-Suppress": "DR, OOF, AutoReply"},
    {"Return-Path": "<>"},
)
WRITTEN = (
    {},
    {"Auto-Submitted": "no"},
    {"Auto-Submitted": "No (a person)"},
    {"Precedence": "list"},
    {"X-Auto-Response-Suppress": "None"},
    {"Return-Path": "<alicja@example.com>"},
)


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestInteractionKinds(ContactMarketingCommon):
    """One table says what each kind of interaction means, to all who ask."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute("UPDATE res_partner SET create_date = '2020-01-01'")
        cls.people = {
            kind.name: cls.env["res.partner"].create(
                {"name": kind.label, "email": f"{kind.name}@example.com"}
            )
            for kind in KINDS
        }
        for name, person in cls.people.items():
            cls.env["contact.interaction"]._append(
                {"kind": name, "partner_id": person.id}
            )
        cls.env.flush_all()
        cls.everybody = cls.env["res.partner"].union(*cls.people.values())

    def _with(self, fact):
        return self.env["res.partner"].union(
            *(self.people[kind.name] for kind in KINDS if getattr(kind, fact))
        )

    def test_who_selects_kinds_selects_those_of_the_table(self):
        labels = {
            ("contact.interaction", "kind"): KIND_LABELS,
            ("contact.trigger", "kind"): [
                (kind.name, kind.trigger_label) for kind in KINDS if kind.trigger_label
            ],
            ("contact.scoring.rule", "interaction_kind"): [
                label for label in KIND_LABELS if label[0] != "score"
            ],
        }
        for (model, name), expected in labels.items():
            self.assertEqual(self.env[model]._fields[name].selection, expected)
        for kind in KINDS:
            self.assertTrue(kind.label and kind.icon.startswith("fa-"), kind)
            self.assertFalse(kind.is_by_machine and kind.is_by_contact, kind)
            self.assertFalse(kind.is_by_machine and kind.is_sign_of_life, kind)
            self.assertFalse(kind.is_by_machine and kind.is_activity, kind)

    def test_nobody_else_lists_kinds(self):
        # How a consent was given, and how a mail fared, are other things.
        kinds = set(KIND_BY_NAME)
        kinds.difference_update(
            self.env["contact.consent.event"]._fields["method"].get_values(self.env),
            self.env["mailing.trace"]._fields["trace_status"].get_values(self.env),
        )
        for path in ADDON.glob("[cmw]*/**/*.py"):
            if path.parent.name == "sources":
                continue
            for found in self._lists(ast.parse(path.read_text())):
                self.assertLess(len(found & kinds), LISTED, path)
        for path in ADDON.glob("[dvs]*/**/*.xml"):
            for node in re.finditer(r"\[('\w+'(?:, '\w+')*)\]", path.read_text()):
                found = set(re.findall(r"'(\w+)'", node[1]))
                self.assertLess(len(found & kinds), LISTED, path)

    def _lists(self, tree):
        """All words that stand together in a collection, or in a list of SQL."""
        for node in ast.walk(tree):
            if isinstance(node, ast.List | ast.Tuple | ast.Set):
                words = {getattr(item, "value", None) for item in node.elts}
                words |= {
                    getattr(item.elts[0], "value", None)
                    for item in node.elts
                    if isinstance(item, ast.Tuple) and item.elts
                }
                yield {word for word in words if isinstance(word, str)}
            elif isinstance(node, ast.Dict):
                words = {getattr(key, "value", None) for key in node.keys}
                yield {word for word in words if isinstance(word, str)}
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                for match in QUOTED.finditer(node.value):
                    yield set(re.findall(r"'(\w+)'", match[0]))

    def test_last_interaction(self):
        self.env.invalidate_all()
        active = self._with("is_activity")
        for person in self.everybody:
            expected = (1, NOW) if person in active else (0, False)
            shown = person.interaction_count, person.last_interaction_date
            self.assertEqual(shown, expected, person.name)
        among = [("id", "in", self.everybody.ids)]
        Contact = self.env["res.partner"]
        since = [("last_interaction_date", ">=", NOW)]
        self.assertEqual(Contact.search(among + since), active.sorted())
        never = [("last_interaction_date", "=", False)]
        self.assertEqual(
            Contact.search(among + never), (self.everybody - active).sorted()
        )

    def test_the_segment_of_the_inactive(self):
        segment = self.env.ref("contact_marketing.mailing_filter_inactive")
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = '2020-01-01' WHERE id = ANY(%s)",
            [self.everybody.ids],
        )
        self.env.invalidate_all()
        domain = ast.literal_eval(segment.mailing_domain)
        inactive = self.env["res.partner"].search(
            [("id", "in", self.everybody.ids), *domain]
        )
        self.assertEqual(
            inactive, (self.everybody - self._with("is_activity")).sorted()
        )

    def test_signs_of_life(self):
        policy = self.env["contact.sunset.policy"]
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner contact WHERE id = ANY(%s) AND %s",
                self.everybody.ids,
                policy._sql_has_activity("contact", SQL("%s", NOW - timedelta(days=1))),
            )
        )
        self.assertEqual(
            {id_ for (id_,) in rows}, set(self._with("is_sign_of_life").ids)
        )

    def test_what_hygiene_takes_for_activity(self):
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = '2020-01-01' WHERE id = ANY(%s)",
            [self.everybody.ids],
        )
        rows = self.env["contact.hygiene.plan"]._last_dates(self.everybody.ids)
        seen = {id_ for id_, seen, _active in rows if seen == NOW}
        active = {id_ for id_, _seen, active in rows if active == NOW}
        self.assertEqual(seen, set(self._with("shows_data").ids))
        self.assertEqual(active, set(self._with("is_activity").ids))

    def test_nobody_reports_what_is_found_out(self):
        for kind in KINDS:
            report = self.alicja.contact_interaction_log
            if kind.is_found_out:
                with self.assertRaisesRegex(Exception, "no kind of interaction"):
                    report(kind.name)
            else:
                self.assertEqual(report(kind.name), 1)

    def test_only_what_may_be_a_consent_grants_by_a_trigger(self):
        for kind in KINDS:
            if kind.trigger_label:
                trigger = self.env["contact.trigger"].new({"kind": kind.name})
                self.assertEqual(trigger._may_grant(), kind.may_grant, kind)
                self.assertEqual(trigger.model_name, kind.source_model or False, kind)

    # ------------------------------------------------------------
    # Who caused it
    # ------------------------------------------------------------

    def test_machines_are_no_humans(self):
        Interaction = self.env["contact.interaction"].with_user(self.salesman)
        interactions = Interaction.search([("partner_id", "in", self.everybody.ids)])
        for interaction in interactions:
            actor = "system" if interaction.kind in MACHINES else "human"
            self.assertEqual(interaction.actor, actor, interaction.kind)
        interactions.sudo().filtered(lambda one: one.kind == "click").verdict = "bot"
        interactions.sudo().filtered(
            lambda one: one.kind == "score"
        ).verdict = "suspect"
        among = [("id", "in", interactions.ids)]
        groups = dict(Interaction._read_group(among, ["actor"], ["id:recordset"]))
        for actor in ("human", "system", "suspect", "bot"):
            expected = interactions.filtered(
                lambda one, actor=actor: one.actor == actor
            )
            self.assertTrue(expected)
            self.assertEqual(groups[actor], expected)
            found = Interaction.search([*among, ("actor", "=", actor)])
            self.assertEqual(found, expected)
            others = Interaction.search([*among, ("actor", "!=", actor)])
            self.assertEqual(others, interactions - expected)
        self.assertTrue(
            Interaction.fields_get(["actor"], ["groupable"])["actor"]["groupable"]
        )
        ordered = Interaction.search(among, order="actor")
        self.assertEqual(ordered.mapped("actor"), sorted(interactions.mapped("actor")))

    def test_a_contact_shows_who_did_it(self):
        self.people["click"].interaction_ids.sudo()._set_verdict("bot")
        timeline = self.env["contact.timeline"].with_user(self.marketer)
        page = timeline.read_page(self.people["click"].id)
        self.assertIn("bot", [entry["actor"] for entry in page["entries"]])


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestReports(SignedLinkCase):
    """What mail servers and mail apps report of a mail: not all of it is a bounce."""

    def _report(self, number, kind, action=None):
        trace = self.traces[self.alicja]
        trace.message_id = "<mailing@example.com>"
        status = (
            "--x\r\nContent-Type: message/delivery-status\r\n\r\n"
            "Reporting-MTA: dns; mx.example.com\r\n\r\n"
            f"Final-Recipient: rfc822; {self.alicja.email}\r\n"
            f"Action: {action}\r\nStatus: 4.0.0\r\n\r\n"
            if action
            else "--x\r\nContent-Type: text/plain\r\n\r\nReport\r\n"
        )
        original = (
            "--x\r\nContent-Type: text/rfc822-headers\r\n\r\n"
            f"Message-Id: {trace.message_id}\r\n\r\n--x--\r\n"
        )
        self.env["mail.thread"].message_process(
            "res.partner",
            "From: MAILER-DAEMON@mx.example.com\r\nTo: catchall@example.com\r\n"
            f"Subject: Report\r\nMessage-Id: <report-{number}@example.com>\r\n"
            f"References: {trace.message_id}\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: multipart/report; report-type={kind}; boundary=x\r\n\r\n"
            f"{status}{original}",
        )
        return trace

    def test_what_did_arrive_is_no_bounce(self):
        for number, (kind, action) in enumerate(
            (
                ("delivery-status", "delayed"),
                ("delivery-status", "delivered"),
                ("delivery-status", "relayed"),
                ("disposition-notification", None),
                ("feedback-report", None),
            )
        ):
            with self.subTest(kind=kind, action=action):
                trace = self._report(number, kind, action)
                self.assertEqual(trace.trace_status, "sent")
                self.assertFalse(self.alicja.interaction_ids)
                self.assertEqual(self.alicja.message_bounce, 0)

    def test_what_failed_is_one(self):
        trace = self._report(9, "delivery-status", "failed (by policy)")
        self.assertEqual(trace.trace_status, "bounce")
        self.assertEqual(self.alicja.interaction_ids.mapped("kind"), ["bounce"])


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestAutomaticReplies(SignedLinkCase):
    def _receive(self, number, headers, contact):
        self.traces[contact].message_id = f"<mailing-{contact.id}@example.com>"
        headers = {
            "From": contact.email,
            "To": "catchall@example.com",
            "Subject": "Re: Spring",
            "Message-Id": f"<answer-{contact.id}-{number}@example.com>",
            "In-Reply-To": self.traces[contact].message_id,
            "Content-Type": "text/plain",
            **headers,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.env["mail.thread"].message_process("res.partner", f"{head}\r\nHello\r\n")

    def test_nobody_wrote_them(self):
        trace = self.traces[self.alicja]
        for number, headers in enumerate(AUTOMATIC):
            with self.subTest(headers=headers):
                self.alicja.interaction_ids.unlink()
                self._receive(number, headers, self.alicja)
                interactions = self.alicja.interaction_ids
                self.assertEqual(
                    [(one.kind, one.verdict) for one in interactions],
                    [("reply", "bot")],
                )
                self.assertEqual(trace.trace_status, "sent")
                self.assertFalse(trace.reply_datetime)
                self.assertFalse(self.alicja.last_interaction_date)

    def test_somebody_wrote_them(self):
        trace = self.traces[self.bruno]
        for number, headers in enumerate(WRITTEN):
            with self.subTest(headers=headers):
                self.bruno.interaction_ids.unlink()
                trace.trace_status = "sent"
                self._receive(number, headers, self.bruno)
                interactions = self.bruno.interaction_ids.sorted("id")
                self.assertEqual(interactions.mapped("kind"), ["open", "reply"])
                self.assertEqual(set(interactions.mapped("verdict")), {"human"})
                self.assertEqual(trace.trace_status, "reply")
                self.assertEqual(self.bruno.last_interaction_date, NOW)
