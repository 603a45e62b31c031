from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..common.readers import READERS

LOOK_MINUTES = 4


class MailingFilter(models.Model):
    """Segments that let contacts into journeys are looked at every few minutes."""

    _inherit = "mailing.filter"

    journey_rule_ids = fields.One2many(
        "contact.journey.rule", "segment_id", groups=READERS
    )

    def _is_entry(self):
        """:return: whether a running journey waits for who comes to it"""
        return any(
            rule.version_id.state == "live" and rule.journey_id.state == "running"
            # Also the journeys of other companies.
            for rule in self.sudo().journey_rule_ids
        )

    def _close_snapshot(self):
        result = super()._close_snapshot()
        self._look_again_soon()
        return result

    def _fail_watch(self, error):
        result = super()._fail_watch(error)
        self._look_again_soon()
        return result

    def _look_again_soon(self):
        if self._is_entry():
            self.next_snapshot_date = fields.Datetime.now() + timedelta(
                minutes=LOOK_MINUTES
            )

    @api.constrains("is_watched", "active")
    def _check_entry(self):
        for segment in self:
            if segment._is_entry() and not (segment.is_watched and segment.active):
                journeys_sudo = segment.sudo().journey_rule_ids.journey_id
                raise ValidationError(
                    self.env._(
                        "%(segment)s: journeys wait for who comes to it: %(journeys)s.",
                        segment=segment.name,
                        journeys=", ".join(journeys_sudo.mapped("name")),
                    )
                )
