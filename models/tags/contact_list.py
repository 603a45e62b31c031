from odoo import api, fields, models

from ...lib.searches import search_kept
from ..common.actions import open_records


class ContactList(models.Model):
    """A static list: who was put on it stays until taken off."""

    _name = "contact.list"
    _description = "Contact List"
    _inherit = ["contact.guarded.mixin"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    note = fields.Text("Internal Note")
    is_public = fields.Boolean(
        "Public", help="Contacts may see this list, and join or leave it themselves."
    )
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: shared by all companies."
    )
    member_ids = fields.One2many("contact.list.member", "list_id")
    member_count = fields.Integer("Contacts", compute="_compute_member_count")
    partner_ids = fields.Many2many(
        "res.partner",
        string="Listed Contacts",
        compute="_compute_partner_ids",
        inverse="_inverse_partner_ids",
        search="_search_partner_ids",
        context={"active_test": False},
    )
    add_partner_ids = fields.Many2many(
        "res.partner",
        string="Add Contacts",
        compute="_compute_add_partner_ids",
        inverse="_inverse_add_partner_ids",
        help="They are on the list once it is saved.",
    )
    usage_count = fields.Integer(
        "Used By", compute="_compute_usage_count", groups="contact_marketing.group_user"
    )

    @api.depends("member_ids.partner_id.active")
    def _compute_member_count(self):
        counts = dict(
            self.env["contact.list.member"]._read_group(
                [("list_id", "in", self.ids), ("partner_id.active", "=", True)],
                ["list_id"],
                ["__count"],
            )
        )
        for contact_list in self:
            contact_list.member_count = counts.get(contact_list._origin, 0)

    @api.depends("member_ids.partner_id")
    def _compute_partner_ids(self):
        for contact_list in self:
            contact_list.partner_ids = contact_list.member_ids.partner_id

    def _compute_add_partner_ids(self):
        self.add_partner_ids = False

    def _inverse_add_partner_ids(self):
        for contact_list in self:
            contact_list.add_partner_ids.contact_list_add(contact_list.ids)

    def _inverse_partner_ids(self):
        for contact_list in self:
            wanted, current = (
                contact_list.partner_ids,
                contact_list.member_ids.partner_id,
            )
            (wanted - current).contact_list_add(contact_list.ids)
            (current - wanted).contact_list_remove(contact_list.ids)

    def _search_partner_ids(self, operator, value):
        return search_kept("member_ids", "partner_id", operator, value)

    def _compute_usage_count(self):
        counts = self.env["contact.usage"]._count_by("list_id", self.ids)
        for contact_list in self:
            contact_list.usage_count = counts.get(contact_list.id, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_no_segment_asks(self):
        self.env["mailing.filter"]._refuse_if_named("used_list_ids", self)

    def action_open_members(self):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_list_member_action",
            self.name,
            [("list_id", "=", self.id)],
        )

    def action_open_usage(self):
        self.ensure_one()
        return self.env["contact.usage"]._open_for("list_id", self)
