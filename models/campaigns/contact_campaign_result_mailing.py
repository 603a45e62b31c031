from itertools import combinations

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ...lib.campaigns.significance import SIGNIFICANT, fisher_exact

COMPARED = ("sent_count", "opened_count", "clicked_count", "order_count")


class ContactCampaignResult(models.Model):
    """What came of single mailings, by the queries of campaigns; and which of several
    contents is better."""

    _inherit = "contact.campaign.result"

    @api.model
    def _mailing_figures(self, mailings):
        """
        :return: a mapping of the id of each mailing to its figures, by name. Orders are
            those of the companies that the user looks at
        """
        if not mailings:
            return {}
        for name in self._depends:
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT mailing.id, sent.sent_count, response.opened_count,
                       response.clicked_count, goal.order_count
                FROM mailing_mailing mailing
                LEFT JOIN contact_campaign_run run ON run.id = mailing.run_id
                LEFT JOIN contact_campaign campaign ON campaign.id = run.campaign_id
                LEFT JOIN LATERAL (
                    SELECT COUNT(trace.sent_datetime) AS sent_count
                    FROM mailing_trace trace
                    WHERE trace.mass_mailing_id = mailing.id
                      AND trace.is_test_trace IS NOT TRUE
                ) sent ON TRUE
                LEFT JOIN LATERAL (%(responses)s) response ON TRUE
                LEFT JOIN LATERAL (%(goals)s) goal ON TRUE
                WHERE mailing.id IN %(mailing_ids)s
                """,
                responses=self._sql_responses(),
                goals=self._sql_goals(),
                mailing_ids=tuple(mailings.ids),
            )
        )
        return {
            mailing_id: dict(zip(COMPARED, figures, strict=True))
            for mailing_id, *figures in rows
        }

    @api.model
    def _compare_figures(self, figures):
        """Say which of several contents is better, by what those who got them clicked
        on.

        :param dict figures: figures by variant, as "a" and "b"
        :return: ``{"figures": figures, "winner": a variant or False, "p_value": float,
            "verdict": str}``
        """
        rates = {
            variant: 100 * own["clicked_count"] / (own["sent_count"] or 1)
            for variant, own in figures.items()
        }
        best, second = sorted(rates, key=rates.get, reverse=True)[:2]
        p_value = fisher_exact(
            *(
                figures[variant][name]
                for variant in (best, second)
                for name in ("clicked_count", "sent_count")
            )
        )
        # Of many pairs, one differs by chance the sooner (Bonferroni).
        p_value = min(p_value * len(list(combinations(figures, 2))), 1)
        winner = best if p_value < SIGNIFICANT else False
        return {
            "figures": figures,
            "winner": winner,
            "p_value": p_value,
            "verdict": self._format_verdict(winner, second, rates, p_value),
        }

    @api.model
    def _format_verdict(self, winner, second, rates, p_value):
        if not winner:
            return self.env._(
                "No winner yet: the difference may be chance (p = %(p)s)",
                p=formatLang(self.env, p_value, 3),
            )
        return self.env._(
            "%(best)s is better: %(rate)s %% clicked, %(other)s: %(other_rate)s %%",
            best=winner.upper(),
            rate=formatLang(self.env, rates[winner], 1),
            other=second.upper(),
            other_rate=formatLang(self.env, rates[second], 1),
        )
