from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .contact_campaign_result_mailing import COMPARED

NO_FIGURES = dict.fromkeys(COMPARED, 0)


class ContactCampaign(models.Model):
    """Which of two contents is better, by what those who got them clicked on; and, if
    it is wished, only that one from then on."""

    _inherit = "contact.campaign"

    winner_hours = fields.Integer(
        "Send Only the Better One After",
        help="So many hours after the first send with both contents, the one with more "
        "clicks is the only one that later sends have, once the difference is more "
        "than chance. 0: never.",
    )
    winner = fields.Selection(
        [("a", "A"), ("b", "B")],
        readonly=True,
        copy=False,
        tracking=True,
        help="Later sends have this content alone.",
    )
    tested_since = fields.Datetime(
        readonly=True,
        copy=False,
        help="Sends before this are not compared.",
    )

    @api.constrains("winner_hours")
    def _check_winner_hours(self):
        if any(campaign.winner_hours < 0 for campaign in self):
            raise ValidationError(self.env._("Use 0 or more."))

    def write(self, vals):
        result = super().write(vals)
        if "mailing_b_id" in vals:
            self._begin_test()
        return result

    def _begin_test(self):
        self._set_kept({"winner": False, "tested_since": fields.Datetime.now()})

    def action_test_again(self):
        """Send both contents again, and compare what comes from now on."""
        self.check_access("write")
        self._begin_test()

    def _share_of_b(self):
        """:return: how many of a hundred contacts get content B in the next send"""
        if not self.mailing_b_id:
            return 0
        return {"a": 0, "b": 100}.get(self.winner, self.b_percent)

    def _decide_winner(self):
        """Say which content is better, when it is time, and it is no chance."""
        self.ensure_one()
        if not self.winner_hours or not self.mailing_b_id or self.winner:
            return
        tested = self._tested_runs()
        since = fields.Datetime.subtract(fields.Datetime.now(), hours=self.winner_hours)
        if not tested or min(tested.mapped("date")) > since:
            return
        comparison = tested._compare_contents()
        if comparison["winner"]:
            self._set_kept({"winner": comparison["winner"]})
            self._notify_responsible(
                self.env._(
                    "%(verdict)s. Later sends have this content alone.",
                    verdict=comparison["verdict"],
                )
            )

    def _tested_runs(self):
        """:return: the sends with both contents since they are compared"""
        return self.run_ids.filtered(
            lambda run: (
                run.mailing_id
                and run.mailing_b_id
                and (not self.tested_since or run.date >= self.tested_since)
            )
        )


class ContactCampaignRun(models.Model):
    _inherit = "contact.campaign.run"

    def _compare_contents(self):
        """Set the two contents of these sends beside each other.

        :return: as of ``_compare_figures``
        """
        Result = self.env["contact.campaign.result"]
        figures = {"a": NO_FIGURES, "b": NO_FIGURES}
        groups = Result._read_group(
            [("run_id", "in", self.ids)],
            ["variant"],
            [f"{name}:sum" for name in COMPARED],
        )
        for variant, *sums in groups:
            # Sums of counts are no whole numbers to PostgreSQL.
            figures[variant] = dict(zip(COMPARED, map(int, sums), strict=True))
        return Result._compare_figures(figures)
