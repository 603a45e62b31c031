from odoo import fields, models
from odoo.tools import SQL

from .kinds import ACTIVITY

MONTHS = 12


class ContactCohort(models.Model):
    """Of the contacts that entered in a month, how many were active so many months
    later: did something themselves, as a click, a visit or an order.

    One row per month of the last year, company, and month after; also where nobody was.
    """

    _name = "contact.cohort"
    _description = "Cohort of Contacts"
    _inherit = ["contact.rates.mixin"]
    _auto = False
    _order = "month desc, age, company_id"
    _rec_name = "month"
    _rates = {"active_rate": ("active_count", "contact_count")}
    _depends = {
        "contact.interaction": ["kind", "date", "verdict", "retracted_date"],
        "res.partner": ["company_id", "active"],
    }

    month = fields.Date("Entered In", readonly=True)
    age = fields.Integer("Months Later", readonly=True, aggregator=None)
    company_id = fields.Many2one("res.company", readonly=True)
    contact_count = fields.Integer("Contacts", readonly=True)
    active_count = fields.Integer("Active", readonly=True)
    active_rate = fields.Float(
        "Active %", digits=(16, 1), readonly=True, aggregator="avg"
    )

    @property
    def _table_query(self):
        this_month = fields.Date.today().replace(day=1)
        return SQL(
            """
            WITH entered AS (
                SELECT id, company_id, date_trunc('month', create_date)::date AS month
                FROM res_partner
                WHERE active AND create_date >= %(since)s
                  AND create_date < %(this_month)s + INTERVAL '1 month'
            ),
            cohort AS (
                SELECT company_id, month, COUNT(*) AS contact_count
                FROM entered GROUP BY company_id, month
            ),
            active AS (
                SELECT entered.company_id, entered.month,
                       date_trunc('month', interaction.date)::date AS active_month,
                       COUNT(DISTINCT entered.id) AS active_count
                FROM entered
                JOIN contact_interaction interaction
                  ON interaction.partner_id = entered.id
                WHERE interaction.kind = ANY(%(kinds)s)
                  AND interaction.verdict = 'human'
                  AND interaction.retracted_date IS NULL
                GROUP BY 1, 2, 3
            )
            SELECT COALESCE(cohort.company_id, 0)::bigint * 1000000
                       + EXTRACT(YEAR FROM cohort.month)::int * 144
                       + EXTRACT(MONTH FROM cohort.month)::int * 12 + age AS id,
                   cohort.month, age, cohort.company_id, cohort.contact_count,
                   COALESCE(active.active_count, 0) AS active_count,
                   100.0 * COALESCE(active.active_count, 0) / cohort.contact_count
                       AS active_rate
            FROM cohort
            CROSS JOIN generate_series(0, %(months)s - 1) AS age
            LEFT JOIN active
              ON active.company_id IS NOT DISTINCT FROM cohort.company_id
             AND active.month = cohort.month
             AND active.active_month = (cohort.month + make_interval(months => age))
            WHERE cohort.month + make_interval(months => age) <= %(this_month)s
            """,
            since=fields.Date.subtract(this_month, months=MONTHS - 1),
            this_month=this_month,
            kinds=list(ACTIVITY),
            months=MONTHS,
        )
