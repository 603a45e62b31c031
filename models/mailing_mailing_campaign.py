from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class MailingMailing(models.Model):
    """Contents of campaigns, which go to nobody by themselves, and the mailings of
    their turns, which go to the recipients that were planned."""

    _name = "mailing.mailing"
    _inherit = ["mailing.mailing"]

    run_id = fields.Many2one(
        "contact.campaign.run",
        "Turn of a Campaign",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    run_variant = fields.Char(readonly=True, copy=False)
    content_of_id = fields.Many2one(
        "contact.campaign", compute="_compute_content_of_id"
    )

    def _compute_content_of_id(self):
        for mailing in self:
            mailing.content_of_id = mailing._content_of()

    def _content_of(self):
        """:return: the campaign that this is the content of, if it is one"""
        self.ensure_one()
        # Whoever may read a mailing may know the campaign that it is the content of.
        campaigns_sudo = self.env["contact.campaign"].sudo()
        return (
            campaigns_sudo.with_context(active_test=False).search(
                [
                    "|",
                    ("mailing_id", "=", self._origin.id),
                    ("mailing_b_id", "=", self._origin.id),
                ],
                limit=1,
            )
            if self._origin
            else campaigns_sudo
        )

    def _get_matching_domain(self):
        if self.run_id:
            # What the campaign planned, whoever sends it.
            return self.sudo().run_id._domain_of_recipients(self.run_variant)
        if self._content_of():
            return Domain.FALSE
        return super()._get_matching_domain()

    def _get_recipients_domain(self):
        if self.run_id or self._content_of():
            return self._get_matching_domain() & self.env[
                "contact.consent.gate"
            ]._domain(self)
        return super()._get_recipients_domain()

    def action_put_in_queue(self):
        for mailing in self:
            if campaign_sudo := mailing._content_of():
                raise UserError(
                    self.env._(
                        "This is the content of the campaign “%(campaign)s”. Start the "
                        "campaign to send it.",
                        campaign=campaign_sudo.name,
                    )
                )
        return super().action_put_in_queue()

    def action_retry_failed(self):
        for mailing in self.filtered("run_id"):
            # Who may send a mailing again may have its turn go on.
            mailing.run_id.sudo()._reopen(mailing)
        return super().action_retry_failed()
