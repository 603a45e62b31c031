from odoo import api, fields, models
from odoo.tools import SQL

from ..common.readers import READERS
from .contact_import_match import EXTERNAL_MODULE
from .contact_import_retention import SET_ANONYMOUS


class ResPartner(models.Model):
    """Where a contact came from, and what imports know of it beyond Odoo's fields."""

    _inherit = "res.partner"

    contact_import_id = fields.Many2one(
        "contact.import",
        "Made by Import",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups="contact_marketing.group_user",
    )
    imported_from = fields.Char(
        "Origin",
        compute="_compute_imported_from",
        # Salespeople see where a contact came from, not the file.
        compute_sudo=True,
        groups=READERS,
    )
    import_row_ids = fields.One2many(
        "contact.import.row",
        "partner_id",
        "Imports",
        copy=False,
        groups="contact_marketing.group_user",
    )
    # Named as core names those of companies.
    social_linkedin = fields.Char("LinkedIn")
    social_facebook = fields.Char("Facebook")
    social_instagram = fields.Char("Instagram")
    social_x = fields.Char("X")

    @api.depends("contact_import_id")
    @api.depends_context("lang")
    def _compute_imported_from(self):
        for partner in self:
            batch = partner.contact_import_id
            partner.imported_from = False
            if batch:
                partner.imported_from = self.env._(
                    "imported on %(day)s from %(origin)s",
                    day=fields.Date.to_string(batch.day),
                    origin=batch.source,
                )

    def _erasure_anonymize_imports(self, addresses, written):
        """Forget what files said of a person who is erased; the files, too, also where
        the person is only named beside another.

        :param addresses, written: as of ``_erasure_anonymize_texts``, in normal form
            and as they may stand in a text
        """
        self.env["contact.import.row"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_import_row
                SET %s
                WHERE partner_id = %s OR email_key = ANY(%s) OR phone_key = ANY(%s)
                RETURNING import_id
                """,
                SET_ANONYMOUS,
                self.id,
                addresses,
                addresses,
            )
        )
        batch_ids = {row[0] for row in self.env.cr.fetchall()}
        batch_ids |= self._erasure_imports_naming(written)
        self.env["contact.import.row"].invalidate_model(flush=False)
        self.env["contact.import"].browse(batch_ids)._drop_files()
        self.env["ir.model.data"].search(
            [
                ("module", "=", EXTERNAL_MODULE),
                ("model", "=", "res.partner"),
                ("res_id", "=", self.id),
            ]
        ).unlink()

    def _erasure_imports_naming(self, written):
        """:return: the ids of imports of which a row holds one of these"""
        if not written:
            return set()
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT import_id FROM contact_import_row "
                "WHERE raw::text ~* %s",
                "|".join(map(self._erasure_pattern, written)),
            )
        )
        return {id_ for (id_,) in rows}

    @api.model
    def _erasure_unread_file_count(self):
        """:return: how many files wait in imports that nobody had read in: what they
        say of whom, nobody knows"""
        [(count,)] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FROM ir_attachment file
                WHERE file.res_model = 'contact.import' AND (
                    file.res_field = 'reuploaded_file'
                    OR file.res_field = 'file' AND NOT EXISTS (
                        SELECT FROM contact_import_row imported
                        WHERE imported.import_id = file.res_id))
                """
            )
        )
        return count
