from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from ...lib.mail.addresses import normal_form, sql_email
from ...lib.searches import search_kept
from ..common.actions import open_records
from ..common.guarded_search import guarded_search
from ..common.readers import READERS
from .contact_consent import LINK_METHODS

ADDRESSES = ("email_normalized", "phone_sanitized")


class ResPartner(models.Model):
    """What contacts show of their consents."""

    _inherit = "res.partner"

    consent_ids = fields.One2many(
        "contact.consent", "partner_id", "Consents", copy=False, groups=READERS
    )
    consent_event_ids = fields.One2many(
        "contact.consent.event",
        "partner_id",
        "Proof of Consent",
        copy=False,
        groups="contact_marketing.group_user",
    )
    granted_purpose_ids = fields.Many2many(
        "contact.consent.purpose",
        string="Agreed To",
        compute="_compute_granted_purpose_ids",
        search="_search_granted_purpose_ids",
        groups=READERS,
    )
    is_suppressed = fields.Boolean(
        "Suppressed",
        compute="_compute_is_suppressed",
        store=True,
        compute_sudo=True,
        copy=False,
        help="The address was suppressed, as of a person who was erased: it is never "
        "mailed or moved.",
        groups=READERS,
    )

    def _auto_init(self):
        # Nobody is suppressed yet: no need to look at a million contacts.
        if self._auto and not column_exists(self.env.cr, self._table, "is_suppressed"):
            create_column(self.env.cr, self._table, "is_suppressed", "boolean")
        return super()._auto_init()

    _gate_addresses_idx = models.Index(
        r"USING gin (string_to_array(gate_addresses, E'\n'))"
        " WHERE gate_addresses IS NOT NULL"
    )
    # They are few; to find them must not take reading a million contacts.
    _unusual_addresses_idx = models.Index("(id) WHERE gate_addresses IS NOT NULL")

    def init(self):
        """Without it, PostgreSQL thinks that many contacts share an address, and sorts
        all of them where their addresses are compared."""
        address = sql_email(self._table)
        self.env.cr.execute(
            SQL(
                "CREATE STATISTICS IF NOT EXISTS res_partner_address_stat"
                " ON (%s) FROM res_partner",
                address,
            )
        )
        return super().init()

    @api.depends("consent_ids.status")
    def _compute_granted_purpose_ids(self):
        for partner in self:
            partner.granted_purpose_ids = partner.consent_ids.filtered(
                lambda consent: consent.status == "granted"
            ).purpose_id

    @guarded_search
    def _search_granted_purpose_ids(self, operator, value):
        granted = Domain("status", "=", "granted")
        return search_kept("consent_ids", "purpose_id", operator, value, granted)

    @api.depends("email_normalized", "gate_addresses", "phone_sanitized")
    def _compute_is_suppressed(self):
        emails = {partner: partner._emails() for partner in self}
        suppressed = self.env["contact.suppression"]._suppressed(
            {*self.mapped("phone_sanitized")}.union(*emails.values())
        )
        for partner in self:
            # Of several addresses, the gate leaves out the suppressed one alone.
            partner.is_suppressed = partner.phone_sanitized in suppressed or (
                bool(emails[partner]) and emails[partner] <= suppressed
            )

    @api.ondelete(at_uninstall=False)
    def _consent_unlink_leave_to_others(self):
        self._consent_leave_to_others()

    def _consent_leave_to_others(self):
        # Whoever may delete or move a contact sees not all who share its address.
        self.env["contact.consent"].sudo()._leave_to_others(self.ids)

    @api.model
    def _consent_changes_address(self, vals):
        """Whether values that are written can change an address that consents are
        given for."""
        addresses = {self._fields[name] for name in ADDRESSES}
        return any(
            field in addresses
            or not addresses.isdisjoint(self.env.registry.get_dependent_fields(field))
            for name in vals
            if (field := self._fields.get(name))
        )

    def _consent_has_proven_address(self):
        """Whether this contact once agreed behind a link that was mailed to the address
        it has now. What a portal user typed proves nothing; nor does leaving, which is
        recorded for all who have the address."""
        self.ensure_one()
        address = self.email_normalized
        # Nothing of the proofs is shown.
        events_sudo = self.env["contact.consent.event"].sudo()
        return bool(address) and bool(
            events_sudo.search_count(
                [
                    ("partner_id", "=", self.id),
                    ("status", "=", "granted"),
                    ("method", "in", LINK_METHODS),
                    ("is_unproven", "=", False),
                    (
                        "subject_hash",
                        "=",
                        self.env["contact.suppression"]._hash(normal_form(address)),
                    ),
                ],
                limit=1,
            )
        )

    def action_open_proofs(self):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_consent_event_action",
            self.env._("Proof: %s", self.display_name),
            [("partner_id", "=", self.id)],
            views=[(False, "list"), (False, "kanban"), (False, "form")],
        )
