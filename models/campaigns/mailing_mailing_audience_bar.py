from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .contact_audience_bar_mixin import ALLOWED, MAX_LISTED


class MailingMailing(models.Model):
    """The audience of a mailing as a bar: of the gate that stands before it."""

    _name = "mailing.mailing"
    _inherit = ["mailing.mailing", "contact.audience.bar.mixin"]

    def _audience_inputs(self):
        return [*self._condition_inputs(), "purpose_id", "use_exclusion_list"]

    def _audience_model(self):
        return self.mailing_model_real

    def _audience_labels(self):
        # Of a test, not all who could receive it did; the funnel says how many.
        is_past = bool(self.gate_outcome)
        allowed = (
            self.env._("could receive it") if is_past else self.env._("will receive it")
        )
        return [
            (ALLOWED, allowed),
            *self.env["contact.consent.gate"]._reasons().items(),
        ]

    def _is_audience_ready(self):
        return not self.is_purpose_missing and bool(self.mailing_model_real)

    def _get_audience_bar(self):
        is_unknown = self.state == "done" and not self.gate_outcome
        if is_unknown or self._content_of() or not self._is_searchable():
            return None
        if not self.gate_outcome:
            return super()._get_audience_bar()
        counts = {
            None if reason == ALLOWED else reason: count
            for reason, count in self.gate_outcome.items()
        }
        return {
            "is_ready": True,
            "is_past": True,
            "problem": False,
            "is_exact": True,
            "sample": 0,
            **self._audience_figures(counts),
        }

    def _sql_audience_counts(self, among=None):
        domain = self._get_matching_domain()
        if among is not None:
            domain &= among
        return self.env["contact.consent.gate"]._sql_count(
            self, domain, are_few=among is not None
        )

    def _list_audience(self, key, name):
        if self.mailing_model_real == "res.partner":
            return super()._list_audience(key, name)
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self.mailing_model_real,
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("id", "in", self._audience_ids(key))],
        }

    def _audience_ids(self, key):
        if not self._is_searchable():
            raise AccessError(self.env._("You may not see who receives this mailing."))
        condition = SQL("reason IS NULL") if key == ALLOWED else SQL("reason = %s", key)
        Gate = self.env["contact.consent.gate"]
        matched = self.env[self.mailing_model_real]._search(self._get_matching_domain())
        rows = self.env.execute_query(
            SQL(
                "SELECT res_id FROM (%s) gate WHERE %s ORDER BY res_id LIMIT %s",
                Gate._sql_reasons(
                    self, Gate._sql_recipients(self, matched.subselect())
                ),
                condition,
                MAX_LISTED,
            )
        )
        return [res_id for (res_id,) in rows]
