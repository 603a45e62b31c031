from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..common.actions import RELOAD, notify, open_records
from ..common.columns_in_order import columns_in_order
from ..common.copies import with_names_of_copies

WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
SCHEDULE_FIELDS = {
    "start_date",
    "interval_number",
    "interval_type",
    "send_time",
    "company_id",
    "is_by_recipient",
    *WEEKDAYS,
}


class ContactCampaign(models.Model):
    """One mail to whoever belongs to its audience on the day, again and again.

    Each time is a run, ``contact.campaign.run``. The effect is what a contact gets
    after the mail was sent.
    """

    _name = "contact.campaign"
    _description = "Campaign"
    _inherit = [
        "contact.effect.mixin",
        "contact.responsible.mixin",
        "contact.campaign.figures.mixin",
        "mail.activity.mixin",
        "contact.batch.mixin",
        "contact.condition.mixin",
    ]
    _order = "state, next_date, id desc"
    _result_field = "campaign_id"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("stopped", "Stopped"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        group_expand=columns_in_order("state"),
        index=True,
    )
    guard_percent = fields.Integer(
        "Hold if the Audience Changes by (%)",
        default=50,
        help="A send waits for you when so many percent more or fewer contacts match "
        "than usual, or when all contacts match. 0: never.",
    )
    next_date = fields.Datetime("Next Send", copy=False, index=True)
    error = fields.Text("What Went Wrong", readonly=True, copy=False)
    run_ids = fields.One2many("contact.campaign.run", "campaign_id", "Sends")
    run_count = fields.Integer("Number of Sends", compute="_compute_run_figures")
    sent_count = fields.Integer("Sent", compute="_compute_run_figures")
    conversion_days = fields.Integer(
        "Attribution Window",
        default=30,
        help="A lead or an order counts for the send in whose mail the contact "
        "clicked last before it, at most so many days before.",
    )
    is_waiting = fields.Boolean(compute="_compute_is_waiting")

    _due_idx = models.Index("(next_date, id) WHERE state = 'running'")

    def _tz(self):
        # Whom it asks for and when it is sent are told in the same days.
        return self.timezone

    @api.depends("run_ids.sent_count")
    def _compute_run_figures(self):
        groups = self.env["contact.campaign.run"]._read_group(
            [("campaign_id", "in", self.ids)],
            ["campaign_id"],
            ["__count", "sent_count:sum"],
        )
        figures = {campaign.id: rest for campaign, *rest in groups}
        for campaign in self:
            campaign.run_count, campaign.sent_count = figures.get(
                campaign._origin.id, (0, 0)
            )

    @api.depends("run_ids.state")
    def _compute_is_waiting(self):
        waiting = self.env["contact.campaign.run"].search(
            [("campaign_id", "in", self.ids), ("state", "=", "waiting")]
        )
        for campaign in self:
            campaign.is_waiting = campaign._origin in waiting.campaign_id

    @api.constrains("b_percent", "guard_percent", "again_days", "conversion_days")
    def _check_numbers(self):
        for campaign in self:
            if not 1 <= campaign.b_percent <= 99:
                raise ValidationError(
                    self.env._("Give content B a share of 1 to 99 percent.")
                )
            numbers = (
                campaign.guard_percent,
                campaign.again_days,
                campaign.conversion_days,
            )
            if min(numbers) < 0:
                raise ValidationError(self.env._("Use 0 or more."))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if SCHEDULE_FIELDS & vals.keys() and "next_date" not in vals:
            for campaign in self.filtered(lambda campaign: campaign.state == "running"):
                campaign.next_date = campaign._next_slot(fields.Datetime.now())
        return result

    def copy_data(self, default=None):
        return with_names_of_copies(self, super().copy_data(default), default)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        if any(campaign.state == "running" for campaign in self):
            raise UserError(self.env._("Stop the campaign before you delete it."))
        if self.run_ids.filtered(lambda run: run.state == "sending"):
            raise UserError(
                self.env._("Mails of this campaign are on their way. Archive it.")
            )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_start(self):
        self.check_access("write")
        for campaign in self:
            campaign._check_ready()
            campaign._set_kept(
                {
                    "state": "running",
                    "next_date": campaign._next_slot(fields.Datetime.now()),
                    "error": False,
                }
            )
        self._wake()

    def action_pause(self):
        """No more runs until it is started again."""
        running = self.filtered(lambda campaign: campaign.state == "running")
        running._set_kept({"state": "paused"})

    def action_stop(self):
        """No more runs. Mails of a run that has begun still go out."""
        self.run_ids.filtered(lambda run: run.state == "waiting")._skip()
        self._set_kept({"state": "stopped", "next_date": False})

    def action_run_now(self):
        """Execute a run now; the schedule goes on from there."""
        self.check_access("write")
        for campaign in self:
            campaign._check_ready()
            if campaign.is_waiting:
                raise UserError(
                    self.env._("A send waits for your answer: send it or skip it.")
                )
            campaign._set_kept({"state": "running", "next_date": fields.Datetime.now()})
        self._wake()
        return notify(self.env._("It is being sent in the background."), then=RELOAD)

    def action_preview(self):
        """Show who would get it now, and why others would not."""
        self.ensure_one()
        if not self.mailing_id:
            raise UserError(self._missing())
        preview = self.env["contact.campaign.preview"]._for(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Audience preview"),
            "res_model": preview._name,
            "res_id": preview.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_open_runs(self):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_campaign_run_action",
            self.name,
            [("campaign_id", "=", self.id)],
        )

    def action_open_results(self):
        self.ensure_one()
        return self.env["contact.campaign.result"]._open_for(
            "campaign_id", self, ["graph", "pivot", "list", "kanban"]
        )

    def action_open_waiting(self):
        self.ensure_one()
        waiting = self.run_ids.filtered(lambda run: run.state == "waiting")
        return waiting[:1].get_formview_action()
