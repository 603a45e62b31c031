import unittest

from odoo.tests import tagged

from ...models.common.derived_models import DERIVED
from ...models.imports.contact_import_use import BY_INTERACTIONS, NO_USE
from ..lived_in.base import LivedInCase
from .databases import DEMO_TEMPLATE

# Models of ours that refer to contacts, and whose rows are uses of these.
USES = {
    "contact.campaign.recipient": "a person was mailed",
    "contact.merged": "somebody merged another contact into it",
}


@unittest.skipUnless(
    DEMO_TEMPLATE, "CONTACT_MARKETING_DEMO_TEMPLATE names no database; use ./dev"
)
@tagged("post_install", "-at_install")
class TestLivedInUndo(LivedInCase):
    """Imports are undone also after scores and checks have run."""

    def _batch(self, source):
        marketer = self.env["res.users"].search([("login", "=", "lived_marketer")])
        batches = self.env["contact.import"].with_user(marketer)
        return batches.search([("source", "=", source)])

    def test_what_nobody_used_was_undone(self):
        batch = self._batch("Addresses from Como")
        self.assertEqual(batch.state, "undone")
        self.assertEqual(set(batch.row_ids.mapped("undo")), {"undone"})
        self.assertFalse(batch.row_ids.partner_id)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Riva Srl")]))

    def test_the_dialog_tells_what_happens(self):
        batch = self._batch("Fair in Gdynia")
        preview = batch.env["contact.import.undo"].create({"import_id": batch.id})
        text = {name: preview[name] for name in preview._fields if "_count" in name}
        made = batch.row_ids.filtered(lambda row: row.outcome == "created").partner_id
        companies = self.env["res.partner"].browse(batch._made_company_ids())
        interaction_ids = batch.row_ids.interaction_id.ids
        held = self._count_current(interaction_ids)
        preview.action_undo()
        self.assertEqual(batch.state, "undone")
        self.assertEqual(
            text,
            {
                "delete_count": len(made - made.exists()),
                "company_count": len(companies - companies.exists()),
                "restore_count": 0,
                "kept_count": len(batch.row_ids.filtered(lambda r: r.undo == "kept")),
                **held,
            },
        )
        self.assertFalse(any(self._count_current(interaction_ids).values()))
        self.assertTrue(text["delete_count"], "nobody used some of them")
        self.assertTrue(text["tag_count"] and text["consent_count"])

    def _count_current(self, interaction_ids):
        """What interactions gave, and nothing has taken back."""
        given = [("interaction_id", "in", interaction_ids)]

        def standing(model, *condition):
            events = self.env[model].search([*given, condition])
            later = self.env[model].search([("retracted_event_id", "in", events.ids)])
            return len(events - later.retracted_event_id)

        return {
            "tag_count": standing(
                "contact.tag.event", "kind", "in", ("added", "renewed")
            ),
            "list_count": self.env["contact.list.member"].search_count(given),
            "consent_count": standing(
                "contact.consent.event", "status", "in", ("granted", "pending")
            ),
        }

    def test_each_model_of_ours_has_decided(self):
        """Whoever adds a model says whether its rows are derived or a use."""
        decided = {*DERIVED, *BY_INTERACTIONS, *USES}
        for model in self.env.values():
            if model._original_module != "contact_marketing" or model._abstract:
                continue
            refers = any(
                field.type == "many2one"
                and field.comodel_name == "res.partner"
                and field.store
                for field in model._fields.values()
            )
            if refers and not model._transient and model._table not in NO_USE:
                self.assertIn(model._name, decided)
        for name in decided:
            self.assertIn(name, self.env)

    def test_sums_of_quality_are_right(self):
        """After six weeks, and after much is taken back, the quality overview shows
        what counting finds."""
        self._check_sums()
        batch = self._batch("Fair in Gdynia")
        batch.env["contact.import.undo"].create({"import_id": batch.id}).action_undo()
        self._check_sums()
        issues = self.env["contact.hygiene.issue"].search([("state", "=", "open")])
        issues[:3].action_ignore()
        self.env["res.partner"].search(
            [("is_company", "=", True)], limit=3
        ).action_archive()
        self._check_sums()

    def _check_sums(self):
        ranges = self.env["contact.quality.range"]
        self.env.flush_all()
        self.env["contact.quality.touch"]._write_down()
        while ranges._count_chunk():
            pass
        self.assertFalse(any(ranges._unsure()))
        for login in ("lived_marketer", "lived_manager"):
            user = self.env["res.users"].search([("login", "=", login)])
            overview = self.env["contact.quality.overview"].with_user(user)
            weights = overview._weights()
            expected = overview._count_all(weights)
            self.assertTrue(expected["checked", ""])
            self.assertEqual(+overview._counts(weights), +expected)
