import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.mail.addresses import sql_email
from ..common.actions import open_records
from ..common.readers import READERS
from ..common.res_partner_api import listed

CODE = re.compile(r"[a-z0-9][a-z0-9_.-]*")
# What a proof says must stay true of its purpose.
FIXED_ONCE_USED = ("channel", "legal_basis")


class ContactConsentPurpose(models.Model):
    """What a contact may be written or called for, on one channel.

    Consent is given per purpose: Art. 6(1)(a) and recital 43 of the GDPR. What the
    contact agreed to is the wording; each of its versions is kept.
    """

    _name = "contact.consent.purpose"
    _description = "Consent Purpose"
    _inherit = "contact.guarded.mixin"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="How forms, imports and other systems call it, as in newsletter.",
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: shared by all companies."
    )
    channel = fields.Selection(
        [("email", "Email"), ("sms", "SMS"), ("phone", "Phone"), ("post", "Post")],
        required=True,
        default="email",
    )
    legal_basis = fields.Selection(
        [
            ("consent", "Consent"),
            ("legitimate_interest", "Legitimate interest"),
            ("contract", "Contract"),
        ],
        required=True,
        default="consent",
        help="GDPR, Art. 6(1): consent (a), contract (b), legitimate interest (f). "
        "Each needs a grant with its proof before anybody is mailed.",
    )
    double_opt_in = fields.Boolean(
        help="Who gives the address in a form confirms it by a mail to it."
    )
    wording = fields.Text(
        translate=True,
        help="What the contact agrees to, word for word. Each version is kept.",
    )
    version = fields.Integer(
        compute="_compute_version",
        compute_sudo=True,
        help="How often the wording has changed.",
    )
    wording_ids = fields.One2many(
        "contact.consent.wording",
        "purpose_id",
        "Versions of the Wording",
        groups="contact_marketing.group_user",
    )
    validity_months = fields.Integer(
        "Valid for Months",
        help="Then a consent expires; the contact is asked before. 0: for ever.",
    )
    is_public = fields.Boolean(
        "Public",
        default=True,
        help="Contacts see it in their preferences, and may agree or leave there.",
    )
    granted_count = fields.Integer("Granted", compute="_compute_counts", groups=READERS)
    pending_count = fields.Integer("Pending", compute="_compute_counts", groups=READERS)
    withdrawn_count = fields.Integer(
        "Unsubscribed", compute="_compute_counts", groups=READERS
    )
    granted_percent = fields.Float(
        "Share of Contacts",
        compute="_compute_counts",
        digits=(5, 1),
        groups=READERS,
        help="Contacts who agreed, of all who have an address for this channel.",
    )

    _code_uniq = models.UniqueIndex(
        "(code, (COALESCE(company_id, 0)))", "A purpose has this code already."
    )

    @api.depends("wording_ids.version")
    def _compute_version(self):
        for purpose in self:
            purpose.version = max(purpose.wording_ids.mapped("version"), default=0)

    def _compute_counts(self):
        groups = self.env["contact.consent"]._read_group(
            [("purpose_id", "in", self.ids), ("partner_id.active", "=", True)],
            ["purpose_id", "status"],
            ["__count"],
        )
        counts = {(purpose.id, status): count for purpose, status, count in groups}
        bases = {}
        for purpose in self:
            channel = purpose.channel
            if channel not in bases:
                bases[channel] = self._count_addresses(channel)
            granted = counts.get((purpose.id, "granted"), 0)
            purpose.granted_count = granted
            purpose.pending_count = counts.get((purpose.id, "pending"), 0)
            purpose.withdrawn_count = counts.get((purpose.id, "withdrawn"), 0)
            purpose.granted_percent = (
                100 * granted / bases[channel] if bases[channel] else 0
            )

    @api.model
    def _count_addresses(self, channel):
        """:return: how many contacts can be reached on this channel at all"""
        field = {
            "email": "email_normalized",
            "sms": "phone_sanitized",
            "phone": "phone_sanitized",
        }.get(channel)
        domain = [(field, "!=", False)] if field else []
        return self.env["res.partner"].search_count(domain)

    @api.constrains("code")
    def _check_code(self):
        for purpose in self:
            if not CODE.fullmatch(purpose.code):
                raise ValidationError(
                    self.env._(
                        "“%(code)s” cannot be a code. Use small letters, digits, "
                        "dots, dashes and underscores, as in customer-news.",
                        code=purpose.code,
                    )
                )

    @api.constrains("code", "company_id")
    def _check_code_of_companies(self):
        """A code means one purpose in a company, shared ones included. Of what other
        companies have of their own, nothing is told."""
        every = self.with_context(active_test=False)
        for purpose in self:
            same = Domain("code", "=", purpose.code) & Domain("id", "!=", purpose.id)
            if purpose.company_id:
                same &= Domain("company_id", "=", False)
            if every.search_count(same, limit=1):
                raise ValidationError(
                    self.env._(
                        "%(code)s: a purpose that is shared by all companies needs a "
                        "code that none of them has for another one.",
                        code=purpose.code,
                    )
                )

    @api.constrains("validity_months")
    def _check_validity_months(self):
        for purpose in self:
            if not 0 <= purpose.validity_months <= 1200:
                raise ValidationError(
                    self.env._(
                        "%(purpose)s: valid for 1 to 1200 months, or 0 for ever.",
                        purpose=purpose.name,
                    )
                )

    @api.constrains("double_opt_in", "channel")
    def _check_double_opt_in(self):
        for purpose in self:
            if purpose.double_opt_in and purpose.channel != "email":
                raise ValidationError(
                    self.env._(
                        "%(purpose)s: double opt-in works by mail. Switch it off, or "
                        "choose the channel Email.",
                        purpose=purpose.name,
                    )
                )

    @api.constrains("legal_basis", "wording")
    def _check_wording(self):
        for purpose in self:
            if purpose.legal_basis == "consent" and not (purpose.wording or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(purpose)s: write what contacts agree to. Consent is void "
                        "without it.",
                        purpose=purpose.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        purposes = super().create(vals_list)
        purposes._freeze_wordings()
        return purposes

    def write(self, vals):
        self._check_unused(vals)
        result = super().write(vals)
        if "wording" in vals:
            self._freeze_wordings()
        if "validity_months" in vals:
            self.env["contact.consent"].sudo()._recompute_expiry(self)
        return result

    def update_field_translations(self, field_name, translations, source_lang=""):
        result = super().update_field_translations(
            field_name, translations, source_lang
        )
        if field_name == "wording":
            for lang in translations:
                self.with_context(lang=lang)._freeze_wordings()
        return result

    def copy_data(self, default=None):
        return [
            {**vals, "code": (default or {}).get("code") or purpose._free_code()}
            for purpose, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _free_code(self):
        # Those of other companies, too: a shared one may have none of their codes.
        every = self.sudo().with_context(active_test=False)
        taken = set(every.search([("code", "=like", f"{self.code}%")]).mapped("code"))
        number = 2
        while f"{self.code}-{number}" in taken:
            number += 1
        return f"{self.code}-{number}"

    def _check_unused(self, vals):
        changed = [
            purpose
            for purpose in self
            if any(
                name in vals and vals[name] != purpose[name] for name in FIXED_ONCE_USED
            )
        ]
        for purpose in changed:
            # Proofs that the user may not see count as well.
            events_sudo = self.env["contact.consent.event"].sudo()
            if events_sudo.search_count([("purpose_id", "=", purpose.id)], limit=1):
                raise UserError(
                    self.env._(
                        "%(purpose)s: contacts have answered already, so its channel "
                        "and legal basis stay. Make a new purpose, and archive this "
                        "one.",
                        purpose=purpose.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        events_sudo = self.env["contact.consent.event"].sudo()
        used = events_sudo.search([("purpose_id", "in", self.ids)], limit=1)
        if used:
            raise UserError(
                self.env._(
                    "%(purpose)s: contacts have answered, and the proof must stay. "
                    "Archive it instead.",
                    purpose=used.purpose_id.name,
                )
            )

    def _freeze_wordings(self):
        """Keep the wordings of these purposes as they are now, in one language.

        :return: a mapping of the id of each purpose to that of its frozen wording
        """
        # Whoever records a consent causes a proof, and may not write one.
        Wording_sudo = self.env["contact.consent.wording"].sudo()
        return {purpose.id: Wording_sudo._freeze(purpose).id for purpose in self}

    @api.model
    def _from_codes(self, codes):
        """The purposes with these codes: those of the user's company, shared ones, or
        else that of the one other company that has it.

        :param codes: a list of codes, or one
        :raises UserError: naming what is unknown, and what there is; or what several
            other companies have
        """
        codes = listed(codes)
        found = self.search(
            [("code", "in", [code for code in codes if self._is_code(code)])]
        )
        by_code = found.grouped("code")
        if unknown := [
            code for code in codes if not self._is_code(code) or code not in by_code
        ]:
            raise UserError(
                self.env._(
                    "%(codes)s: no such purpose. There are: %(known)s.",
                    codes=", ".join(map(str, unknown)),
                    known=", ".join(self._every().mapped("code")) or "–",
                )
            )
        return self.union(*map(self._of_my_company, by_code.values()))

    @api.model
    def _is_code(self, code):
        return isinstance(code, str) and bool(CODE.fullmatch(code))

    @api.model
    def _of_my_company(self, purposes):
        """
        :param purposes: of one code, of several companies
        :return: the one that counts here
        """
        here = purposes.filtered(
            lambda purpose: purpose.company_id.id in (False, self.env.company.id)
        )
        if not here and len(purposes) > 1:
            raise UserError(
                self.env._(
                    "%(code)s is a purpose of several companies: %(companies)s. Switch "
                    "to the company you mean.",
                    code=purposes[0].code,
                    companies=", ".join(purposes.company_id.mapped("name")),
                )
            )
        return here or purposes

    @api.model
    def _every(self):
        """All purposes, archived ones too; a company has a handful."""
        return self.with_context(active_test=False).search([("code", "!=", False)])

    def action_open_consents(self):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_consent_action",
            self.name,
            [("purpose_id", "=", self.id)],
        )

    @api.model
    def _sql_address(self, alias, channel):
        """The address of the contact ``alias`` on a channel; NULL: none.

        :param SQL channel: an expression of the channel
        """
        return SQL(
            "CASE %s WHEN 'email' THEN %s WHEN 'post' THEN NULL ELSE %s END",
            channel,
            sql_email(alias),
            SQL.identifier(alias, "phone_sanitized"),
        )

    @api.model
    def _sql_subject(self, partner, purpose):
        """The address that says whose answer it is: that of the channel, else the one
        that the contact has; NULL: none.

        :param str partner, purpose: aliases of a contact and of a purpose
        """
        return SQL(
            "CASE WHEN %(channel)s IN ('sms', 'phone') THEN"
            " COALESCE(%(phone)s, %(email)s) ELSE COALESCE(%(email)s, %(phone)s) END",
            channel=SQL.identifier(purpose, "channel"),
            email=sql_email(partner),
            phone=SQL.identifier(partner, "phone_sanitized"),
        )
