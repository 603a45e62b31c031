from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..common.actions import open_records


class ContactCampaignRun(models.Model):
    """One run of a campaign: planned, handed to the mail queue, and finalized.

    It is done when each contact that was planned was sent the mail, or was not, with
    the reason; not when a queue is empty.
    """

    _name = "contact.campaign.run"
    _description = "Campaign Send"
    _inherit = ["contact.campaign.figures.mixin", "contact.batch.mixin"]
    _order = "date desc, id desc"
    _rec_names_search = ["campaign_id"]
    _result_field = "run_id"

    campaign_id = fields.Many2one(
        "contact.campaign", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="campaign_id.company_id", store=True)
    date = fields.Datetime(required=True, readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waits for You"),
            ("sending", "Sending"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Skipped"),
        ],
        default="sending",
        required=True,
        readonly=True,
        index=True,
    )
    mailing_id = fields.Many2one(
        "mailing.mailing",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    mailing_b_id = fields.Many2one(
        "mailing.mailing",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    matched_count = fields.Integer("Match", readonly=True)
    planned_count = fields.Integer("Planned", readonly=True)
    sent_count = fields.Integer("Sent", readonly=True)
    skipped_count = fields.Integer("Not Sent", readonly=True)
    fallen = fields.Json("Excluded", readonly=True)
    skipped = fields.Json("Not Sent, by Reason", readonly=True)
    waterfall = fields.Char("Who Got It", compute="_compute_waterfall")
    skipped_summary = fields.Char("Not Sent Because", compute="_compute_waterfall")
    error = fields.Text("What Happened", readonly=True)
    recipient_ids = fields.One2many("contact.campaign.recipient", "run_id")

    @api.depends("campaign_id.name", "date")
    def _compute_display_name(self):
        for run in self:
            date = fields.Datetime.context_timestamp(run, run.date)
            run.display_name = f"{run.campaign_id.name}, {date:%Y-%m-%d %H:%M}"

    @api.depends("matched_count", "planned_count", "fallen", "skipped")
    def _compute_waterfall(self):
        Recipient = self.env["contact.campaign.recipient"]
        before, after = (
            dict(Recipient._reasons_before()),
            dict(Recipient._selection_reason()),
        )
        for run in self:
            parts = [
                self.env._("%(count)s match", count=run.matched_count),
                *self._describe(run.fallen, before),
                self.env._("%(count)s planned", count=run.planned_count),
            ]
            run.waterfall = " · ".join(parts)
            run.skipped_summary = " · ".join(self._describe(run.skipped, after))

    @api.model
    def _describe(self, counts, labels):
        counts = counts or {}
        return [
            f"{counts[reason]} {label}"
            for reason, label in labels.items()
            if counts.get(reason)
        ]

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_send_anyway(self):
        """Send the run that waits, to those of its contacts who still match."""
        for run in self._answered():
            run._drop_who_no_longer_match()
            run._hand_over()

    def action_skip(self):
        """Let this run pass; the next one comes by the schedule."""
        self._answered()._skip()

    def _answered(self):
        """:return: the runs to go on with; who may change campaigns may answer"""
        self.campaign_id.check_access("write")
        runs_sudo = self.sudo().try_lock_for_update(allow_referencing=True)
        if len(runs_sudo) < len(self) or any(
            run.state != "waiting" for run in runs_sudo
        ):
            raise UserError(self.env._("This send was answered already."))
        self.campaign_id.sudo().activity_feedback(["mail.mail_activity_data_todo"])
        return runs_sudo

    def _skip(self):
        runs_sudo = self.sudo()
        runs_sudo._finalize_as(SQL("'skipped'"), SQL("'cancelled'"), SQL("TRUE"))
        for run_sudo in runs_sudo:
            run_sudo._close("cancelled")
            campaign_sudo = run_sudo.campaign_id
            if campaign_sudo.state == "running":
                campaign_sudo.next_date = campaign_sudo._next_slot(
                    fields.Datetime.now()
                )

    def action_open_recipients(self):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_campaign_recipient_action",
            self.display_name,
            [("run_id", "=", self.id)],
        )

    def action_open_results(self):
        self.ensure_one()
        return self.env["contact.campaign.result"]._open_for(
            "run_id", self, ["list", "kanban", "graph", "pivot"]
        )

    def action_open_campaign(self):
        self.ensure_one()
        return self.campaign_id.get_formview_action()

    # ------------------------------------------------------------
    # Plan
    # ------------------------------------------------------------

    def _plan(self):
        """Write down the recipients, and how many fall out and why: one statement."""
        self.ensure_one()
        campaign = self.campaign_id
        audience = campaign._sql_audience()
        rows = self.env.execute_query(
            SQL(
                """
                WITH audience AS MATERIALIZED (%(audience)s),
                dealt AS (
                    SELECT partner_id, row_number() OVER (
                               ORDER BY md5(%(run_id)s || '/' || partner_id)
                           ) <= round(COUNT(*) OVER () * %(b_percent)s / 100.0) AS is_b
                    FROM audience WHERE reason IS NULL
                ),
                planned AS (
                    INSERT INTO contact_campaign_recipient (
                        run_id, campaign_id, partner_id, date, variant, state)
                    SELECT %(run_id)s, %(campaign_id)s, partner_id, %(date)s,
                           CASE WHEN is_b THEN 'b' ELSE 'a' END, 'planned'
                    FROM dealt ORDER BY partner_id
                )
                SELECT reason, COUNT(*) FROM audience GROUP BY reason
                """,
                audience=audience,
                run_id=self.id,
                campaign_id=campaign.id,
                date=self.date,
                b_percent=campaign._share_of_b(),
            )
        )
        counts = dict(rows)
        self.write(
            {
                "planned_count": counts.pop(None, 0),
                "matched_count": sum(count for _reason, count in rows),
                "fallen": counts,
            }
        )
        self._invalidate_recipients()

    @api.model
    def _invalidate_recipients(self):
        self.env["contact.campaign.recipient"].invalidate_model(flush=False)
        self.invalidate_model(["recipient_ids"], flush=False)
        self.env["res.partner"].invalidate_model(
            ["campaign_recipient_ids"], flush=False
        )

    # ------------------------------------------------------------
    # Hand over to Odoo's own queue
    # ------------------------------------------------------------

    def _hand_over(self):
        """Put a copy of each content, for its recipients, into the mail queue."""
        self.ensure_one()
        campaign = self.campaign_id
        self.state = "sending"
        variants = {
            variant
            for (variant,) in self.env.execute_query(
                SQL(
                    "SELECT DISTINCT variant FROM contact_campaign_recipient"
                    " WHERE run_id = %s AND state = 'planned'",
                    self.id,
                )
            )
        }
        if "a" in variants:
            self.mailing_id = self._queue(campaign.mailing_id, "a")
        if "b" in variants:
            self.mailing_b_id = self._queue(campaign.mailing_b_id, "b")
        if not variants:
            self._close("done")

    def _queue(self, content, variant):
        campaign = self.campaign_id
        copied = content.with_user(campaign.user_id).copy(
            {
                "subject": content.subject,
                # Of a run that was deleted, nobody gets anything.
                "mailing_domain": "[('id', 'in', [])]",
                "purpose_id": campaign.purpose_id.id,
                "user_id": campaign.user_id.id,
                # Core's own A/B tests draw a sample; a run has its shares.
                "ab_testing_enabled": False,
            }
        )
        copied.sudo().write({"run_id": self.id, "run_variant": variant})
        copied.action_launch()
        return copied.sudo()
