from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tests import tagged

from ...models.common.contact_timeline import PAGE
from ..common.common import NOW
from .journey_common import JourneyCase

WAITS = {
    f"wait{n}": {"kind": "wait", "days": 1, "next": f"wait{n + 1}"} for n in range(39)
}
WAITS["wait39"] = {"kind": "wait", "days": 1, "next": None}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyContact(JourneyCase):
    """Journeys on contacts: on their form, and as conditions of segments."""

    def _read_tab(self, partner):
        """:return: how many statements the tab takes, its journeys and its timeline"""
        env = self.env(user=self.salesman)
        for _warm in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            summary = env["contact.summary"].read_summary(partner.id)
            page = env["contact.timeline"].read_page(partner.id, ["journeys"])
        cost = self.env.cr.sql_log_count - before
        return cost, summary["journeys"], page["entries"]

    def test_the_tab_costs_no_query_per_journey_or_step(self):
        first = self._load(WAITS)
        self._enter(first, self.alicja)
        self._tick()
        with self._day(1):
            self._tick()
        few, [journey], _entries = self._read_tab(self.alicja)
        self.assertEqual((journey["name"], journey["step"]), (first.name, "wait1"))
        self.assertEqual(journey["next"], ["wait2"])
        self.assertTrue(journey["date"])
        others = [self._load(WAITS, name=f"Journey {n}") for n in (2, 3)]
        for journey in others:
            self._enter(journey, self.alicja)
        for day in range(12):
            with self._day(day + 1):
                self._tick()
        many, inside, entries = self._read_tab(self.alicja)
        self.assertEqual(len(inside), 3)
        self.assertEqual(len(entries), PAGE)
        self.assertLessEqual(many, few)
        action = self.alicja.with_user(self.salesman).action_open_journey_events()
        Event = self.env["contact.journey.event"].with_user(self.salesman)
        self.assertGreater(Event.search_count(action["domain"]), 60)

    def test_who_may_know(self):
        journey = self._load(WAITS)
        self._enter(journey, self.alicja)
        self._tick()
        for user in (self.salesman, self.marketer):
            summary = self.env(user=user)["contact.summary"]
            self.assertEqual(len(summary.read_summary(self.alicja.id)["journeys"]), 1)
        self.assertFalse(
            self.env["res.partner"]
            .with_user(self.employee)
            .fields_get(["journey_ids", "journey_event_ids", "journey_participant_ids"])
        )

    # ------------------------------------------------------------
    # Segments
    # ------------------------------------------------------------

    def _found(self, *domain, user=None):
        partners = self.env["res.partner"].with_user(user or self.salesman)
        return partners.search([*domain, ("id", "in", self.people.ids)], order="name")

    def test_in_journey_at_step_since_days(self):
        journey, other = self._load(WAITS), self._load(WAITS, name="Other")
        self._enter(journey, self.alicja)
        self._tick()
        with self._day(1, 1):
            self._enter(journey, self.bruno)
            self._tick()
        is_here = [("journey_id", "=", journey.id), ("state", "=", "active")]
        with self._day(4):
            self.env.invalidate_all()
            for domain, expected in (
                ([("journey_ids", "in", journey.ids)], self.alicja + self.bruno),
                ([("journey_ids", "=", other.id)], self.env["res.partner"]),
                ([("journey_ids", "not in", journey.ids)], self.clara),
                ([("journey_ids", "=", False)], self.clara),
                ([("journey_ids", "!=", False)], self.alicja + self.bruno),
                ([("journey_ids", "ilike", "journ")], self.alicja + self.bruno),
                ([("journey_ids.name", "=", "Other")], self.env["res.partner"]),
            ):
                with self.subTest(domain):
                    self.assertEqual(self._found(*domain), expected)
            for inside, expected in (
                ([("step_key", "=", "wait1")], self.alicja),
                ([("step_key", "=", "wait0")], self.bruno),
                (
                    [("step_key", "in", ("wait0", "wait1")), ("arrived_days", ">=", 3)],
                    self.alicja + self.bruno,
                ),
                ([("arrived_days", ">", 3)], self.env["res.partner"]),
                ([("entered_days", ">=", 4)], self.alicja),
            ):
                with self.subTest(inside):
                    domain = ("journey_participant_ids", "any", [*is_here, *inside])
                    self.assertEqual(self._found(domain), expected)
        self.assertEqual(self.alicja.with_user(self.salesman).journey_ids, journey)
        self.assertFalse(self.clara.with_user(self.salesman).journey_ids)

    def test_a_segment_asks_where_contacts_stand(self):
        journey = self._load(WAITS)
        self._enter(journey, self.alicja)
        self._tick()
        Segment = self.env["mailing.filter"].with_user(self.marketer)
        vals = {
            "name": "Waits long",
            "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
        }
        texts = (
            f"[('journey_ids', 'in', [{journey.id}])]",
            "[('journey_participant_ids', 'any', [('step_key', '=', 'wait0'),"
            f" ('journey_id', '=', {journey.id}), ('arrived_days', '>=', 0)])]",
        )
        for text in texts:
            segment = Segment.create({**vals, "mailing_domain": text})
            contacts = self.env["res.partner"].with_user(self.salesman)
            found = contacts.search([("segment_ids", "in", segment.ids)])
            self.assertEqual(found, self.alicja)
        for wrong in (
            "[('journey_ids', 'in', [999999])]",
            "[('journey_participant_ids', 'any', [('journey_id', '=', 999999)])]",
            "[('journey_participant_ids', 'any', [('state', '=', 'lost')])]",
        ):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                Segment.create({**vals, "mailing_domain": wrong})

    def test_republished_steps_are_found_by_their_key(self):
        journey = self._load(WAITS)
        self._enter(journey, self.alicja)
        self._tick()
        definition = journey.get_definition()
        journey.save_definition(definition)
        journey.action_publish()
        self._enter(journey, self.bruno)
        self._tick()
        domain = Domain("journey_participant_ids", "any", [("step_key", "=", "wait0")])
        self.assertEqual(self._found(*domain), self.alicja + self.bruno)

    def test_conditions_by_the_rights_of_who_asks(self):
        there = self.env["res.company"].create({"name": "There"})
        journey = self._load(WAITS)
        self._enter(journey, self.alicja)
        self._tick()
        journey.sudo().company_id = there
        self.env.invalidate_all()
        for condition in (
            ("journey_ids", "!=", False),
            ("journey_ids", "in", journey.ids),
            ("journey_ids.name", "=", journey.sudo().name),
            ("journey_participant_ids.step_key", "=", "wait0"),
            ("journey_participant_ids", "any", [("state", "=", "active")]),
        ):
            with self.subTest(condition):
                self.assertFalse(self._found(condition))
        self.assertFalse(self.alicja.with_user(self.salesman).journey_ids)
        self.assertFalse(self.alicja.with_user(self.salesman).journey_event_ids)
        for field in ("journey_ids", "journey_participant_ids"):
            with self.assertRaises(AccessError):
                self._found((field, "!=", False), user=self.employee)
