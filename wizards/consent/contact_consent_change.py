from odoo import api, fields, models

from ...models.common.actions import CLOSE, notify

METHODS_BY_HAND = [("manual", "By hand"), ("import", "From another system")]


class ContactConsentChange(models.TransientModel):
    """Records what contacts said: on the phone, on paper, at the fair."""

    _name = "contact.consent.change"
    _description = "Record Consents"
    _inherit = ["contact.wizard.mixin"]

    partner_ids = fields.Many2many(
        "res.partner",
        string="Contacts",
        required=True,
        default=lambda self: self._default_partner_ids(),
        context={"active_test": False},
    )
    partner_count = fields.Integer(compute="_compute_partner_count")
    answer = fields.Selection(
        [("granted", "They agreed to"), ("withdrawn", "They unsubscribed")],
        required=True,
        default="granted",
    )
    purpose_ids = fields.Many2many(
        "contact.consent.purpose",
        string="Purposes",
        required=True,
        default=lambda self: self.env["contact.consent.purpose"]._only_one(),
    )
    method = fields.Selection(METHODS_BY_HAND, "How", required=True, default="manual")
    date = fields.Datetime("When", required=True, default=fields.Datetime.now)
    proof = fields.Text(help="What proves it: where, how and to whom it was said.")

    def _default_partner_ids(self):
        if self.env.context.get("active_model") != "res.partner":
            return False
        return self.env.context.get("active_ids") or False

    @api.depends("partner_ids")
    def _compute_partner_count(self):
        for change in self:
            change.partner_count = len(change.partner_ids)

    def action_record(self):
        """Record it, and say how many contacts it was recorded for."""
        self.ensure_one()
        if self.answer == "granted":
            recorded = self.partner_ids._consent_grant(
                self.purpose_ids, self.method, self.proof, self.date
            )
        else:
            recorded = self.partner_ids._consent_withdraw(
                self.purpose_ids, self.method, self.date
            )
        passed_over = self.partner_count * len(self.purpose_ids) - recorded
        message = self.env._("Recorded: %(count)s.", count=recorded)
        if passed_over:
            message += " " + self.env._(
                "Skipped: %(count)s, who unsubscribed later, are suppressed or "
                "archived.",
                count=passed_over,
            )
        return notify(message, "warning" if passed_over else "success", then=CLOSE)
