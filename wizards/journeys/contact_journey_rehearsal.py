from odoo import api, fields, models
from odoo.tools import format_date

MANY_HOURS = 48  # from here on, in days


class ContactJourneyRehearsal(models.TransientModel):
    """A journey rehearsed on the past days; what came of it, as a table."""

    _name = "contact.journey.rehearsal"
    _description = "Rehearsal of a Journey"
    _inherit = ["contact.wizard.mixin"]

    journey_id = fields.Many2one(
        "contact.journey", required=True, readonly=True, ondelete="cascade"
    )
    days = fields.Integer("Over the Last Days", required=True, default=90)
    found = fields.Json(readonly=True)
    summary = fields.Html(compute="_compute_summary", sanitize=False)

    @api.depends("found")
    @api.depends_context("lang")
    def _compute_summary(self):
        for wizard in self:
            wizard.summary = False
            if wizard.found:
                wizard.summary = self.env["ir.qweb"]._render(
                    "contact_marketing.contact_journey_rehearsal_summary",
                    {
                        "found": wizard.found,
                        "format_day": lambda day: format_date(self.env, day),
                        "format_wait": self._format_wait,
                        "way_label": wizard._way_label,
                    },
                )

    def _way_label(self, key, outcome):
        """:return: what to call the way of a step"""
        steps = self.journey_id._shown_version().step_ids
        step = steps.filtered(lambda step: step.key == key)
        return step._way_label(outcome) if step else outcome

    @api.model
    def _format_wait(self, hours):
        if hours >= MANY_HOURS:
            return self.env._("%(days)s days", days=round(hours / 24, 1))
        return self.env._("%(hours)s hours", hours=hours) if hours else ""

    def action_rehearse(self):
        self.ensure_one()
        self.found = self.journey_id.rehearse(self.days)
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "contact_marketing.contact_journey_rehearsal_action"
            ),
            "res_id": self.id,
        }
