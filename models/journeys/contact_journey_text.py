import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .contact_journey_rule import CONDITIONS


class ContactJourney(models.Model):
    """The definition as text, to be read and changed on the form."""

    _inherit = "contact.journey"

    definition_text = fields.Text(
        "Definition",
        compute="_compute_definition_text",
        inverse="_inverse_definition_text",
        help="As JSON. What is saved is the draft.",
    )
    shown_step_ids = fields.Many2many(
        "contact.journey.step", string="Steps", compute="_compute_shown_step_ids"
    )
    entry_summary = fields.Char("Who Enters", compute="_compute_shown_step_ids")

    @api.depends("draft_version_id", "live_version_id", "name")
    def _compute_definition_text(self):
        for journey in self:
            definition = journey._origin.get_definition() if journey._origin else {}
            journey.definition_text = (
                json.dumps(definition, indent=2, ensure_ascii=False)
                if definition
                else False
            )

    def _inverse_definition_text(self):
        for journey in self:
            if not journey.definition_text:
                continue
            try:
                definition = json.loads(journey.definition_text)
            except ValueError as error:
                raise ValidationError(
                    self.env._("The definition is no JSON: %(error)s", error=error)
                ) from error
            # The form has these as fields of its own; what is published says itself
            # how often it is entered.
            if isinstance(definition, dict):
                definition["name"] = journey.name
                if not journey.live_version_id:
                    definition["reentry"] = journey._describe_reentry()
            journey._save_draft(definition)

    @api.depends("draft_version_id", "live_version_id")
    def _compute_shown_step_ids(self):
        for journey in self:
            version = journey._shown_version()
            journey.shown_step_ids = version.step_ids
            entries = version.rule_ids.filtered(
                lambda rule: rule.kind not in CONDITIONS
            )
            journey.entry_summary = ", ".join(entries.mapped("display_name"))
