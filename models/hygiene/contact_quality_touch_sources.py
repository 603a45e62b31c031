"""What else has contacts summed up anew: all that says who brought them."""

from odoo import api, models
from odoo.tools import SQL

FORM = "form"
# Of an interaction: which form was a contact's first.
FIRST_FORM = {"partner_id", "kind", "url", "date"}


class ContactInteraction(models.Model):
    _inherit = "contact.interaction"

    @api.model_create_multi
    def create(self, vals_list):
        interactions = super().create(vals_list)
        self._quality_touch(
            vals.get("partner_id") for vals in vals_list if vals.get("kind") == FORM
        )
        return interactions

    def write(self, vals):
        if not FIRST_FORM.isdisjoint(vals):
            self._quality_touch_forms()
        result = super().write(vals)
        if "partner_id" in vals:
            self._quality_touch([vals["partner_id"]])
        return result

    def unlink(self):
        self._quality_touch_forms()
        return super().unlink()

    @api.model
    def _append_for(self, partner_ids, vals):
        if vals["kind"] == FORM:
            self._quality_touch(partner_ids)
        return super()._append_for(partner_ids, vals)

    @api.model
    def _append_entries(self, entries):
        self._quality_touch(
            entry["partner_id"] for entry in entries if entry["kind"] == FORM
        )
        return super()._append_entries(entries)

    def _quality_touch_forms(self):
        self.flush_model(["partner_id", "kind"])
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT partner_id FROM contact_interaction"
                " WHERE id = ANY(%s) AND kind = %s",
                self.ids,
                FORM,
            )
        )
        self._quality_touch(partner_id for (partner_id,) in rows)

    @api.model
    def _quality_touch(self, partner_ids):
        ids = set(partner_ids) - {None, False}
        if ids:
            self.env["contact.quality.touch"]._touch(ids)


class ContactImport(models.Model):
    _inherit = "contact.import"

    def unlink(self):
        # The database empties the field of the contacts, and tells nobody.
        contacts_sudo = self.env["res.partner"].sudo().with_context(active_test=False)
        made = contacts_sudo._search([("contact_import_id", "in", self.ids)])
        self.env["contact.quality.touch"]._touch(made.get_result_ids())
        return super().unlink()


class ResCompany(models.Model):
    _inherit = "res.company"

    def unlink(self):
        self.env["contact.quality.touch"]._touch_all()
        return super().unlink()


class ResUsers(models.Model):
    _inherit = "res.users"

    def _write_multi(self, vals_list):
        # Who was a visitor, and is a colleague now, brought what was brought by forms.
        shares = {
            id_: vals["share"]
            for id_, vals in zip(self._ids, vals_list, strict=True)
            if "share" in vals
        }
        if shares and self._quality_share_changes(shares):
            self.env["contact.quality.touch"]._touch_all()
        return super()._write_multi(vals_list)

    @api.model
    def _quality_share_changes(self, shares):
        # Who is new brought nobody, and has no value there yet.
        return self.env.execute_query(
            SQL(
                "SELECT FROM res_users WHERE (share AND id = ANY(%s))"
                " OR (NOT share AND id = ANY(%s)) LIMIT 1",
                [id_ for id_, share in shares.items() if not share],
                [id_ for id_, share in shares.items() if share],
            )
        )

    def unlink(self):
        self.env["contact.quality.touch"]._touch_all()
        return super().unlink()
