from odoo import api, fields, models

from .contact_campaign_result import COUNTS, RATES

NOTHING = dict.fromkeys((*COUNTS, *RATES), 0)


class ContactCampaignFiguresMixin(models.AbstractModel):
    """What came of a campaign, or of one of its runs.

    ``sent_count`` is its own: it is known without asking for the rest.
    """

    _name = "contact.campaign.figures.mixin"
    _inherit = ["contact.funnel.mixin"]
    _description = "Has Figures of Campaigns"
    _result_field = None  # of contact.campaign.result, that points here

    opened_count = fields.Integer("Opened", compute="_compute_figures")
    clicked_count = fields.Integer(
        "Clicked", compute="_compute_figures", help="By humans."
    )
    left_count = fields.Integer(
        "Unsubscribed", compute="_compute_figures", help="Within a week after the mail."
    )
    tag_count = fields.Integer(
        "Tags",
        compute="_compute_figures",
        help="How many tags the clicks added or renewed.",
    )
    lead_count = fields.Integer(
        "Leads",
        compute="_compute_figures",
        help="Of contacts whose last click in a campaign's mail was in this one.",
    )
    order_count = fields.Integer(
        "Orders",
        compute="_compute_figures",
        help="Of contacts whose last click in a campaign's mail was in this one.",
    )
    revenue = fields.Monetary(
        compute="_compute_figures", help="Of these orders, without taxes."
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    opened_rate = fields.Float("Opened %", digits=(16, 1), compute="_compute_figures")
    clicked_rate = fields.Float("Clicked %", digits=(16, 1), compute="_compute_figures")
    left_rate = fields.Float(
        "Unsubscribed %", digits=(16, 1), compute="_compute_figures"
    )
    order_rate = fields.Float("Ordered %", digits=(16, 1), compute="_compute_figures")

    @api.depends("sent_count")
    @api.depends_context("allowed_company_ids")
    def _compute_figures(self):
        figures = self.env["contact.campaign.result"]._figures_by(
            self._result_field, self.ids
        )
        for record in self:
            own = {**NOTHING, **figures.get(record._origin.id, {})}
            del own["sent_count"]
            record.update(own)

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for record in self:
            # The currency of any company is no secret.
            company_sudo = record.sudo().company_id or self.env.company
            record.currency_id = company_sudo.currency_id
