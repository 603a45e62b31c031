"""What sources hear of a change: each once, and without a trace in other addons."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ...models.interactions.sources import deleted
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

    def test_an_outcome_stands_of_whose_the_deal_is(self):
        won = self.env["crm.stage"].create({"name": "Won", "is_won": True})
        lead = self._make_lead()
        lead.action_set_lost()
        lead.write({"active": True, "stage_id": won.id, "probability": 100})
        self.assertEqual(lead.won_status, "won")
        self.assertEqual(
            sorted({*self._kinds_of(lead)}), ["lead", "stage", "won"], "lost no more"
        )
        lead.partner_id = self.bruno
        standing = self.env["contact.interaction"].search(
            [
                ("res_model", "=", "crm.lead"),
                ("res_id", "=", lead.id),
                ("retracted_date", "=", False),
            ]
        )
        self.assertEqual(standing.partner_id, self.bruno)
        self.assertEqual(
            sorted(standing.mapped("kind")), ["lead", "stage", "won"], "each once"
        )
        lead.unlink()
        self.assertTrue(all(standing.mapped("retracted_date")))

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

    # ------------------------------------------------------------
    # Records that are deleted
    # ------------------------------------------------------------

    def _make_told(self):
        """:return: records by the kind that they told of Alicja"""
        news = self.env["mailing.list"].create({"name": "News"})
        member = self.env["mailing.contact"].create(
            {
                "name": self.alicja.name,
                "email": self.alicja.email,
                "subscription_ids": [Command.create({"list_id": news.id})],
            }
        )
        found = {
            "lead": self._make_lead(),
            "quotation": self.env["sale.order"].create({"partner_id": self.alicja.id}),
            "list_joined": member.subscription_ids,
        }
        if "survey.survey" in self.env:
            answers = self.make_survey()._create_answer(partner=self.alicja)
            answers._mark_done()
            found["survey_completed"] = answers
        if "event.event" in self.env:
            found["event_registered"] = self.env["event.registration"].create(
                {"event_id": self.make_event().id, "partner_id": self.alicja.id}
            )
        if "slide.channel" in self.env:
            found["course_joined"] = self.make_course()._action_add_members(self.alicja)
        for kind, record in found.items():
            self.assertIn(kind, self._kinds_of(record))
        return found

    def _of(self, record, contact):
        """:return: the kinds that stand of a contact, about a record"""
        self.drain()
        told = contact.interaction_ids.filtered(
            lambda one: (one.res_model, one.res_id) == (record._name, record.id)
        )
        return told.filtered(lambda one: not one.retracted_date).mapped("kind")

    def test_a_record_that_is_corrected_tells_of_its_contact(self):
        told = self._make_told()
        del told["list_joined"]  # whose it is, its address tells
        call = self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.alicja.id,
                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
            }
        )
        call.action_feedback()
        told["call"] = call
        for kind in told:
            self.listen(kind)
        for kind, record in told.items():
            self.assertIn(kind, self._of(record, self.alicja))
            name = "res_id" if kind == "call" else "partner_id"
            values = {name: self.bruno.id}
            if "email" in record._fields:  # who attends or answers, it tells first
                values["email"] = self.bruno.email
            record.write(values)
            self.assertNotIn(kind, self._of(record, self.alicja))
            self.assertEqual(self._of(record, self.bruno).count(kind), 1)
            record.write(values)
            self.assertEqual(self._of(record, self.bruno).count(kind), 1)
        self.assertEqual(self.bruno.category_id, self.product_a)
        order = told["quotation"]
        order.action_confirm()
        order.partner_id = self.alicja
        self.assertEqual(sorted(self._of(order, self.alicja)), ["order", "quotation"])
        self.assertFalse(self._of(order, self.bruno))
        lead = told["lead"]
        lead.partner_id = False
        self.assertNotIn("lead", self._of(lead, self.bruno))
        lead.partner_id = self.alicja
        self.assertIn("lead", self._of(lead, self.alicja))
        self.assertConsistent()

    def _find(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "contact_marketing.ir_cron_find_deleted"
            ).method_direct_trigger()

    def test_who_deletes_a_record_takes_back_what_it_told(self):
        for kind, record in self._make_told().items():
            self.assertTrue(record.exists())
            record.unlink()
            self.assertNotIn(kind, self._kinds_of(record))

    def test_what_the_database_deletes_is_taken_back_later(self):
        told = self._make_told()
        self._find()
        for kind, record in told.items():
            self.assertIn(kind, self._kinds_of(record), "still there")
        told["list_joined"].contact_id.unlink()
        if "survey_completed" in told:
            told["survey_completed"].survey_id.unlink()
        others = {
            kind: record
            for kind, record in told.items()
            if kind not in ("list_joined", "survey_completed")
        }
        for record in others.values():
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE id = %s",
                    SQL.identifier(record._table),
                    record.id,
                )
            )
        self.env.invalidate_all()
        with patch.object(deleted, "CHUNK", 1):
            self._find()
        for kind, record in told.items():
            self.assertNotIn(kind, self._kinds_of(record))

    def test_records_of_a_removed_addon_are_not_deleted(self):
        lead = self.told(self._make_lead().partner_id)
        listeners = {"gone.with.the.addon": LISTENERS["crm.lead"]}
        with patch.dict(LISTENERS, listeners):
            self.env["contact.interaction"]._append(
                {
                    "kind": "lead",
                    "partner_id": self.alicja.id,
                    "res_model": "gone.with.the.addon",
                    "res_id": 1,
                }
            )
            self._find()
        self.assertEqual(self.told(self.alicja), sorted([*lead, "lead"]))
