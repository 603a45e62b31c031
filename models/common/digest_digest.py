from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

OVERVIEW = "contact_marketing.contact_quality_overview_action"
MENU = "contact_marketing.contact_marketing_menu_root"


class DigestDigest(models.Model):
    _inherit = "digest.digest"

    kpi_contact_quality = fields.Boolean("Quality of Contacts (%)")
    kpi_contact_quality_value = fields.Integer(
        compute="_compute_kpi_contact_quality_value"
    )

    def _compute_kpi_contact_quality_value(self):
        """How good the contacts of the company are at the end of the period: now, or on
        the last day of it that was written down."""
        if not self.env.user.has_group("contact_marketing.group_user"):
            # As core does: the digest of this user goes without the figure.
            raise AccessError(
                self.env._("The quality of contacts is for users of Contact Marketing.")
            )
        start, end, _companies = self._get_kpi_compute_parameters()
        for digest in self:
            company = digest.company_id or self.env.company
            if end and fields.Date.to_date(end) < fields.Date.today():
                quality = self._quality_between(company, start, end)
            else:
                quality = self._quality_now(company)
            digest.kpi_contact_quality_value = round(quality)

    @api.model
    def _quality_now(self, company):
        domain = Domain("plan_id", "!=", False) & Domain("partner_id.active", "=", True)
        domain &= Domain("partner_id.company_id", "in", [company.id, False])
        ((quality,),) = self.env["contact.quality"]._read_group(
            domain, [], ["quality:avg"]
        )
        return quality or 0

    @api.model
    def _quality_between(self, company, start, end):
        Day = self.env["contact.quality.day"]
        own = Domain("company_id", "in", [company.id, False])
        last = Day.search(
            own & Domain("date", ">=", start[:10]) & Domain("date", "<=", end[:10]),
            limit=1,
        ).date
        days = Day.search(own & Domain("date", "=", last))
        contacts = sum(days.mapped("contact_count"))
        points = sum(day.quality * day.contact_count for day in days)
        return points / contacts if contacts else 0

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref(MENU)
        actions["kpi_contact_quality"] = f"{OVERVIEW}?menu_id={menu.id}"
        return actions
