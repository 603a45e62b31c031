from odoo import api, fields, models

from .contact_score_history import SHOWN_DAYS

SHOWN_RFM = ["rfm_cell", "rfm_order_count", "rfm_last_date", "rfm_next_date"]


class ContactSummary(models.AbstractModel):
    """The grade, how the score went, and what the contact bought."""

    _inherit = "contact.summary"

    @api.model
    def _summary(self, contact):
        return {
            **super()._summary(contact),
            "score": self._score(contact),
            "rfm": self._rfm(contact),
        }

    @api.model
    def _links(self, contact):
        of_contact = [("partner_id", "=", contact.id)]
        return [
            *super()._links(contact),
            self._link(of_contact, self.env._("Scores"), "contact_score_action"),
            self._link(of_contact, self.env._("RFM"), "contact_rfm_action"),
        ]

    @api.model
    def _score(self, contact):
        """:return: a dictionary, its ``curve`` with a number for each of ``dates``; of
        who has no score None"""
        score = contact.contact_score_id
        if not score:
            return None
        days = self.env["contact.score.history"]._of_scores(score)
        curve, dates = self._curve(days.get((score.plan_id.id, contact.id), ()))
        return {
            "grade": score.grade,
            "score": score.score,
            "trend": contact.contact_score_trend,
            "plan": score.plan_id.display_name,
            "curve": curve,
            "dates": dates,
        }

    @api.model
    def _curve(self, days):
        """A score stays until the next day on which it changed."""
        by_date = {day.date: day.score for day in days}
        today = fields.Date.today()
        curve, dates, last = [], [], None
        for ago in range(SHOWN_DAYS, -1, -1):
            date = fields.Date.subtract(today, days=ago)
            last = by_date.get(date, last)
            curve.append(last)
            dates.append(fields.Date.to_string(date))
        return curve, dates

    @api.model
    def _rfm(self, contact):
        contact._marketing_shown_read(SHOWN_RFM)
        if not contact.rfm_order_count:
            return None
        return {
            "cell": contact.rfm_cell,
            "orders": contact.rfm_order_count,
            "last": fields.Date.to_string(contact.rfm_last_date),
            "next": fields.Date.to_string(contact.rfm_next_date),
        }
