from odoo import api, fields, models

from ...lib.journeys.definition import read_reentry


class ContactJourney(models.Model):
    """How often contacts may enter: as it was published. What a draft says of it counts
    from when that is published."""

    _inherit = "contact.journey"

    reentry_summary = fields.Char("Enters Again", compute="_compute_reentry_summary")

    @api.depends("reentry", "reentry_days", "draft_version_id.definition")
    def _compute_reentry_summary(self):
        modes = dict(self._fields["reentry"]._description_selection(self.env))
        for journey in self:
            reentry = journey._describe_reentry(journey._shown_version())
            days = reentry.get("days")
            journey.reentry_summary = (
                self.env._("After %(days)s days", days=days)
                if reentry["mode"] == "after" and days
                else modes.get(reentry["mode"])
            )

    def write(self, vals):
        result = super().write(vals)
        if not {"reentry", "reentry_days"}.isdisjoint(vals):
            # A version is written by nobody; who may change the journey may have its
            # draft say the same, which would take it back otherwise.
            for journey in self.filtered("draft_version_id"):
                draft_sudo = journey.sudo().draft_version_id
                reentry = journey._describe_reentry()
                draft_sudo.definition = {**draft_sudo.definition, "reentry": reentry}
        return result

    def _describe_reentry(self, version=None):
        """
        :param version: the one that is asked about; none: the journey as it runs
        :return: as a definition says it
        """
        mode, days = self.reentry, self.reentry_days
        if version and self.live_version_id and version == self.draft_version_id:
            mode, days = read_reentry(version.definition.get("reentry"))
        return {"mode": mode, "days": days} if days else {"mode": mode}

    def _prepare_reentry(self):
        """:return: values of the journey, once its draft is published"""
        reentry = self._describe_reentry(self.draft_version_id)
        return {"reentry": reentry["mode"], "reentry_days": reentry.get("days", 0)}
