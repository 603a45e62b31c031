from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError


class ContactConsentWording(models.Model):
    """A wording of a purpose as it was shown, in one language; it never changes."""

    _name = "contact.consent.wording"
    _description = "Version of a Consent's Wording"
    _order = "purpose_id, version desc, lang"
    _rec_name = "version"

    purpose_id = fields.Many2one(
        "contact.consent.purpose", required=True, readonly=True, ondelete="cascade"
    )
    version = fields.Integer(required=True, readonly=True)
    lang = fields.Char("Language", required=True, readonly=True)
    text = fields.Text(readonly=True)
    company_id = fields.Many2one(related="purpose_id.company_id")

    _version_uniq = models.Constraint(
        "UNIQUE (purpose_id, version, lang)", "A wording has one version a language."
    )

    @api.depends("version", "lang")
    def _compute_display_name(self):
        for wording in self:
            wording.display_name = f"{wording.version} ({wording.lang})"

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "What was shown stays as it was. Change the wording of the purpose: "
                "that makes a new version."
            )
        )

    @api.model
    def _freeze(self, purpose):
        """The frozen wording of a purpose, in the language of its environment."""
        lang = purpose.env.lang or "en_US"
        text = purpose.wording or ""
        kept = self.search([("purpose_id", "=", purpose.id)])
        latest = kept.filtered(lambda wording: wording.lang == lang)[:1]
        if latest and (latest.text or "") == text:
            return latest
        version = max(kept.mapped("version"), default=1)
        try:
            with self.env.cr.savepoint():
                return self.create(
                    {
                        "purpose_id": purpose.id,
                        # The first in a language translates what there is.
                        "version": version + 1 if latest else version,
                        "lang": lang,
                        "text": text,
                    }
                )
        except UniqueViolation as error:
            # Two visitors at once, the first in a language: this one tries again.
            raise ConcurrencyError("The wording was frozen meanwhile") from error
