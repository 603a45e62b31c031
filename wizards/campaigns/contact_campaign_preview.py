from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...models.common.actions import list_contacts

MAX_LISTED = 10_000
MATCHED, PLANNED = "matched", "planned"


class ContactCampaignPreview(models.TransientModel):
    """Who would get a campaign now, in numbers that open, and why one contact would
    not."""

    _name = "contact.campaign.preview"
    _description = "Who Would Get a Campaign"
    _inherit = ["contact.wizard.mixin"]

    campaign_id = fields.Many2one(
        "contact.campaign", required=True, readonly=True, ondelete="cascade"
    )
    line_ids = fields.One2many("contact.campaign.preview.line", "preview_id")
    partner_id = fields.Many2one("res.partner", "Why Not?")
    answer = fields.Char(compute="_compute_answer")
    is_planned = fields.Boolean(compute="_compute_answer")

    @api.depends("partner_id")
    def _compute_answer(self):
        labels = dict(self.env["contact.campaign.recipient"]._reasons_before())
        for preview in self:
            preview.answer, preview.is_planned = False, False
            if not preview.partner_id:
                continue
            reason = preview.campaign_id._why_not(preview.partner_id._origin)
            preview.is_planned = not reason
            if not reason:
                preview.answer = self.env._("Gets it.")
            elif reason == "unmatched":
                preview.answer = " ".join(preview._format_unmatched())
            elif reason == "duplicate":
                preview.answer = preview._format_duplicate(labels[reason])
            else:
                preview.answer = self.env._(
                    "Does not get it: %(reason)s.", reason=labels[reason]
                )

    def _format_unmatched(self):
        """:return: sentences; of each segment, what the contact does not meet"""
        yield self.env._(
            "Does not get it: in none of its segments, on none of its lists."
        )
        for segment in self.campaign_id.segment_ids:
            why = self.env["contact.segment.why"].new(
                {"segment_id": segment.id, "partner_id": self.partner_id._origin.id}
            )
            try:
                unmet = [line["name"] for line in why._lines() if not line["is_met"]]
            except UserError as error:
                yield self.env._(
                    "%(segment)s: %(error)s", segment=segment.name, error=error
                )
                continue
            if unmet:
                yield self.env._(
                    "%(segment)s: does not meet “%(conditions)s”.",
                    segment=segment.name,
                    conditions="”, “".join(unmet),
                )

    def _format_duplicate(self, reason):
        contact = self.partner_id._origin
        duplicates = self.env["res.partner"].search(
            contact._domain_of_addresses(contact._emails())
        )
        campaign = self.campaign_id
        planned = campaign._audience_members(
            SQL("reason IS NULL AND partner_id = ANY(%s)", duplicates.ids), 1
        )
        if not planned:  # somebody whom the reader may not see
            return self.env._("Does not get it: %(reason)s.", reason=reason)
        return self.env._(
            "Does not get it: the mail goes to %(contact)s (ID %(id)s), who has the "
            "same address %(address)s.",
            contact=duplicates.browse(planned).display_name,
            id=planned[0],
            address=contact.email_normalized,
        )

    @api.model
    def _for(self, campaign):
        counts = campaign._audience_counts()
        labels = self.env["contact.campaign.recipient"]._reasons_before()
        lines = [
            (MATCHED, self.env._("match"), sum(counts.values())),
            *(
                (reason, label, counts[reason])
                for reason, label in labels
                if counts.get(reason)
            ),
            (PLANNED, self.env._("get it"), counts.get(None, 0)),
        ]
        return self.create(
            {
                "campaign_id": campaign.id,
                "line_ids": [
                    fields.Command.create(
                        {"reason": reason, "name": label, "contact_count": count}
                    )
                    for reason, label, count in lines
                ],
            }
        )


class ContactCampaignPreviewLine(models.TransientModel):
    _name = "contact.campaign.preview.line"
    _description = "Step of a Campaign's Waterfall"
    _inherit = ["contact.wizard.mixin"]

    preview_id = fields.Many2one(
        "contact.campaign.preview",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    reason = fields.Char(required=True, readonly=True)
    name = fields.Char("Contacts Who", required=True, readonly=True)
    contact_count = fields.Integer("Contacts", readonly=True)

    def action_open_contacts(self):
        """List these contacts, as of now."""
        self.ensure_one()
        ids = self.preview_id.campaign_id._audience_members(
            self._sql_condition(), MAX_LISTED
        )
        return list_contacts(self.name, ids)

    def _sql_condition(self):
        if self.reason == MATCHED:
            return SQL("TRUE")
        if self.reason == PLANNED:
            return SQL("reason IS NULL")
        return SQL("reason = %s", self.reason)
