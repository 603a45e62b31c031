from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime


class ContactJourneyTrial(models.TransientModel):
    """One contact walks through a journey in seconds: nothing is done, and mails are
    shown to whoever tries."""

    _name = "contact.journey.trial"
    _description = "Trial of a Journey"
    _inherit = ["contact.wizard.mixin"]

    journey_id = fields.Many2one(
        "contact.journey", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, ondelete="cascade"
    )
    # Of the paths that were chosen so far, the ids.
    choices = fields.Json(readonly=True, default=list)
    step_id = fields.Many2one("contact.journey.step", compute="_compute_walk")
    path_id = fields.Many2one(
        "contact.journey.path",
        "Goes On By",
        domain="[('from_step_id', '=', step_id)]",
    )
    proposed_id = fields.Many2one("contact.journey.path", compute="_compute_walk")
    is_over = fields.Boolean(compute="_compute_walk")
    walk = fields.Html(compute="_compute_walk", sanitize=False)

    @api.depends("journey_id", "partner_id", "choices")
    @api.depends_context("uid", "lang", "tz")
    def _compute_walk(self):
        for trial in self:
            trial.step_id, trial.proposed_id = False, False
            trial.is_over, trial.walk = False, False
            if not trial.journey_id or not trial.partner_id:
                continue
            try:
                lines, step, proposed = trial.journey_id._origin._try_as(
                    trial.partner_id._origin, trial._chosen()
                )
            except UserError as error:
                trial.walk = Markup("<p class='text-danger'>%s</p>") % error
                continue
            trial.step_id, trial.proposed_id = step, proposed
            trial.is_over = not step
            trial.walk = self.env["ir.qweb"]._render(
                "contact_marketing.contact_journey_walk",
                {
                    "lines": lines,
                    "is_over": trial.is_over,
                    "format_date": self._format_date,
                },
            )

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        self.choices = []
        self.path_id = self.proposed_id

    @api.model
    def _format_date(self, date):
        return format_datetime(self.env, date, dt_format="short")

    def _chosen(self):
        return self.choices if isinstance(self.choices, list) else []

    def action_go_on(self):
        """Go on by the chosen path.

        :raises UserError: where that leads from another step
        """
        self.ensure_one()
        if not self.path_id or self.path_id.from_step_id != self.step_id:
            raise UserError(self.env._("Choose how the contact goes on."))
        return self._choose([*self._chosen(), self.path_id.id])

    def action_go_back(self):
        """Choose again what was chosen last."""
        self.ensure_one()
        return self._choose(self._chosen()[:-1])

    def _choose(self, choices):
        self.choices = choices
        # By the rights of who tries: not computed, which the check of dialogs would do
        # as superuser.
        self.path_id = self.proposed_id
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "contact_marketing.contact_journey_trial_action"
            ),
            "res_id": self.id,
        }
