from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from .contact_campaign_result import COUNTS, RATES

# What a run says about each figure, next to it.
CHANGES = {name: f"{name.removesuffix('_count')}_change" for name in COUNTS}
RATE_OF = {count: rate for rate, count in RATES.items()}


class ContactCampaignRun(models.Model):
    """Sets a run beside the one before: the last that was done and sent anything."""

    _inherit = "contact.campaign.run"

    previous_run_id = fields.Many2one(
        "contact.campaign.run",
        "Previous Send",
        compute="_compute_previous_run_id",
        help="The last one before that is done and was sent to somebody.",
    )
    sent_change = fields.Char(compute="_compute_changes")
    opened_change = fields.Char(compute="_compute_changes")
    clicked_change = fields.Char(compute="_compute_changes")
    left_change = fields.Char("Unsubscribed, Change", compute="_compute_changes")
    tag_change = fields.Char(compute="_compute_changes")
    lead_change = fields.Char(compute="_compute_changes")
    order_change = fields.Char(compute="_compute_changes")
    revenue_change = fields.Char(compute="_compute_changes")
    change_summary = fields.Text(
        "Compared to the Previous Send", compute="_compute_changes"
    )

    @api.depends("campaign_id", "date", "state", "sent_count")
    def _compute_previous_run_id(self):
        self.env["contact.campaign.run"].flush_model()
        previous = dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT run.id, before.id FROM contact_campaign_run run
                    JOIN LATERAL (
                        SELECT id FROM contact_campaign_run
                        WHERE campaign_id = run.campaign_id
                          AND state = 'done' AND sent_count > 0
                          AND (date, id) < (run.date, run.id)
                        ORDER BY date DESC, id DESC LIMIT 1
                    ) before ON TRUE
                    WHERE run.id = ANY(%s) AND run.state = 'done' AND run.sent_count > 0
                    """,
                    self.ids,
                )
            )
        )
        runs = self.env["contact.campaign.run"]
        for run in self:
            run.previous_run_id = runs.browse(previous.get(run._origin.id))

    @api.depends("previous_run_id")
    @api.depends_context("lang", "allowed_company_ids")
    def _compute_changes(self):
        # Asked for together, they are read together.
        (self | self.previous_run_id).mapped("opened_count")
        for run in self:
            for name, change in CHANGES.items():
                run[change] = " · ".join(run._describe_figure(name))
            run.change_summary = " · ".join(run._describe_changes())

    def _describe_figure(self, name):
        """:return: what there is to say about a figure, in words"""
        before, rate = self.previous_run_id, RATE_OF.get(name)
        parts = []
        if rate and self.sent_count:
            parts.append(
                self.env._(
                    "%(rate)s %% of sent", rate=formatLang(self.env, self[rate], 1)
                )
            )
        if before:
            parts.append(self._format_change(name, self[name] - before[name]))
        if before and rate:
            points = round(self[rate] - before[rate], 1)
            if points:
                parts.append(
                    self.env._(
                        "%(change)s points",
                        change=self._signed(
                            formatLang(self.env, abs(points), 1), points
                        ),
                    )
                )
        return parts

    def _format_change(self, name, difference):
        if not difference:
            return self.env._("as last time")
        amount = self._formatted(name, abs(difference))
        if difference > 0:
            return self.env._("%(amount)s more than last time", amount=amount)
        return self.env._("%(amount)s less than last time", amount=amount)

    def _describe_changes(self):
        """:return: the figures that changed, each as in *Clicked +3*"""
        before = self.previous_run_id
        if not before:
            return []
        parts = []
        for name in CHANGES:
            if difference := self[name] - before[name]:
                label = self._fields[name]._description_string(self.env)
                amount = self._formatted(name, abs(difference))
                parts.append(f"{label} {self._signed(amount, difference)}")
        return parts or [self.env._("as last time")]

    def _formatted(self, name, value):
        if name == "revenue":
            return formatLang(self.env, value, currency_obj=self.currency_id)
        return formatLang(self.env, value, 0)

    @api.model
    def _signed(self, text, value):
        return f"{'+' if value > 0 else '−'}{text}"
