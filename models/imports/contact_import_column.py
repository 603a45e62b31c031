from odoo import api, fields, models

from ...lib.imports.columns import LEAVE_OUT, SPECIAL

FIELD_TYPES = {
    *("char", "text", "html", "integer", "float", "monetary", "boolean", "date"),
    *("datetime", "selection", "many2one"),
}
# What an import sets by other ways, or never.
NOT_MAPPED = {
    *("active", "company_id", "parent_id", "parent_name", "is_company", "company_type"),
    *("type", "company_name", "color", "employee", "contact_import_id", "barcode"),
    *("partner_latitude", "partner_longitude", "date_localization", "self"),
    *("email_normalized", "phone_sanitized", "message_bounce", "is_blacklisted"),
}
NOT_MAPPED_PREFIXES = (
    *("property_", "message_", "activity_", "signup_", "website_", "invoice_"),
    *("autopost_", "sale_", "purchase_", "credit_", "ignore_", "calendar_", "l10n_"),
    *("peppol_", "is_seo_", "seo_", "image_", "avatar_", "trust", "debit_", "account_"),
)
# Shown first: what files of contacts hold most.
USUAL = (
    *("name", "email", "phone", "function", "street", "street2", "zip", "city"),
    *("state_id", "country_id", "lang", "website", "vat", "ref", "comment"),
    *("social_linkedin", "social_facebook", "social_instagram", "social_x", "user_id"),
)


class ContactImportColumn(models.Model):
    """What one column of an imported file holds."""

    _name = "contact.import.column"
    _description = "Column of an Import"
    _inherit = ["contact.guarded.mixin"]
    _order = "import_id, position"
    _rec_name = "header"

    import_id = fields.Many2one(
        "contact.import", required=True, readonly=True, ondelete="cascade", index=True
    )
    position = fields.Integer(required=True, readonly=True, help="From 0 on.")
    header = fields.Char("Name of the Column", required=True, readonly=True)
    sample = fields.Char("As in", readonly=True)
    target = fields.Selection(lambda self: self._selection_target(), "Goes To")
    overwrite = fields.Boolean(help="Overwrite what known contacts have.")
    channel = fields.Selection(
        [
            ("email", "Email"),
            ("sms", "SMS"),
            ("phone", "Phone"),
            ("fax", "Fax"),
            ("post", "Post"),
            ("all", "All channels"),
        ],
        help="What the answers are about. Empty: the purposes chosen for this import; "
        "who unsubscribed, and none is chosen: all mails.",
    )
    is_consent_like = fields.Boolean(
        "Looks Like Consent",
        readonly=True,
        help="Seems to say who agreed or unsubscribed: somebody must say where it "
        "goes.",
    )
    recognized_by = fields.Selection(
        [("name", "Name"), ("content", "Content"), ("last", "Last import")],
        readonly=True,
        help="How it was found out where the column goes.",
    )
    # Of the whole import: chosen in the row of the column that says who agreed.
    purpose_ids = fields.Many2many(
        string="They Agreed To", related="import_id.purpose_ids", readonly=False
    )
    day_first = fields.Boolean(
        default=True, help="In dates like 3/4/2026, the day comes first."
    )

    def write(self, vals):
        # What the import does, is the import's: nobody changes it for others at work.
        self.import_id.check_access("write")
        return super().write(vals)

    @api.model
    def _selection_target(self):
        """Fields of contacts that the user may set, and what is no single field."""
        labels = self._special_labels()
        described = self._contact_fields()
        usual = [name for name in USUAL if name in described]
        others = sorted(
            (
                (name, field["string"])
                for name, field in described.items()
                if name not in USUAL
            ),
            key=lambda pair: pair[1].casefold(),
        )
        return [
            *((name, described[name]["string"]) for name in usual[:3]),
            *((name, labels[name]) for name in SPECIAL),
            *((name, described[name]["string"]) for name in usual[3:]),
            *others,
        ]

    @api.model
    def _special_labels(self):
        return {
            "first_name": self.env._("First Name"),
            "middle_name": self.env._("Middle Name"),
            "last_name": self.env._("Last Name"),
            "external_id": self.env._("External ID (of the source)"),
            "email_2": self.env._("Email, if the other is empty"),
            "phone_2": self.env._("Phone, if the other is empty"),
            "company": self.env._("Company: Name"),
            "company_vat": self.env._("Company: Tax ID"),
            "company_domain": self.env._("Company: Website or Domain"),
            "is_company_row": self.env._("Is a Company"),
            "tags": self.env._("Tags"),
            "consent": self.env._("Consent: Agreed, Yes or No"),
            "opt_out": self.env._("Consent: Unsubscribed, if not Empty or No"),
            "consent_date": self.env._("Consent: Date"),
            "consent_date_2": self.env._("Consent: Date, if the other is empty"),
            "consent_proof": self.env._("Consent: Proof"),
            LEAVE_OUT: self.env._("Skip"),
        }

    @api.model
    def _contact_fields(self):
        """:return: descriptions, by name, of the fields that the user may import"""
        Partner = self.env["res.partner"]
        names = [
            name
            for name, field in Partner._fields.items()
            if field.type in FIELD_TYPES
            and (field.store or field.inverse)
            and not field.readonly
            and name not in NOT_MAPPED
            and not name.startswith(NOT_MAPPED_PREFIXES)
        ]
        described = Partner.fields_get(
            names, ["string", "type", "selection", "relation", "readonly"]
        )
        return {
            name: values
            for name, values in described.items()
            if not values.get("readonly")
        }
