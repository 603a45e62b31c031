from odoo import api, models
from odoo.fields import Domain

from ...lib.hygiene.names import company_name

ADDRESS = ("street", "street2", "zip", "city", "state_id", "country_id")
DOMAIN_FORMS = (
    "{}",
    "http://{}",
    "https://{}",
    "http://www.{}",
    "https://www.{}",
    "www.{}",
)


class ContactImport(models.Model):
    """Finds, or makes, the companies that people in a file work for."""

    _inherit = "contact.import"

    def _known_companies(self, rows):
        """
        :param list rows: ``ParsedRow``
        :return: by pairs (vat, domain or name; value), companies that are contacts
        """
        wanted = {
            key: sorted({row.company[key] for row in rows if row.company.get(key)})
            for key in ("vat", "domain", "name")
        }
        forms = {
            form.format(domain): domain
            for domain in wanted["domain"]
            for form in DOMAIN_FORMS
        }
        found = {}
        lookups = (
            ("vat", "vat", {value: value for value in wanted["vat"]}),
            ("domain", "website", forms),
            ("name", "name", {value: value for value in wanted["name"]}),
        )
        for key, field_name, values in lookups:
            if not values:
                continue
            companies = self.env["res.partner"].search(
                Domain(field_name, "in", list(values))
                & Domain("is_company", "=", True)
                & self._company_domain(),
                order="id",
            )
            for company in companies:
                found.setdefault((key, values[company[field_name]]), company)
        return found

    @api.model
    def _company_of(self, row, known):
        """:return: the company of a row; none when it has none, or a new one"""
        company = known.get(("vat", row.company.get("vat")))
        if not company and (named := row.company.get("name")):
            # A name that differs says more than a domain, which a group shares.
            of_domain = known.get(("domain", row.company.get("domain")))
            if of_domain and self._is_called(of_domain, named):
                company = of_domain
            company = company or known.get(("name", named))
        elif not company:
            company = known.get(("domain", row.company.get("domain")))
        return company or self.env["res.partner"]

    @api.model
    def _is_called(self, company, name):
        """Whether a company may be called so: a word of the names is the same."""
        known = set(company_name(company.name or "").words)
        return not known.isdisjoint(company_name(name).words)

    def _make_companies(self, plans):
        """Make the companies that rows name and nobody knows; ``company`` is set.

        :param list plans: ``Plan`` of rows that will be written
        """
        lacking = {}
        for plan in plans:
            named = plan.row.company
            if plan.wants_company and not plan.company and named.get("name"):
                # Two rows about one company may tell different things of it.
                values = lacking.setdefault(named["name"], {})
                values |= {key: value for key, value in named.items() if value}
        vals_list = [
            self._prepare_company_values(name, values)
            for name, values in lacking.items()
        ]
        made = {}
        for tried, companies, error in self._by_halves(
            vals_list, self._create_contacts
        ):
            if error:
                # A company that Odoo refuses, for its tax number say: without it.
                companies = self._create_contacts(
                    [self._prepare_company_values(tried[0]["name"], {})]
                )
            for vals, company in zip(tried, companies, strict=True):
                made[vals["name"]] = company
        for plan in plans:
            if plan.wants_company and not plan.company:
                plan.company = made.get(plan.row.company.get("name"), plan.company)

    def _prepare_company_values(self, name, values):
        vals = {
            "name": name,
            "is_company": True,
            "vat": values.get("vat"),
            "website": values.get("domain"),
            "company_id": self.company_id.id,
        }
        return {key: value for key, value in vals.items() if value}
