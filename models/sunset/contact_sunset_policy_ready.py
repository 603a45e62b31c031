from odoo import models
from odoo.exceptions import UserError

from ..common.retention import kept_months


class ContactSunsetPolicy(models.Model):
    """Says what a policy lacks before it may start, or go on."""

    _inherit = "contact.sunset.policy"

    def _check_ready(self):
        """
        :raises UserError: what to do before contacts are taken along
        """
        self.ensure_one()
        problem = self._missing_responsible() or self._missing_memory()
        if not problem and self.last_chance_days:
            problem = self._missing_campaign()
        if problem:
            raise UserError(
                self.env._("%(policy)s: %(problem)s", policy=self.name, problem=problem)
            )
        self._check_usable()

    def _missing_memory(self):
        kept = kept_months(self.env)
        if 0 < kept < self.inactive_months:
            return self.env._(
                "interactions are kept for %(kept)s months only (Settings): nobody "
                "can be known to be inactive for %(months)s.",
                kept=kept,
                months=self.inactive_months,
            )
        return None

    def _missing_campaign(self):
        # The policy goes by its campaign, whoever may see that.
        campaign_sudo, list_sudo = self.sudo().campaign_id, self.sudo().list_id
        if not campaign_sudo:
            return self.env._(
                "the last chance needs a campaign. Choose one, or press “Make the "
                "Campaign”; 0 days skip the last chance."
            )
        if list_sudo not in campaign_sudo.list_ids:
            return self.env._(
                "add the list “%(list)s” to the lists of the campaign “%(campaign)s”.",
                list=list_sudo.name,
                campaign=campaign_sudo.name,
            )
        if campaign_sudo.state != "running":
            return self.env._(
                "start the campaign “%(campaign)s” first: nobody would get the last "
                "chance.",
                campaign=campaign_sudo.name,
            )
        if not list_sudo.active:
            return self.env._(
                "the list “%(list)s” is archived. Unarchive it.", list=list_sudo.name
            )
        return None
