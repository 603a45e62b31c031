from itertools import islice

from odoo.http import request

from odoo.addons.website.controllers import form

from ..lib.form_fields import MAX_VALUE_LENGTH
from ..lib.text import storable
from ..models.consent.contact_consent_form import FIELD_PREFIX

MAX_FIELDS = 100  # of a form; no person fills in more


class WebsiteForm(form.WebsiteForm):
    def extract_data(self, model_sudo, values):
        # PostgreSQL stores no null bytes, and no person types them. What was ticked is
        # recorded as consent, and is no part of the text.
        clean = {
            storable(name): storable(value) if isinstance(value, str) else value
            for name, value in values.items()
            if not name.startswith(FIELD_PREFIX)
        }
        return super().extract_data(model_sudo, clean)

    def insert_record(self, request, model_sudo, values, custom, meta=None):
        """Append the form to the ledger of the contact who sent it."""
        sent = dict(values)  # for mails, core puts the company's address in them
        record_id = super().insert_record(
            request, model_sudo, values, custom, meta=meta
        )
        if record_id:
            record_sudo = model_sudo.env[model_sudo.model].browse(record_id)
            self._append_form(record_sudo, sent)
        return record_id

    def _append_form(self, record_sudo, values):
        page = _sending_page()
        company = request.website.company_id
        verdict = request.env["ir.http"]._interaction_verdict()
        is_human = verdict == "human"
        # Visitors may read and make no contacts; the form is what they sent.
        Purpose_sudo = request.env["contact.consent.purpose"].sudo()
        Contact_sudo = request.env["res.partner"].sudo()
        Trigger_sudo = request.env["contact.trigger"].sudo()
        ticked = is_human and Purpose_sudo._ticked(request.params, company)
        besides = _typed_besides(values)
        contact_sudo = Contact_sudo._form_contact(
            record_sudo,
            values,
            besides,
            may_create=is_human
            and bool(ticked or Trigger_sudo._listening("form", page)),
            may_fill=is_human,
            company=company,
        )
        if not contact_sudo:
            return
        address = Contact_sudo._form_email(record_sudo, values, besides)
        has_contact = "partner_id" not in record_sudo._fields or record_sudo.partner_id
        if is_human and not has_contact:
            record_sudo.partner_id = contact_sudo
        interaction_sudo = request.env["contact.interaction"]._append(
            {
                "kind": "form",
                "partner_id": contact_sudo.id,
                "name": page or record_sudo._description,
                "url": page,
                "verdict": verdict,
                "res_model": record_sudo._name,
                "res_id": record_sudo.id,
                # Which one speaks, where a contact has several.
                "data": {"address": address}
                if len(contact_sudo._emails()) > 1
                else None,
            }
        )
        if ticked:
            Purpose_sudo._grant_by_form(
                contact_sudo,
                interaction_sudo,
                ticked,
                address=address,
                evidence=f"{_host()}{page}" if page else None,
                **request.env["ir.http"]._proof_facts(),
            )


def _typed_besides(written):
    """What was sent that is no value of the record, by its name in the form."""
    found = {
        name: value
        for name, value in request.params.items()
        if isinstance(value, str)
        and name.strip()
        and len(name) <= MAX_VALUE_LENGTH
        and name not in written
        and not name.startswith(FIELD_PREFIX)
    }
    return dict(islice(found.items(), MAX_FIELDS))


def _sending_page():
    """The path of the page that the form stands on, as of visits; it may be unknown."""
    referrer = request.httprequest.referrer or ""
    host = _host()
    if not referrer.startswith(f"{host}/"):
        return None
    path = referrer[len(host) :].partition("?")[0].partition("#")[0]
    return request.env["contact.trigger"]._page_in_all_languages(path)


def _host():
    return request.httprequest.host_url.rstrip("/")
