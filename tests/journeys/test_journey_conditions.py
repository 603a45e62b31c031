from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.common import NOW
from ..common.condition_common import SECRETS
from .journey_common import JourneyCase

WAIT = {"kind": "wait", "days": 1, "next": None}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyConditions(JourneyCase):
    """Conditions of journeys lend no rights, in every way in."""

    def _ways(self, text):
        branch = {"kind": "branch", "domain": text, "yes": None, "no": None}
        until = {
            "kind": "wait_until",
            "domain": text,
            "days": 1,
            "met": None,
            "timeout": None,
        }
        for steps, settings in (
            ({"who": branch}, {}),
            ({"who": until}, {}),
            ({"who": WAIT}, {"goal": text}),
            ({"who": WAIT}, {"exit": text}),
        ):
            yield {"name": "Secret", "start": "who", "steps": steps, **settings}

    @mute_logger("odoo.sql_db")
    def test_nobody_stores_what_they_may_not_ask(self):
        hidden = [
            field.name
            for field in self.env["res.partner"]._fields.values()
            if field.groups
            and (field.store or field.search)
            and not self.env["res.partner"]
            .with_user(self.marketer)
            ._has_field_access(field, "read")
        ]
        self.assertTrue(hidden)
        own = self._load({"who": WAIT}, publish=False)
        for text in [*SECRETS, *(f"[('{name}', '!=', False)]" for name in hidden)]:
            for definition in self._ways(text):
                with self.subTest(text=text), self.assertRaises(UserError):
                    self._journeys().load_definition(definition)
                with self.subTest(text=text), self.assertRaises(UserError):
                    own.save_definition(definition)
        with self.assertRaises(AccessError):
            own.draft_version_id.step_ids.write({"domain": "[]"})

    def test_the_writer_is_recorded(self):
        journey = self._load({"who": WAIT}, goal="[('ref', '=', 'x')]")
        rule = journey.live_version_id.rule_ids
        self.assertEqual(rule.condition_user_id, self.marketer)
        rule.with_user(self.manager).action_adopt_conditions()
        self.assertEqual(rule.condition_user_id, self.manager)
        self.assertIn("x", journey.goal_summary)

    def test_who_lost_a_right_stops_it_and_the_rights_of_both_count(self):
        seller = self._new_user(
            "seller",
            "contact_marketing.group_user,sales_team.group_sale_salesman_all_leads",
        )
        text = SECRETS[1]
        journey_id = self._journeys(seller).load_definition(
            {
                "name": "Big orders",
                "start": "who",
                "steps": {
                    "who": {"kind": "branch", "domain": text, "yes": None, "no": None}
                },
            }
        )
        journey = self._journeys(seller).browse(journey_id)
        journey.action_publish()
        self._enter(journey, self.alicja)
        seller.group_ids -= self.env.ref("sales_team.group_sale_salesman_all_leads")
        self._tick()
        self.assertTrue(journey.sudo().problem)
        self.assertEqual(self._of(journey).state, "active")
