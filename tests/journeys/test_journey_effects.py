from freezegun import freeze_time
from lxml import etree

from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from .journey_common import JourneyCase

STEPS = {"wait": {"kind": "wait", "days": 3, "next": None}}
BESIDE = {"list_add_ids": "journey_start_ids", "list_remove_ids": "journey_leave_ids"}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyEffects(JourneyCase):
    """Whatever moves contacts starts and ends journeys as well."""

    def _owners(self):
        """The models that have an effect of their own."""
        return [
            name
            for name, model in sorted(self.env.registry.items())
            if "contact.effect" in model._inherits and not model._abstract
        ]

    def test_every_form_of_effects_offers_journeys(self):
        views = self.env["ir.ui.view"].search(
            [("type", "=", "form"), ("mode", "=", "primary")]
        )
        owners = self._owners()
        self.assertIn("contact.trigger", owners)
        shown = set()
        for view in views.filtered(lambda view: view.model in owners):
            form = self.env[view.model].with_user(self.marketer).get_view(view.id)
            names = {
                node.get("name")
                for node in etree.fromstring(form["arch"]).iter("field")
            }
            for name, beside in BESIDE.items():
                if name in names:
                    shown.add(view.model)
                    with self.subTest(view=view.xml_id, field=beside):
                        self.assertIn(beside, names)
        self.assertGreaterEqual(len(shown), 6)

    def test_a_bulk_change_by_a_marketing_user(self):
        first = self._load(STEPS, name="First")
        second = self._load(STEPS, name="Second")
        draft = self._load(STEPS, publish=False, name="Draft")
        self._enter(second)
        change = (
            self.env["contact.bulk.change"]
            .with_user(self.marketer)
            .create(
                {
                    "name": "Move",
                    "domain": f"[('id', 'in', {(self.alicja + self.bruno).ids})]",
                    "journey_start_ids": [Command.set((first + draft).ids)],
                    "journey_leave_ids": [Command.set(second.ids)],
                }
            )
        )
        change.action_apply()
        self.assertEqual(self._of(first).partner_id, self.alicja + self.bruno)
        self.assertEqual(
            self._of(second).mapped("state"), ["removed", "removed", "active"]
        )
        self.assertFalse(self._of(draft))

    def test_tags_tell_which_journey_added_them(self):
        steps = {"tag": {"kind": "effect", "tag_add": ["Product A"], "next": None}}
        journey = self._load(steps, name="Welcome")
        self._enter(journey, self.alicja)
        self._tick()
        held = self.held(self.alicja, self.product_a).with_user(self.marketer)
        self.assertEqual(held.added_by, "Journey: Welcome")
        # Who did it again by hand did it last.
        self.alicja.with_user(self.marketer).contact_tag_add(self.product_a.ids)
        held.invalidate_recordset()
        self.assertEqual(held.added_by, self.marketer.name)

    def test_no_tag_names_a_journey_of_another_company(self):
        """Whoever adds a tag may write down any source."""
        steps = {"tag": {"kind": "effect", "tag_add": ["Product A"], "next": None}}
        journey = self._load(steps, name="Secret")
        other = self.env["res.company"].create({"name": "Other"})
        self.env.cr.execute(
            "UPDATE contact_journey SET company_id = %s WHERE id = %s",
            [other.id, journey.id],
        )
        self.env.invalidate_all()
        Step = self.env["contact.journey.step"]
        step = Step.search([("journey_id", "=", journey.id)], limit=1)
        Assignment = self.env["contact.tag.assignment"].with_user(self.marketer)
        source = f"contact.journey.step,{step.id}"
        self.assertFalse(Assignment._names_of_sources({source}))
        self.marketer.company_ids += other
        self.assertEqual(
            Assignment._names_of_sources({source}), {source: "Journey: Secret"}
        )
