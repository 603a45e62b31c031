from odoo import api, fields, models

from ..common.actions import open_records


class ContactJourney(models.Model):
    """What the mails of a journey brought."""

    _inherit = "contact.journey"

    sent_count = fields.Integer("Mails Sent", compute="_compute_results")
    order_count = fields.Integer("Orders", compute="_compute_results")
    revenue = fields.Monetary(
        compute="_compute_results",
        help="Of orders whose last click was in a mail of this journey, without taxes.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_results")

    @api.depends("company_id")
    @api.depends_context("allowed_company_ids")
    def _compute_results(self):
        groups = self.env["contact.journey.result"]._read_group(
            [("journey_id", "in", self.ids), ("step_key", "!=", False)],
            ["journey_id"],
            ["sent_count:sum", "order_count:sum", "revenue:sum"],
        )
        figures = {journey.id: counts for journey, *counts in groups}
        for journey in self:
            sent, orders, revenue = figures.get(journey._origin.id, (0, 0, 0))
            # The currency of any company is no secret.
            company_sudo = journey.sudo().company_id or self.env.company
            journey.currency_id = company_sudo.currency_id
            journey.sent_count, journey.order_count = sent, orders
            journey.revenue = revenue

    def action_open_results(self):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_journey_result_action",
            self.display_name,
            [("journey_id", "=", self.id)],
        )
