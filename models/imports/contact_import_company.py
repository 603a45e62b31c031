from odoo import models
from odoo.fields import Domain

from ...lib.imports.field_changes import ADDRESS
from ...lib.imports.matcher import KnownCompany

DOMAIN_FORMS = (
    "{}",
    "http://{}",
    "https://{}",
    "http://www.{}",
    "https://www.{}",
    "www.{}",
)


class ContactImport(models.Model):
    """Looks up the companies that rows name."""

    _inherit = "contact.import"

    def _company_domain(self):
        """Contacts of a company that the import is not for stay unknown to it."""
        if not self.company_id:
            return Domain.TRUE
        return Domain("company_id", "in", [self.company_id.id, False])

    def _known_companies(self, rows):
        """
        :param rows: ``ParsedRow``
        :return: by pairs (vat, domain or name; value), ``KnownCompany``
        """
        named = [row.company for row in rows]
        domains = {company.domain for company in named} - {""}
        forms = {
            form.format(domain): domain for domain in domains for form in DOMAIN_FORMS
        }
        lookups = (
            ("vat", "vat", {company.vat: company.vat for company in named}),
            ("domain", "website", forms),
            ("name", "name", {company.name: company.name for company in named}),
        )
        found = {}
        for key, field_name, values in lookups:
            values.pop("", None)
            if not values:
                continue
            companies = self.env["res.partner"].search(
                Domain(field_name, "in", list(values))
                & Domain("is_company", "=", True)
                & self._company_domain(),
                order="id",
            )
            for company in companies:
                found.setdefault(
                    (key, values[company[field_name]]), _known_company(company)
                )
        return found


def _known_company(company):
    address = {}
    for name in ADDRESS:
        value = company[name]
        address[name] = value.id if company._fields[name].relational else value
    return KnownCompany(company.id, company.name or "", address)
