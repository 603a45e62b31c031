from odoo.http import request

from odoo.addons.website.controllers import form


class WebsiteForm(form.WebsiteForm):
    def extract_data(self, model_sudo, values):
        # PostgreSQL stores no null bytes, and no person types them.
        clean = {
            name: value.replace("\x00", "") if isinstance(value, str) else value
            for name, value in values.items()
        }
        return super().extract_data(model_sudo, clean)

    def insert_record(self, request, model_sudo, values, custom, meta=None):
        """Append the form to the ledger of the contact who sent it."""
        record_id = super().insert_record(
            request, model_sudo, values, custom, meta=meta
        )
        if record_id:
            record_sudo = model_sudo.env[model_sudo.model].browse(record_id)
            self._append_form(record_sudo, values)
        return record_id

    def _append_form(self, record_sudo, values):
        page = _sending_page()
        # Visitors may read and make no contacts; the form is what they sent.
        Contact_sudo = request.env["res.partner"].sudo()
        contact_sudo = Contact_sudo._from_form(
            record_sudo,
            values,
            may_create=request.env["contact.trigger"].sudo()._listens_to_form(page),
            company=request.website.company_id,
        )
        if not contact_sudo:
            return
        if "partner_id" in record_sudo._fields and not record_sudo.partner_id:
            record_sudo.partner_id = contact_sudo
        request.env["contact.interaction"]._append(
            {
                "kind": "form",
                "partner_id": contact_sudo.id,
                "name": page or record_sudo._description,
                "url": page,
                "verdict": request.env["ir.http"]._signal_verdict(),
                "res_model": record_sudo._name,
                "res_id": record_sudo.id,
            }
        )


def _sending_page():
    """The path of the page that the form stands on; it may be unknown."""
    referrer = request.httprequest.referrer or ""
    host = request.httprequest.host_url.rstrip("/")
    if not referrer.startswith(f"{host}/"):
        return None
    return referrer[len(host) :].partition("?")[0].partition("#")[0]
