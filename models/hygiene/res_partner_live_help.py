from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...lib.hygiene.addresses import evaluate_address
from ...lib.hygiene.phones import evaluate_phone
from ...lib.imports.answers import word
from ...lib.mail.addresses import normal_forms

MAX_SHOWN = 3
MAX_COLLEAGUES = 1_000  # of one company, whose names are compared
# What may be as it should be, and is no business of who types it.
SILENT_KINDS = ("email_role",)
WRONG_KINDS = ("email_syntax", "email_lookalike", "phone_invalid")
MATCHED_FIELDS = ("email", "phone", "vat", "name", "parent_id", "country_id")
REFUSE_WRONG = "contact_marketing.refuse_wrong_addresses"
REFUSE_DUPLICATES = "contact_marketing.refuse_duplicates"


class ResPartner(models.Model):
    """Tells of slips and duplicates while a contact is typed; nothing is changed."""

    _inherit = "res.partner"

    # What stands in the field when the hint is taken.
    email_hint = fields.Char(compute="_compute_email_hint")
    email_warning = fields.Char(compute="_compute_email_hint")
    phone_hint = fields.Char(compute="_compute_phone_hint")
    phone_warning = fields.Char(compute="_compute_phone_hint")
    likely_duplicates = fields.Json(compute="_compute_likely_duplicates")

    @api.depends("email")
    def _compute_email_hint(self):
        for partner in self:
            partner.email_hint, partner.email_warning = self._hygiene_help_of(
                evaluate_address(partner.email)
            )

    @api.depends("phone", "country_id", "parent_id")
    def _compute_phone_hint(self):
        for partner in self:
            partner.phone_hint, partner.phone_warning = self._hygiene_help_of(
                partner._hygiene_phone_findings()
            )

    def _hygiene_phone_findings(self):
        country = self.country_id or self.parent_id.country_id
        country = country or self.env.company.country_id
        return evaluate_phone(self.phone, country.code)

    @api.model
    def _hygiene_help_of(self, findings):
        """:return: what is proposed, and what is wrong where nothing can be"""
        shown = [found for found in findings if found.kind not in SILENT_KINDS]
        hint = next((found.proposal for found in shown if found.proposal), False)
        if hint or not shown:
            return hint, False
        return False, {
            "email_syntax": self.env._("No mail can get to this address."),
            "email_lookalike": self.env._("Some of these letters only look right."),
            "email_disposable": self.env._("This is a disposable email address."),
            "phone_invalid": self.env._("This is no phone number of the country."),
        }.get(shown[0].kind, False)

    # ------------------------------------------------------------
    # Duplicates
    # ------------------------------------------------------------

    @api.depends("email_normalized", "phone_sanitized", "vat", "name", "parent_id")
    def _compute_likely_duplicates(self):
        for partner in self:
            partner.likely_duplicates = [
                {"id": found.id, "name": found.display_name}
                for found in partner._hygiene_likely_duplicates()
            ]

    def _hygiene_likely_duplicates(self):
        """Contacts that this user may see, and that are probably the same one.

        :return: ``MAX_SHOWN`` at most; neither its company nor its own contacts
        """
        self.ensure_one()
        others = Domain("id", "not in", (self._origin | self.parent_id._origin).ids)
        if self._origin:
            others &= Domain("parent_id", "!=", self._origin.id)
        Partner = self.env["res.partner"]
        found = Partner.search(
            Domain.OR(self._hygiene_alike()) & others, limit=MAX_SHOWN
        )
        if len(found) < MAX_SHOWN:
            found |= self._hygiene_namesakes(others)
        return found[:MAX_SHOWN]

    def _hygiene_alike(self):
        """:return: domains, each over an index"""
        # What no contact can have, PostgreSQL does not take either.
        addresses = [each for each in normal_forms(self.email) if "\0" not in each]
        if addresses:
            yield self._domain_of_addresses(addresses)
        company = self.parent_id._origin
        if self.phone_sanitized:  # colleagues share the number of their company
            same_phone = Domain("phone_sanitized", "=", self.phone_sanitized)
            if company:
                same_phone &= Domain("parent_id", "!=", company.id)
            yield same_phone
        if not self.parent_id and self.vat and len(self.vat) > 1:
            yield Domain("vat", "=", self.vat) & Domain("parent_id", "=", False)

    def _hygiene_namesakes(self, others):
        """:return: people of the same company with this name, however it is written"""
        company, name = self.parent_id._origin, word(self.name or "")
        if not company or not name:
            return self.browse()
        colleagues = self.env["res.partner"].search_fetch(
            others & Domain("parent_id", "=", company.id),
            ["name"],
            limit=MAX_COLLEAGUES,
        )
        return colleagues.filtered(lambda each: word(each.name or "") == name)

    # ------------------------------------------------------------
    # Refusing, where settings say so
    # ------------------------------------------------------------

    def web_save(self, vals, specification, next_id=None):
        """What people type into forms; imports, merges and websites go other ways."""
        values_list = super().web_save(vals, specification, next_id=next_id)
        if not self.env.su and any(name in vals for name in MATCHED_FIELDS):
            saved = self or self.browse(values_list[0]["id"])
            for partner in saved:
                partner._hygiene_refuse_what_settings_refuse()
        return values_list

    def _hygiene_refuse_what_settings_refuse(self):
        # Who types contacts has no rights on settings.
        settings_sudo = self.env["ir.config_parameter"].sudo()
        if settings_sudo.get_param(REFUSE_WRONG):
            self._hygiene_refuse_wrong_addresses()
        if settings_sudo.get_param(REFUSE_DUPLICATES):
            self._hygiene_refuse_duplicates()

    def _hygiene_refuse_wrong_addresses(self):
        for value, findings in (
            (self.email, evaluate_address(self.email)),
            (self.phone, self._hygiene_phone_findings()),
        ):
            wrong = [
                found
                for found in findings
                if found.kind in WRONG_KINDS and found.confidence != "possible"
            ]
            if not wrong:
                continue
            if wrong[0].proposal:
                raise ValidationError(
                    self.env._(
                        "%(value)s is wrong. Did you mean %(proposal)s?",
                        value=value,
                        proposal=wrong[0].proposal,
                    )
                )
            raise ValidationError(
                self.env._(
                    "%(value)s: %(reason)s",
                    value=value,
                    reason=self._hygiene_help_of(wrong)[1],
                )
            )

    def _hygiene_refuse_duplicates(self):
        if found := self._hygiene_likely_duplicates():
            raise ValidationError(
                self.env._(
                    "%(contact)s is there already: %(others)s.",
                    contact=self.name,
                    others=", ".join(found.mapped("display_name")),
                )
            )
