from odoo import api, fields, models


class ContactMerged(models.Model):
    """Which contact an old one was merged into: links in its mails still open.

    Core's merge moves these rows on, when the contact that stayed is merged, too.
    """

    _name = "contact.merged"
    _description = "Contact That Was Merged"
    _rec_name = "old_id"
    _log_access = False

    old_id = fields.Integer("Old ID", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Merged Into",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )

    @api.model
    def _remember(self, source_ids, target_id):
        """
        :param list source_ids: ids of contacts that go
        :param int target_id: the id of the contact that stays
        """
        # Who may merge contacts may have their links go on.
        self.sudo().create(
            [{"old_id": old_id, "partner_id": target_id} for old_id in source_ids]
        )

    @api.model
    def _survivor(self, old_id):
        """:return: the contact that an old one was merged into; none if it was not"""
        return self.search([("old_id", "=", old_id)], limit=1).partner_id
