from odoo import models
from odoo.tools import SQL

from .contact_audience_bar_mixin import ALLOWED, MAX_LISTED


class ContactCampaign(models.Model):
    """The audience of a campaign as a bar: of the statement that plans a run."""

    _name = "contact.campaign"
    _inherit = ["contact.campaign", "contact.audience.bar.mixin"]

    def get_audience_bar(self, values=None):
        # As the preview, which says the same in numbers.
        self.env["contact.campaign.preview"].check_access("create")
        return super().get_audience_bar(values)

    def action_open_audience(self, key):
        self.env["contact.campaign.preview"].check_access("create")
        return super().action_open_audience(key)

    def _audience_inputs(self):
        return [*self._condition_inputs(), "purpose_id", "again_days"]

    def _audience_labels(self):
        return [
            (ALLOWED, self.env._("will receive it")),
            *self.env["contact.campaign.recipient"]._reasons_before(),
        ]

    def _is_audience_ready(self):
        return bool(self.purpose_id and (self.segment_ids or self.list_ids))

    def _sql_audience_counts(self, among=None):
        return SQL(
            "SELECT reason, COUNT(*) FROM (%s) audience GROUP BY reason",
            self._sql_audience(among=among),
        )

    def _audience_ids(self, key):
        condition = SQL("reason IS NULL") if key == ALLOWED else SQL("reason = %s", key)
        return self._audience_members(condition, MAX_LISTED)
