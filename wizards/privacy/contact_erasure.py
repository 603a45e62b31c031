from odoo import api, fields, models
from odoo.fields import Domain


class ContactErasure(models.TransientModel):
    """Says what erasing a person does, and what stays by law, before it does it."""

    _name = "contact.erasure"
    _description = "Erase a Person"
    _inherit = ["contact.wizard.mixin"]

    partner_id = fields.Many2one(
        "res.partner", "Person", required=True, readonly=True, ondelete="cascade"
    )
    lookup_line_id = fields.Many2one("privacy.lookup.wizard.line", ondelete="set null")
    addresses = fields.Char(compute="_compute_addresses")
    consent_count = fields.Integer("Consents Withdrawn", compute="_compute_counts")
    tag_count = fields.Integer("Tags", compute="_compute_counts")
    list_count = fields.Integer("Lists", compute="_compute_counts")
    message_count = fields.Integer("Messages", compute="_compute_counts")
    lead_count = fields.Integer("Leads Anonymised", compute="_compute_counts")
    interaction_count = fields.Integer(
        "Interactions", compute="_compute_counts", help="They count on, without detail."
    )
    proof_count = fields.Integer(
        "Proofs of Consent", compute="_compute_counts", help="Under a keyed hash only."
    )
    order_count = fields.Integer("Orders and Quotations", compute="_compute_counts")
    invoice_count = fields.Integer("Invoices and Bills", compute="_compute_counts")
    user_logins = fields.Char("Portal Access Ended", compute="_compute_others")
    child_ids = fields.Many2many(
        "res.partner", string="Its Contacts", compute="_compute_others"
    )
    elsewhere = fields.Text(
        "Texts of Others That Name It",
        compute="_compute_elsewhere",
        help="What is linked to the person goes. Look through these yourself.",
    )
    same_address_ids = fields.Many2many(
        "res.partner", string="Others at the Address", compute="_compute_others"
    )

    @api.depends("partner_id")
    def _compute_addresses(self):
        for erasure in self:
            erasure.addresses = ", ".join(erasure.partner_id._privacy_addresses())

    @api.depends("partner_id")
    def _compute_counts(self):
        for erasure in self:
            own = Domain("partner_id", "=", erasure.partner_id.id)
            on_contact = Domain("model", "=", "res.partner") & Domain(
                "res_id", "=", erasure.partner_id.id
            )
            leads = erasure.partner_id._privacy_own_leads_domain(
                erasure.partner_id._privacy_addresses()
            )
            counted = {
                "consent_count": (
                    "contact.consent",
                    own & Domain("status", "!=", "withdrawn"),
                ),
                "tag_count": ("contact.tag.assignment", own),
                "list_count": ("contact.list.member", own),
                "message_count": ("mail.message", on_contact),
                "lead_count": ("crm.lead", leads),
                "interaction_count": ("contact.interaction", own),
                "proof_count": ("contact.consent.event", own),
                "order_count": ("sale.order", own),
                "invoice_count": ("account.move", own),
            }
            for name, (model, domain) in counted.items():
                # Numbers only, of what the user may not see as well.
                Model_sudo = self.env[model].sudo().with_context(active_test=False)
                erasure[name] = Model_sudo.search_count(domain)

    @api.depends("partner_id")
    def _compute_others(self):
        Contact = self.env["res.partner"].with_context(active_test=False)
        for erasure in self:
            contact = erasure.partner_id
            addresses = contact._privacy_addresses()
            same = Contact._domain_of_addresses(addresses)
            same |= Domain("phone_sanitized", "in", addresses)
            erasure.same_address_ids = Contact.search(
                same & Domain("id", "!=", contact.id), limit=20
            )
            erasure.child_ids = Contact.search(
                [("parent_id", "=", contact.id)], limit=20
            )
            # The logins of the person itself; managers of marketing see no users.
            users_sudo = contact.sudo().with_context(active_test=False).user_ids
            erasure.user_logins = ", ".join(users_sudo.mapped("login"))

    @api.depends("partner_id")
    def _compute_elsewhere(self):
        for erasure in self:
            # Numbers only, of what the user may not see as well.
            contact_sudo = erasure.partner_id.sudo()
            addresses = contact_sudo._privacy_addresses()
            written = contact_sudo._erasure_written_addresses(addresses)
            found, left = contact_sudo._erasure_found_elsewhere(written)
            parts = [
                f"{self._label(model)}, {self._label(model, name)}: {count}"
                for model, name, count in found
            ]
            if left:
                parts.append(
                    self.env._(
                        "Too large to be searched here: %(models)s.",
                        models=", ".join(map(self._label, left)),
                    )
                )
            if count := contact_sudo._erasure_unread_file_count():
                parts.append(
                    self.env._(
                        "Files of imports that nobody had read in: %(count)s. Read "
                        "them in before you erase, or delete these imports.",
                        count=count,
                    )
                )
            erasure.elsewhere = "\n".join(parts)

    @api.model
    def _label(self, model, field_name=None):
        if field_name:
            return self.env[model]._fields[field_name]._description_string(self.env)
        # Which models there are is no secret.
        return self.env["ir.model"].sudo()._get(model).name

    def action_confirm(self):
        """Erase the person, for good."""
        self.ensure_one()
        log_sudo = self.partner_id._erase()
        self._format_lookup(log_sudo)
        return {"type": "ir.actions.act_window_close"}

    def _format_lookup(self, log_sudo):
        """Core's lookup shows what was done, and logs it: here, in the same entry."""
        line = self.lookup_line_id
        if not line:
            return
        lookup = line.wizard_id
        lookup.log_id = lookup.log_id or log_sudo
        line.write(
            {"execution_details": log_sudo.execution_details, "is_active": False}
        )
