from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize

LONGEST_VALUE = 256  # characters; what is longer is no name and no number
EMAIL_FIELDS = ("email_from", "email", "partner_email")
# Where each field of a contact may stand in what a form sent.
FORM_FIELDS = {
    "phone": ("phone", "mobile", "partner_phone"),
    "function": ("function",),
    "company_name": ("partner_name",),
    "street": ("street",),
    "zip": ("zip",),
    "city": ("city",),
    "country_id": ("country_id",),
    "website": ("website",),
}


class ContactFormMixin(models.AbstractModel):
    """Finds, or makes, the contact who sent a form."""

    _name = "contact.form.mixin"
    _description = "Contact from a Form"

    @api.model
    def _from_form(self, record, values, may_create, company):
        """The contact who sent a form, with its empty fields filled.

        What a contact has is never overwritten: anybody can type any address.

        :param record: what the form made, a lead for instance
        :param dict values: what was sent, by field of ``record``
        :param bool may_create: whether to make a contact for a new address
        :param company: the company of the website
        :return: the contact; none without a valid address, or if it is suppressed
        """
        typed = next((values[name] for name in EMAIL_FIELDS if values.get(name)), None)
        email = email_normalize(typed) if isinstance(typed, str) else None
        if not email or self.env["contact.suppression"]._suppressed({email}):
            return self.browse()
        contact = self.search(
            Domain("email_normalized", "=", email)
            & Domain("company_id", "in", [company.id, False]),
            order="is_company, id",
            limit=1,
        )
        found = self._form_values(values)
        if not contact and may_create:
            name = values.get("contact_name")
            if not name and record._name != "crm.lead":  # whose name is a subject
                name = values.get("name")
            return self.create(
                {
                    **found,
                    "name": self._short(name) or email,
                    "email": email,
                    "lang": self.env.lang,  # of the page, not Odoo's default
                }
            )
        if missing := {
            name: value
            for name, value in found.items()
            if contact and not contact[name]
        }:
            contact.write(missing)
        return contact

    @api.model
    def _form_values(self, values):
        found = {}
        for name, sources in FORM_FIELDS.items():
            value = next(
                (values[source] for source in sources if values.get(source)), 0
            )
            value = value if isinstance(value, int) else self._short(value)
            if value:
                found[name] = value
        return found

    @api.model
    def _short(self, value):
        value = value.strip() if isinstance(value, str) else ""
        return value if len(value) <= LONGEST_VALUE else ""
