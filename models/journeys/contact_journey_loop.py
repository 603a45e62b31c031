from odoo import api, models
from odoo.exceptions import ValidationError


class ContactJourney(models.Model):
    """No journey starts itself again at once, by way of others, for ever."""

    _inherit = "contact.journey"

    @api.constrains("reentry")
    def _check_starts_again(self):
        for journey in self:
            if journey.state in ("running", "paused"):
                journey._check_no_endless_start(
                    journey.live_version_id, journey.reentry
                )

    def _check_no_endless_start(self, version, reentry):
        """
        :param version: what those who enter this journey go through
        :param str reentry: whether they enter it again
        :raises ValidationError: if the journey is entered again from its own steps
            before any time has passed
        """
        self.ensure_one()
        if reentry != "always":
            return
        # Also by way of journeys that the user does not see.
        found_sudo = self.sudo().browse()
        newly_sudo = version.sudo()._starts_at_once()
        while newly_sudo and self not in newly_sudo:
            found_sudo |= newly_sudo
            again_sudo = newly_sudo.filtered(
                lambda other: (
                    other.reentry == "always" and other.state in ("running", "paused")
                )
            )
            newly_sudo = again_sudo.live_version_id._starts_at_once() - found_sudo
        if newly_sudo:
            raise ValidationError(
                self.env._(
                    "%(journey)s: its steps have contacts enter it again, at once and "
                    "for ever. Add a wait, or choose that they enter again after some "
                    "days.",
                    journey=self.name,
                )
            )
