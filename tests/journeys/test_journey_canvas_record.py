from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .test_journey_tours import CANVAS, JourneyTourCase

QUOTATION = {
    "kind": "record",
    "interaction": "quotation",
    "domain": "[('amount_total', '>', 5)]",
}
SOLD = "[('state', '=', 'sale')]"
STEPS = {
    "big": {
        "kind": "branch",
        "record_domain": "[('amount_total', '>', 500)]",
        "yes": "state",
        "no": "wait",
    },
    "state": {
        "kind": "wait_until",
        "record_domain": "[('state', '=', 'sent')]",
        "days": 3,
        "met": "wait",
        "timeout": None,
    },
    "wait": {"kind": "wait", "days": 1, "next": None},
}


@tagged("post_install", "-at_install")
class TestJourneyCanvasRecord(JourneyTourCase):
    """The canvas of journeys that contacts enter by a record, for a marketing user who
    sells, and for one who may read no orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._new_user(
            "seller",
            "contact_marketing.group_user,sales_team.group_sale_salesman_all_leads",
        )

    def _definition(self, **settings):
        return {
            "name": "Quotes",
            "entries": [QUOTATION],
            "record_goal": SOLD,
            "start": "big",
            "steps": STEPS,
            **settings,
        }

    def _sold_by(self, user):
        Journey = self.env["contact.journey"].with_user(user)
        return Journey.browse(Journey.load_definition(self._definition()))

    def _writers(self, journey):
        version = journey.sudo().draft_version_id
        parts = (*version.step_ids, *version.rule_ids)
        return {part.condition_user_id for part in parts if part.condition_model}

    def test_who_sells_adds_records(self):
        journey = self._load({}, user=self.seller)
        self._tour("journey_record", CANVAS % journey.id, self.seller)
        self.assertEqual(journey.state, "running")
        definition = journey.get_definition()
        (entry,) = definition["entries"]
        self.assertEqual(entry["interaction"], "quotation")
        self.assertNotIn(entry["domain"], ("", "[]"))
        self.assertNotIn(definition["record_goal"], ("", "[]"))
        steps = definition["steps"]
        self.assertNotIn("domain", steps["If"])
        self.assertEqual(
            steps["Wait Until"]["interaction"], {"kind": "order", "record": True}
        )
        for key in ("If", "Wait Until 2"):
            step = journey.live_version_id.step_ids.filtered(
                lambda one, key=key: one.key == key
            )
            self.assertEqual(step.condition_model, "sale.order")
            self.assertTrue(step._has_conditions())

    def test_who_may_not_read_them_keeps_them(self):
        journey = self._sold_by(self.seller)
        self._tour("journey_record_kept", CANVAS % journey.id)
        self.assertEqual(
            journey.get_definition(),
            {
                **self._definition(),
                "reentry": {"mode": "never"},
                "steps": {**STEPS, "wait": {**STEPS["wait"], "days": 7}},
            },
        )
        self.assertEqual(self._writers(journey), {self.seller})
        journey.with_user(self.marketer).publish_canvas()
        self.assertEqual(journey.state, "running")

    def test_what_is_kept_is_the_same_at_the_same_place(self):
        journey = self._sold_by(self.seller).with_user(self.marketer)
        big = STEPS["big"]
        other = "[('amount_total', '>', 6)]"
        changed = {
            "other conditions": {
                "steps": {**STEPS, "big": {**big, "record_domain": other}}
            },
            "another step": {"steps": {**STEPS, "new": big}, "start": "new"},
            "another interaction": {"entries": [{**QUOTATION, "interaction": "order"}]},
            "another rule": {"record_goal": None, "record_exit": SOLD},
        }
        for name, settings in changed.items():
            definition = self._definition(**settings)
            with (
                self.subTest(name),
                self.assertRaisesRegex(ValidationError, "not allowed"),
            ):
                journey.save_definition(definition)
        with self.assertRaisesRegex(ValidationError, "not allowed"):
            journey.load_definition(self._definition())
        self.seller.group_ids = self.marketer.group_ids
        with self.assertRaisesRegex(ValidationError, "not allowed"):
            journey.save_definition(self._definition())

    def test_what_is_kept_of_records_is_kept_of_no_contacts(self):
        text, ended = "[('id', '>', 5)]", "[('id', '>', 6)]"
        branch = {"kind": "branch", "yes": None, "no": None}
        definition = {"entries": [QUOTATION], "start": "who"}
        journey = self._sold_by(self.seller).with_user(self.marketer)
        journey.with_user(self.seller).save_definition(
            self._definition(
                **definition,
                steps={"who": {**branch, "record_domain": text}},
                record_exit=ended,
            )
        )
        self.assertEqual(self._writers(journey), {self.seller})
        journey.save_definition(
            self._definition(
                **definition,
                steps={"who": {**branch, "domain": text}},
                record_exit=None,
                exit=ended,
                goal=SOLD.replace("state", "ref"),
            )
        )
        version = journey.sudo().draft_version_id
        parts = (*version.step_ids, *version.rule_ids)
        writers = {
            (part.kind, part.condition_model or ""): part.condition_user_id
            for part in parts
        }
        self.assertEqual(
            writers,
            {
                ("branch", ""): self.marketer,
                ("exit", ""): self.marketer,
                ("goal", ""): self.marketer,
                ("record", "sale.order"): self.seller,
                ("goal", "sale.order"): self.seller,
            },
        )

    def test_what_is_offered(self):
        journey = self._load({"wait": STEPS["wait"]})

        def offered(user):
            kinds = journey.with_user(user).get_canvas()["record_kinds"]
            return {kind["name"] for kind in kinds if kind["may_read"]}

        sold = {"quotation", "order", "lead", "stage", "won", "lost"}
        self.assertLessEqual(sold, offered(self.seller))
        self.assertFalse(sold & offered(self.marketer))
        self.assertNotIn("list_joined", offered(self.env.ref("base.user_admin")))

    def test_interactions_without_a_contact_on_their_record_let_nobody_in(self):
        for interaction in ("product_viewed", "call", "list_joined"):
            entries = [{"kind": "record", "interaction": interaction}]
            with (
                self.subTest(interaction),
                self.assertRaisesRegex(ValidationError, "one of"),
            ):
                self._load_entries(entries)

    def _load_entries(self, entries):
        definition = {"name": "J", "start": "wait", "entries": entries}
        self.env["contact.journey"].with_user(self.seller).load_definition(
            {**definition, "steps": {"wait": STEPS["wait"]}}
        )
