from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common.common import NOW
from .journey_common import JourneyCase

WAIT = {"kind": "wait", "days": 1, "next": None}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyBulk(JourneyCase):
    """Start and leave journeys, from the action menu of contacts."""

    VIEW = "contact_marketing.contact_bulk_change_view_form_journeys"

    def _change(self, user, **journeys):
        Change = (
            self.env["contact.bulk.change"]
            .with_user(user)
            .with_context(active_model="res.partner", active_ids=self.people.ids)
        )
        with Form(Change, view=self.VIEW) as form:
            self.assertEqual(form.partner_count, 3)
            for name, journey in journeys.items():
                form[name].add(journey)
        return form.record.action_apply()

    def test_contacts_start_and_leave(self):
        journey = self._load({"wait": WAIT})
        other = self._load({"wait": WAIT}, name="Other")
        self._change(self.marketer, journey_start_ids=journey)
        self.assertEqual(self._of(journey).partner_id, self.people)
        self._change(self.marketer, journey_leave_ids=journey, journey_start_ids=other)
        self.assertEqual(set(self._of(journey).mapped("state")), {"removed"})
        self.assertEqual(set(self._of(other).mapped("state")), {"active"})

    def test_bulk_changes_say_what_to_do(self):
        journey = self._load({"wait": WAIT}, name="Paused One")
        Change = (
            self.env["contact.bulk.change"]
            .with_user(self.marketer)
            .with_context(active_model="res.partner", active_ids=self.people.ids)
        )
        with Form(Change, view=self.VIEW) as form:
            self.assertEqual(form.partner_count, 3)  # nothing is chosen
        with self.assertRaisesRegex(UserError, "a journey to start or to leave"):
            form.record.action_apply()
        with Form(Change, view=self.VIEW) as form:
            form.journey_start_ids.add(journey)
        journey.action_pause()
        with self.assertRaisesRegex(UserError, "“Paused One” does not run"):
            form.record.action_apply()
        self.assertFalse(self._of(journey))
        other = self._load({"wait": WAIT}, name="Running One")
        form.record.journey_start_ids += other
        params = form.record.action_apply()["params"]
        self.assertEqual(params["type"], "warning")
        self.assertIn("Nobody entered “Paused One”", params["message"])
        self.assertEqual(self._of(other).partner_id, self.people)
        self.assertFalse(self._of(journey))

    def test_salespeople_are_not_offered_it(self):
        action = self.env.ref("contact_marketing.contact_bulk_change_action_journeys")
        group = self.env.ref("contact_marketing.group_user")
        self.assertEqual(action.group_ids, group)
        with self.assertRaises(AccessError):
            self.env["contact.bulk.change"].with_user(self.salesman).create(
                {"domain": "[]", "journey_start_ids": [Command.set([])]}
            )
