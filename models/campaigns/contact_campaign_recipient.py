from odoo import api, fields, models
from odoo.tools import SQL


class ContactCampaignRecipient(models.Model):
    """A contact in a run of a campaign: planned, and then sent or skipped, and why.

    Written by the campaign's statements alone. A run never loses one: of contacts
    that were deleted or merged, the row stays without them.
    """

    _name = "contact.campaign.recipient"
    _description = "Recipient of a Campaign"
    _inherit = ["contact.open.mixin"]
    _order = "date desc, id desc"
    _rec_name = "campaign_id"
    _log_access = False

    run_id = fields.Many2one(
        "contact.campaign.run",
        "Send",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    campaign_id = fields.Many2one(
        "contact.campaign", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", readonly=True, ondelete="set null"
    )
    email = fields.Char(related="partner_id.email")
    date = fields.Datetime(required=True, readonly=True)
    variant = fields.Selection(
        [("a", "A"), ("b", "B")], "Content", required=True, readonly=True
    )
    state = fields.Selection(
        [("planned", "On Its Way"), ("sent", "Sent"), ("skipped", "Not Sent")],
        required=True,
        readonly=True,
    )
    reason = fields.Selection("_selection_reason", "Why Not", readonly=True)

    _run_partner_uniq = models.Constraint(
        "UNIQUE (run_id, partner_id)", "A contact is in a send once."
    )
    _planned_idx = models.Index("(run_id, id) WHERE state = 'planned'")
    _campaign_idx = models.Index("(campaign_id, date) WHERE state != 'skipped'")
    _date_idx = models.Index("(date) WHERE state != 'skipped'")
    _partner_idx = models.Index("(partner_id, date)")

    @api.model
    def _selection_reason(self):
        return [*self._reasons_before(), *self._reasons_after()]

    @api.model
    def _reasons_before(self):
        """Why somebody who matches is not planned: the first that applies."""
        return [
            ("excluded", self.env._("excluded")),
            *self.env["contact.consent.gate"]._reasons().items(),
            ("had_it", self.env._("already had it")),
            ("cap", self.env._("had enough mails this week")),
            ("duplicate", self.env._("same address as another contact")),
        ]

    @api.model
    def _reasons_after(self):
        """Why somebody who was planned got nothing after all."""
        return [
            ("no_match", self.env._("no longer match")),
            ("failed", self.env._("mail server refused")),
            ("archived", self.env._("archived meanwhile")),
            ("deleted", self.env._("deleted meanwhile")),
            ("merged", self.env._("merged with another contact")),
            ("cancelled", self.env._("in a send that was skipped")),
            ("lost", self.env._("taken from the queue")),
            # Sent; the worker was stopped before the server's answer came.
            ("unanswered", self.env._("sent, without the mail server's answer")),
        ]

    @api.model
    def _merge_rows(self, source_ids, target_id):
        """Let recipients follow contacts that are being merged.

        Who would be in a run twice is in it once, with the mail that was sent; the
        other row stays without a contact.

        :param list source_ids: ids of contacts that go
        :param int target_id: the id of the contact that stays
        """
        self.env.cr.execute(
            SQL(
                """
                WITH ranked AS MATERIALIZED (
                    SELECT id, row_number() OVER (
                        PARTITION BY run_id ORDER BY array_position(
                            ARRAY['sent', 'planned', 'skipped'], state::text),
                            partner_id = %(target)s DESC, id) AS rank
                    FROM contact_campaign_recipient WHERE partner_id = ANY(%(ids)s)
                )
                UPDATE contact_campaign_recipient recipient
                SET partner_id = NULL,
                    state = CASE state WHEN 'sent' THEN state ELSE 'skipped' END,
                    reason = CASE state WHEN 'planned' THEN 'merged' ELSE reason END
                FROM ranked WHERE ranked.id = recipient.id AND ranked.rank > 1
                """,
                target=target_id,
                ids=[*source_ids, target_id],
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE contact_campaign_recipient SET partner_id = %s"
                " WHERE partner_id = ANY(%s)",
                target_id,
                list(source_ids),
            )
        )
