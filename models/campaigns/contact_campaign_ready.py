from odoo import models
from odoo.exceptions import UserError


class ContactCampaign(models.Model):
    """Says what a campaign lacks before it may start."""

    _inherit = "contact.campaign"

    def _check_ready(self):
        """
        :raises UserError: what to do before it can be sent
        """
        self.ensure_one()
        problem = self._missing() or self._missing_rights()
        if problem:
            raise UserError(
                self.env._(
                    "%(campaign)s: %(problem)s", campaign=self.name, problem=problem
                )
            )
        for segment in (self.segment_ids + self.excluded_segment_ids).sudo():
            self._checked_domain(self._contacts(), segment)
        for content in self.mailing_id + self.mailing_b_id:
            self._check_renders(content)

    def _check_renders(self, content):
        """
        :raises UserError: for a content with a placeholder that does not work; it
            would hold up Odoo's whole mail queue
        """
        if problem := content._rendering_problem(self.user_id.partner_id):
            raise UserError(
                self.env._(
                    "%(campaign)s: %(problem)s", campaign=self.name, problem=problem
                )
            )

    def _missing(self):
        contents = self.mailing_id + self.mailing_b_id
        if not self.segment_ids and not self.list_ids:
            return self.env._("choose at least one segment or list as the audience.")
        if not self.mailing_id:
            return self.env._("the content was deleted. Write it anew.")
        if any(content._is_empty() for content in contents):
            return self.env._("the content is empty. Write the mail first.")
        if not self.purpose_id:
            return self.env._(
                "choose the purpose. Only contacts who agreed to it get the mail."
            )
        if problem := contents._server_problem():
            return problem
        if self.interval_number < 1:
            return self.env._("choose an interval of 1 or more.")
        return None

    def _missing_rights(self):
        if problem := self._missing_responsible():
            return problem
        user = self.user_id
        lists = (self.list_ids + self.excluded_list_ids).with_user(user)
        lists = lists.with_context(allowed_company_ids=self._companies().ids)
        if not lists.has_access("read"):
            # A list that cannot be seen would exclude nobody.
            return self.env._(
                "%(user)s may not see all of its lists. Choose other lists, or another "
                "responsible person.",
                user=user.sudo().name,
            )
        return None
