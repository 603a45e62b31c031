from statistics import median

from odoo import fields, models
from odoo.tools import SQL

USUAL_RUNS = 5
MIN_GUARD_DIFFERENCE = 10  # contacts; fewer are no surprise, however small the audience


class ContactCampaignRun(models.Model):
    """Lets a run wait for a person when its audience is far off the usual."""

    _inherit = "contact.campaign.run"

    def _audience_anomaly(self):
        """:return: what is unusual about this run's audience; None: nothing"""
        campaign = self.campaign_id
        if not campaign.guard_percent or not self.matched_count:
            return self._count_anomaly()
        if self.matched_count >= campaign._contacts().search_count([]):
            return self.env._(
                "%(count)s contacts match: that is all of them.",
                count=self.matched_count,
            )
        return self._count_anomaly()

    def _count_anomaly(self):
        campaign = self.campaign_id
        before = self.search(
            [
                ("campaign_id", "=", campaign.id),
                ("id", "!=", self.id),
                ("state", "in", ["sending", "done"]),
            ],
            limit=USUAL_RUNS,
        )
        if not campaign.guard_percent or not before:
            return None
        usual = median(before.mapped("matched_count"))
        difference = abs(self.matched_count - usual)
        if (
            difference < MIN_GUARD_DIFFERENCE
            or difference * 100 <= usual * campaign.guard_percent
        ):
            return None
        return self.env._(
            "%(count)s contacts match; usually it is about %(usual)s.",
            count=self.matched_count,
            usual=round(usual),
        )

    def _wait(self, anomaly):
        self.write({"state": "waiting", "error": anomaly})
        self.campaign_id.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=self.campaign_id.user_id.id,
            summary=self.env._("Send this to the changed audience?"),
            note=anomaly,
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
        self._invalidate_recipients()
