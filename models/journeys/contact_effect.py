from odoo import api, fields, models
from odoo.tools import SQL

from ..interactions.contact_effect import TARGET_FIELDS


class ContactEffect(models.Model):
    """Effects start journeys, and end them for a contact."""

    _inherit = "contact.effect"

    journey_start_ids = fields.Many2many(
        "contact.journey",
        "contact_effect_journey_start_rel",
        "effect_id",
        "journey_id",
        string="Start Journeys",
    )
    journey_leave_ids = fields.Many2many(
        "contact.journey",
        "contact_effect_journey_leave_rel",
        "effect_id",
        "journey_id",
        string="Leave Journeys",
    )

    @api.depends("journey_start_ids", "journey_leave_ids")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for effect in self.filtered(
            lambda one: one.journey_start_ids or one.journey_leave_ids
        ):
            parts = [f"▶ {name}" for name in effect.journey_start_ids.mapped("name")]
            parts += [f"■ {name}" for name in effect.journey_leave_ids.mapped("name")]
            if effect._has_targets():
                parts.insert(0, effect.display_name)
            effect.display_name = ", ".join(parts)
        return result

    def _has_targets(self):
        """:return: whether it does something apart from journeys"""
        return any(
            self[name] for name in TARGET_FIELDS if not name.startswith("journey_")
        )

    @api.model
    def _apply(self, interactions, count_again=True):
        result = super()._apply(interactions, count_again=count_again)
        Participant = self.env["contact.journey.participant"]
        for journey, targets in self._journey_targets(
            interactions, "journey_leave_ids"
        ):
            Participant._exit(targets, journey.ids)
        for journey, targets in self._journey_targets(
            interactions, "journey_start_ids"
        ):
            Participant._enter_by_effect(journey, targets)
        return result

    @api.model
    def _journey_targets(self, interactions, field_name):
        """:return: pairs of a journey, and SQL of whom it is started or left for"""
        if not self.search_count([(field_name, "!=", False)], limit=1):
            return
        targets = self._sql_targets(
            interactions, field_name, "journey_id", ("interaction_id",)
        )
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT journey_id FROM (%s) target", targets)
        )
        for journey in self.env["contact.journey"].browse(row[0] for row in rows):
            yield (
                journey,
                SQL(
                    "SELECT partner_id, interaction_id FROM (%s) target"
                    " WHERE journey_id = %s",
                    targets,
                    journey.id,
                ),
            )
