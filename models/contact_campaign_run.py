from statistics import median

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .actions import open_records

CHUNK = 20_000
USUAL_TURNS = 5
GUARD_AT_LEAST = 10  # contacts; fewer are no surprise, however small the audience
LEFT_WITHIN_DAYS = 7
LATE_HOURS = 24


class ContactCampaignRun(models.Model):
    """One turn of a campaign: planned, handed to the mail queue, and settled.

    It is done when each contact that was planned was sent the mail, or was not, with
    the reason; not when a queue is empty.
    """

    _name = "contact.campaign.run"
    _description = "Turn of a Campaign"
    _inherit = ["contact.batch.mixin"]
    _order = "date desc, id desc"

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
    fallen = fields.Json("Fell Out", readonly=True)
    skipped = fields.Json("Not Sent, by Reason", readonly=True)
    waterfall = fields.Char("Who Got It", compute="_compute_waterfall")
    skipped_summary = fields.Char("Not Sent Because", compute="_compute_waterfall")
    error = fields.Text("What Happened", readonly=True)
    recipient_ids = fields.One2many("contact.campaign.recipient", "run_id")
    opened_count = fields.Integer("Opened", compute="_compute_figures")
    clicked_count = fields.Integer("Clicked", compute="_compute_figures")
    left_count = fields.Integer(
        "Left", compute="_compute_figures", help="Within a week after the mail."
    )

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
            told = [
                self.env._("%(count)s match", count=run.matched_count),
                *self._describe(run.fallen, before),
                self.env._("%(count)s planned", count=run.planned_count),
            ]
            run.waterfall = " · ".join(told)
            run.skipped_summary = " · ".join(self._describe(run.skipped, after))

    @api.model
    def _describe(self, counts, labels):
        counts = counts or {}
        return [
            f"{counts[reason]} {label}"
            for reason, label in labels.items()
            if counts.get(reason)
        ]

    @api.depends("mailing_id", "mailing_b_id", "sent_count")
    def _compute_figures(self):
        left = self._count_left()
        for run in self:
            # Figures of mailings are no secret of Email Marketing.
            mailings_sudo = run.sudo().mailing_id + run.sudo().mailing_b_id
            run.opened_count = sum(mailings_sudo.mapped("opened"))
            run.clicked_count = sum(mailings_sudo.mapped("clicked"))
            run.left_count = left.get(run._origin.id, 0)

    def _count_left(self):
        if not self.ids:
            return {}
        self.env.flush_all()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT recipient.run_id, COUNT(DISTINCT recipient.partner_id)
                    FROM contact_campaign_recipient recipient
                    JOIN contact_campaign_run run ON run.id = recipient.run_id
                    JOIN mailing_mailing mailing ON mailing.id = run.mailing_id
                    JOIN contact_consent_event event
                      ON event.partner_id = recipient.partner_id
                     AND event.purpose_id = mailing.purpose_id
                     AND event.status = 'withdrawn' AND event.date BETWEEN
                         recipient.date AND recipient.date + make_interval(days => %s)
                    WHERE recipient.run_id = ANY(%s) AND recipient.state = 'sent'
                    GROUP BY recipient.run_id
                    """,
                    LEFT_WITHIN_DAYS,
                    self.ids,
                )
            )
        )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_send_anyway(self):
        """Send the turn that waits, to those of its contacts who still match."""
        for run in self._answered():
            run._drop_who_no_longer_match()
            run._hand_over()

    def action_skip(self):
        """Let this turn pass; the next one comes by the schedule."""
        self._answered()._skip()

    def _answered(self):
        """:return: the turns to go on with; who may change campaigns may answer"""
        self.campaign_id.check_access("write")
        runs_sudo = self.sudo().try_lock_for_update(allow_referencing=True)
        if len(runs_sudo) < len(self) or any(
            run.state != "waiting" for run in runs_sudo
        ):
            raise UserError(self.env._("This turn has its answer already."))
        self.campaign_id.sudo().activity_feedback(["mail.mail_activity_data_todo"])
        return runs_sudo

    def _skip(self):
        runs_sudo = self.sudo()
        runs_sudo._settle_as(SQL("'skipped'"), SQL("'cancelled'"), SQL("TRUE"))
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
        has_b = bool(campaign.mailing_b_id)
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
                b_percent=campaign.b_percent if has_b else 0,
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
        self._forget_recipients()

    @api.model
    def _forget_recipients(self):
        self.env["contact.campaign.recipient"].invalidate_model(flush=False)
        self.invalidate_model(["recipient_ids"], flush=False)
        self.env["res.partner"].invalidate_model(
            ["campaign_recipient_ids"], flush=False
        )

    # ------------------------------------------------------------
    # Guard
    # ------------------------------------------------------------

    def _doubt(self):
        """:return: what is unusual about this turn's audience; None: nothing"""
        campaign = self.campaign_id
        if not campaign.guard_percent or not self.matched_count:
            return self._doubt_about_numbers()
        if self.matched_count >= campaign._contacts().search_count([]):
            return self.env._(
                "%(count)s contacts match: that is everybody.",
                count=self.matched_count,
            )
        return self._doubt_about_numbers()

    def _doubt_about_numbers(self):
        campaign = self.campaign_id
        before = self.search(
            [
                ("campaign_id", "=", campaign.id),
                ("id", "!=", self.id),
                ("state", "in", ["sending", "done"]),
            ],
            limit=USUAL_TURNS,
        )
        if not campaign.guard_percent or not before:
            return None
        usual = median(before.mapped("matched_count"))
        difference = abs(self.matched_count - usual)
        if (
            difference < GUARD_AT_LEAST
            or difference * 100 <= usual * campaign.guard_percent
        ):
            return None
        return self.env._(
            "%(count)s contacts match; usually it is about %(usual)s.",
            count=self.matched_count,
            usual=round(usual),
        )

    def _wait(self, doubt):
        self.write({"state": "waiting", "error": doubt})
        self.campaign_id.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=self.campaign_id.user_id.id,
            summary=self.env._("Send this turn?"),
            note=doubt,
        )

    def _drop_who_no_longer_match(self):
        """Bring a plan that waited up to date: it only gets shorter."""
        audience = self.campaign_id._sql_audience(ignored_run=self)
        self.env.cr.execute(
            SQL(
                """
                WITH audience AS MATERIALIZED (%s)
                UPDATE contact_campaign_recipient recipient
                SET state = 'skipped',
                    reason = COALESCE(audience.reason, 'no_match')
                FROM contact_campaign_recipient planned
                LEFT JOIN audience ON audience.partner_id = planned.partner_id
                WHERE planned.id = recipient.id AND planned.run_id = %s
                  AND planned.state = 'planned'
                  AND (audience.partner_id IS NULL OR audience.reason IS NOT NULL)
                """,
                audience,
                self.id,
            )
        )
        # The week of the cap, and the days until it may come again, count from now.
        self.env.cr.execute(
            SQL(
                "UPDATE contact_campaign_recipient SET date = %s"
                " WHERE run_id = %s AND state = 'planned'",
                fields.Datetime.now(),
                self.id,
            )
        )
        self.date = fields.Datetime.now()
        self._forget_recipients()

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
                # Of a turn that was deleted, nobody gets anything.
                "mailing_domain": "[('id', 'in', [])]",
                "purpose_id": campaign.purpose_id.id,
                "user_id": campaign.user_id.id,
                # Core's own A/B tests draw a sample; a turn has its shares.
                "ab_testing_enabled": False,
            }
        )
        copied.sudo().write({"run_id": self.id, "run_variant": variant})
        copied.action_launch()
        return copied.sudo()

    # ------------------------------------------------------------
    # Settle
    # ------------------------------------------------------------

    @api.model
    def _finish(self):
        """Settle the turns whose mails have all left the queue.

        :return: whether all is done; False when the time was up before
        """
        sending = self.search([("state", "=", "sending")], order="id")
        for run in sending:
            if run._is_on_its_way():
                run._tell_if_late()
            elif not self._process_in_chunks(run._settle_chunk):
                return False
        return True

    def _tell_if_late(self):
        """Tell, once, that mails have not left since long."""
        late = fields.Datetime.subtract(fields.Datetime.now(), hours=LATE_HOURS)
        if self.date <= late and not self.error:
            self.error = self.env._(
                "Not all mails have left after a day: look at the mailing and at the "
                "mail queue. The turn goes on when they do."
            )
            self.campaign_id._tell(f"{self.display_name}: {self.error}")

    def _is_on_its_way(self):
        mailings = self.mailing_id + self.mailing_b_id
        if any(mailing.state != "done" for mailing in mailings):
            return True
        return bool(
            self.env["mail.mail"].search_count(
                [("mailing_id", "in", mailings.ids), ("state", "=", "outgoing")],
                limit=1,
            )
        )

    def _settle_chunk(self):
        """Settle the next recipients, with the effect on those who were sent the mail;
        at last, close the turn.

        :return: how many; 0 when the turn is closed
        """
        run = self.try_lock_for_update(allow_referencing=True)
        if not run or run.state != "sending":
            return 0
        chunk = SQL(
            """id IN (SELECT id FROM contact_campaign_recipient
                      WHERE run_id = %s AND state = 'planned' ORDER BY id LIMIT %s)""",
            self.id,
            CHUNK,
        )
        settled = run._settle(chunk)
        sent = [recipient_id for recipient_id, state in settled if state == "sent"]
        if sent:
            self.env["contact.effect"]._apply(run._sql_signals(sent))
        if not settled:
            run._close()
        return len(settled)

    def _settle(self, chunk):
        """
        :param SQL chunk: the condition on the recipients
        :return: pairs of the id of a recipient and what became of it
        """
        self.env.flush_all()
        mailings = self.mailing_id + self.mailing_b_id
        planned = SQL(
            "SELECT partner_id FROM contact_campaign_recipient WHERE %s"
            " AND partner_id IS NOT NULL",
            chunk,
        )
        content = mailings[:1] or self.campaign_id.mailing_id
        Gate = self.env["contact.consent.gate"]
        gate = Gate._sql_reasons(content, Gate._sql_recipients(content, planned))
        return self._settle_as(
            SQL("CASE WHEN told.is_sent THEN 'sent' ELSE 'skipped' END"),
            SQL(
                """CASE
                WHEN told.is_sent THEN NULL
                WHEN recipient.partner_id IS NULL THEN 'deleted'
                WHEN told.failure_type IN ('mail_email_invalid', 'mail_email_missing')
                    THEN 'no_address'
                WHEN told.failure_type = 'mail_dup' THEN 'duplicate'
                WHEN told.status = 'cancel' THEN COALESCE(told.gate_reason, CASE
                    told.failure_type WHEN 'mail_bl' THEN 'blacklisted'
                    WHEN 'mail_optout' THEN 'withdrawn' ELSE 'failed' END)
                WHEN told.status = 'error' THEN 'failed'
                WHEN NOT told.active THEN 'archived'
                ELSE COALESCE(told.gate_reason, 'lost') END"""
            ),
            chunk,
            told=SQL(
                """
                SELECT planned.id, contact.active, gate.reason AS gate_reason,
                       trace.trace_status AS status, trace.failure_type,
                       COALESCE(trace.trace_status IN (
                           'sent', 'pending', 'open', 'reply', 'bounce'), FALSE)
                           AS is_sent
                FROM (SELECT * FROM contact_campaign_recipient WHERE %(chunk)s) planned
                LEFT JOIN res_partner contact ON contact.id = planned.partner_id
                LEFT JOIN (%(gate)s) gate ON gate.res_id = planned.partner_id
                LEFT JOIN (
                    SELECT DISTINCT ON (res_id) res_id, trace_status, failure_type
                    FROM mailing_trace
                    WHERE mass_mailing_id = ANY(%(mailing_ids)s)
                      AND model = 'res.partner' AND is_test_trace IS NOT TRUE
                    ORDER BY res_id, trace_status IN ('cancel', 'error', 'outgoing'), id
                ) trace ON trace.res_id = planned.partner_id
                """,
                chunk=chunk,
                gate=gate,
                mailing_ids=mailings.ids,
            ),
        )

    def _settle_as(self, state, reason, chunk, told=None):
        """Write what became of planned recipients.

        :param SQL told: a sub-select that ``state`` and ``reason`` read, by ``id``
        :return: pairs of the id of a recipient and its state
        """
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE contact_campaign_recipient recipient
                SET state = %(state)s, reason = %(reason)s
                FROM (%(told)s) told
                WHERE told.id = recipient.id AND recipient.state = 'planned'
                  AND recipient.run_id = ANY(%(run_ids)s)
                RETURNING recipient.id, recipient.state
                """,
                state=state,
                reason=reason,
                told=told
                or SQL(
                    "SELECT id FROM contact_campaign_recipient"
                    " WHERE run_id = ANY(%s) AND %s",
                    self.ids,
                    chunk,
                ),
                run_ids=self.ids,
            )
        )
        self._forget_recipients()
        return rows

    def _sql_signals(self, recipient_ids):
        return SQL(
            """
            SELECT %(effect_id)s AS effect_id, partner_id, %(now)s::timestamp AS date,
                   %(source)s AS source, NULL::int AS interaction_id,
                   %(uid)s AS user_id
            FROM contact_campaign_recipient WHERE id = ANY(%(ids)s)
            """,
            effect_id=self.campaign_id.effect_id.id,
            now=fields.Datetime.now(),
            source=f"{self._name},{self.id}",
            uid=self.campaign_id.user_id.id,
            ids=recipient_ids,
        )

    def _close(self, state=None):
        """Sum up: each planned recipient was sent the mail, or has a reason."""
        self.ensure_one()
        groups = self.env["contact.campaign.recipient"]._read_group(
            [("run_id", "=", self.id)], ["state", "reason"], ["__count"]
        )
        skipped = {reason: count for how, reason, count in groups if how == "skipped"}
        vals = {
            "sent_count": sum(count for how, _why, count in groups if how == "sent"),
            "skipped_count": sum(skipped.values()),
            "skipped": skipped,
        }
        if not state:
            state = "failed" if self._has_failed(vals) else "done"
        self.write({**vals, "state": state, "error": False})
        if state == "failed":
            self.error = self.env._(
                "No mail left: look at the outgoing mail server and the mailing. Then "
                "press Retry on the mailing."
            )
            self.campaign_id._tell(f"{self.display_name}: {self.error}")

    def _has_failed(self, vals):
        """Whether all that could have been sent failed."""
        ours = {"failed", "lost"} & vals["skipped"].keys()
        return bool(ours) and not vals["sent_count"]

    # ------------------------------------------------------------
    # Once more to those it failed for
    # ------------------------------------------------------------

    def _reopen(self, mailing):
        """Plan those anew for whom a mailing of this turn failed."""
        self.ensure_one()
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_campaign_recipient
                SET state = 'planned', reason = NULL
                WHERE run_id = %s AND variant = %s AND state = 'skipped'
                  AND reason = 'failed'
                """,
                self.id,
                mailing.run_variant,
            )
        )
        self.write({"state": "sending", "error": False})
        self._forget_recipients()

    def _domain_of_recipients(self, variant):
        """The recipients of one content, whoever asks: a ``Domain`` on contacts."""
        self.ensure_one()
        recipients = SQL(
            """SELECT partner_id FROM contact_campaign_recipient
               WHERE run_id = %s AND variant = %s AND state != 'skipped'
                 AND partner_id IS NOT NULL""",
            self.id,
            variant or "a",
        )
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (%s)", SQL.identifier(alias, "id"), recipients
            )
        )
