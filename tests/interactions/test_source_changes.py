"""What sources hear of a change: each once, and without a trace in other addons."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ...models.interactions.sources.source import LISTENERS
from ..common.common import NOW
from .source_common import SourceCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSourceChanges(SourceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.teams = cls.env["crm.team"].create([{"name": "East"}, {"name": "West"}])
        cls.stages = cls.env["crm.stage"].create(
            [
                {
                    "name": f"First of {team.name}",
                    "sequence": -1,
                    "team_ids": [Command.link(team.id)],
                }
                for team in cls.teams
            ]
        )
        # All won and lost deals passed the first stage that is open to all teams.
        first = cls.env["crm.stage"].search([("team_ids", "=", False)], limit=1)
        cls.env["crm.lead.scoring.frequency"].create(
            [
                {
                    "variable": "stage_id",
                    "value": str(each.id),
                    "won_count": 30,
                    "lost_count": lost,
                    "team_id": team.id,
                }
                for stage, team in zip(cls.stages, cls.teams, strict=True)
                for each, lost in ((first, 20), (stage, 10))
            ]
        )

    def _kinds_of(self, record, standing=True):
        self.drain()
        told = self.env["contact.interaction"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)], order="id"
        )
        if standing:
            told = told.filtered(lambda one: not one.retracted_date)
        return sorted(told.mapped("kind"))

    # ------------------------------------------------------------
    # Each field has one teller
    # ------------------------------------------------------------

    def _make_lead(self, **values):
        return self.env["crm.lead"].create(
            {
                "name": "Machine",
                "type": "opportunity",
                "partner_id": self.alicja.id,
                "team_id": self.teams[0].id,
                **values,
            }
        )

    def test_listening_changes_nothing_that_odoo_computes(self):
        names = ["stage_id", "probability", "automated_probability", "won_status"]
        for values in (
            {},
            {"partner_id": False},
            {"stage_id": self.stages[0].id},
            {"probability": 40},
            {"active": False, "probability": 0},
        ):
            with patch.dict(LISTENERS, clear=True):
                expected = self._make_lead(**values)
                self.env.flush_all()
            lead = self._make_lead(**values)
            self.env.flush_all()
            found = []
            for each in (expected, lead):
                found.append([each[name] for name in names])
                each.team_id = self.teams[1]
                self.env.flush_all()
                found[-1] += [each[name] for name in names]
            self.assertEqual(*found, values)
        self.assertGreater(self._make_lead().probability, 0)

    def test_what_follows_from_a_change_is_told_once(self):
        lead = self._make_lead()
        self.assertEqual(self._kinds_of(lead), ["lead", "stage"])
        lead.write({"team_id": self.teams[1].id, "partner_id": self.bruno.id})
        self.assertEqual(lead.stage_id, self.stages[1])
        self.assertEqual(self._kinds_of(lead).count("stage"), 2)
        won = self.env["crm.stage"].create({"name": "Won", "is_won": True})
        lead.stage_id = won
        self.assertEqual(self._kinds_of(lead).count("stage"), 3)
        self.assertEqual(self._kinds_of(lead).count("won"), 1)
        lead.stage_id = self.stages[1]
        self.assertNotIn("won", self._kinds_of(lead))
        lead.action_set_lost()
        self.assertEqual(self._kinds_of(lead).count("lost"), 1)
        lead.action_unarchive()
        self.assertEqual(self._kinds_of(lead).count("lost"), 0)

    def test_two_changes_at_once_are_one(self):
        self.need("event")
        registration = self.env["event.registration"].create(
            {
                "event_id": self.make_event().id,
                "partner_id": self.alicja.id,
                "state": "draft",
                "active": False,
            }
        )
        self.assertFalse(self._kinds_of(registration))
        registration.write({"active": True, "state": "open"})
        both = ["event_confirmed", "event_registered"]
        self.assertEqual(self._kinds_of(registration, standing=False), both)
        registration.write({"state": "done"})
        registration.write({"active": False, "state": "draft"})
        self.assertFalse(self._kinds_of(registration))
