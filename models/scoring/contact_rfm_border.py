from odoo import api, fields, models
from odoo.tools import SQL

# By measure, what it is called as a group of a contact.
MEASURES = {
    "recency": "recency_group",
    "frequency": "frequency_group",
    "monetary": "monetary_group",
}
COLUMNS = {"recency": "last_date", "frequency": "order_count", "monetary": "amount"}
GROUPS = (2, 3, 4, 5)  # the first has no lower border
# Of fewer, a fifth says nothing: who bought once would be among the best, or the worst.
MIN_CUSTOMERS = 20
# Who may read all orders and invoices of customers, and so what they sum up to.
READERS_OF_AMOUNTS = "sales_team.group_sale_salesman_all_leads"


class ContactRfmBorder(models.Model):
    """From which values on the customers of a company are in groups 2 to 5.

    Each group has a fifth of the customers, but for equal values: these are in one
    group, the lowest of those that they reach. Where one in two ordered once, these are
    in group 1 of frequency, and nobody is in 2. A group that nobody is in begins where
    the next one does; where there is none, it has no border.

    A company with few customers has no borders, and they have no groups: see
    ``MIN_CUSTOMERS``. Without customers it has no row. Found once a night, and as soon
    as there are customers enough. This model is its one writer.
    """

    _name = "contact.rfm.border"
    _description = "RFM Borders"
    _rec_name = "company_id"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Datetime("Computed", required=True, readonly=True)
    customer_count = fields.Integer(
        "Customers", readonly=True, help="Groups need 20 of them at least."
    )
    has_groups = fields.Boolean(compute="_compute_has_groups")
    recency_2 = fields.Date(readonly=True)
    recency_3 = fields.Date(readonly=True)
    recency_4 = fields.Date(readonly=True)
    recency_5 = fields.Date(readonly=True)
    frequency_2 = fields.Integer(readonly=True)
    frequency_3 = fields.Integer(readonly=True)
    frequency_4 = fields.Integer(readonly=True)
    frequency_5 = fields.Integer(readonly=True)
    monetary_2 = fields.Monetary(readonly=True, groups=READERS_OF_AMOUNTS)
    monetary_3 = fields.Monetary(readonly=True, groups=READERS_OF_AMOUNTS)
    monetary_4 = fields.Monetary(readonly=True, groups=READERS_OF_AMOUNTS)
    monetary_5 = fields.Monetary(readonly=True, groups=READERS_OF_AMOUNTS)

    _company_uniq = models.Constraint(
        "UNIQUE (company_id)", "A company has its borders once."
    )

    @api.depends("customer_count")
    def _compute_has_groups(self):
        for border in self:
            border.has_groups = border.customer_count >= MIN_CUSTOMERS

    @api.model
    def _sql_group(self, name, rfm, border):
        """
        :param str name: of a group as in ``MEASURES``, or ``cell``: all three
        :param str rfm: alias of a row of ``contact_rfm``
        :param str border: alias of the row of its company, if there is one
        :return: an SQL expression; NULL while there are no borders, or few customers
        """
        if name == "cell":
            groups = [self._sql_group(each, rfm, border) for each in MEASURES.values()]
            return SQL("(%s)", SQL(" || ").join(SQL("%s::text", one) for one in groups))
        measure = name.removesuffix("_group")
        value = SQL.identifier(rfm, COLUMNS[measure])
        passed = [
            SQL(
                "COALESCE((%s >= %s)::int, 0)",
                value,
                SQL.identifier(border, f"{measure}_{number}"),
            )
            for number in GROUPS
        ]
        return SQL(
            "CASE WHEN %s >= %s AND %s IS NOT NULL THEN 1 + %s END",
            SQL.identifier(border, "customer_count"),
            MIN_CUSTOMERS,
            value,
            SQL(" + ").join(passed),
        )

    @api.model
    def _find(self, company):
        """Find the borders of a company anew; without customers it has none."""
        columns = {
            SQL.identifier(f"{measure}_{number}"): SQL.identifier(
                measure, f"border_{number}"
            )
            for measure in COLUMNS
            for number in GROUPS
        }
        self.env.cr.execute(
            SQL(
                """
                WITH found AS (
                    SELECT recency.customer_count, %(borders)s FROM %(measures)s
                    WHERE recency.customer_count > 0
                ), deleted AS (
                    DELETE FROM contact_rfm_border
                    WHERE company_id = %(company_id)s
                      AND NOT EXISTS (SELECT FROM found)
                )
                INSERT INTO contact_rfm_border (
                    company_id, date, customer_count, %(columns)s)
                SELECT %(company_id)s, %(now)s, found.* FROM found
                ON CONFLICT (company_id) DO UPDATE
                SET date = EXCLUDED.date, customer_count = EXCLUDED.customer_count,
                    %(kept)s
                """,
                borders=SQL(", ").join(
                    SQL(
                        "CASE WHEN recency.customer_count >= %s THEN %s END",
                        MIN_CUSTOMERS,
                        border,
                    )
                    for border in columns.values()
                ),
                measures=SQL(", ").join(
                    SQL(
                        "(%s) AS %s",
                        self._sql_borders(company, column),
                        SQL.identifier(measure),
                    )
                    for measure, column in COLUMNS.items()
                ),
                columns=SQL(", ").join(columns),
                kept=SQL(", ").join(
                    SQL("%s = EXCLUDED.%s", column, column) for column in columns
                ),
                company_id=company.id,
                now=fields.Datetime.now(),
            )
        )
        self.invalidate_model(flush=False)
        self.env["contact.rfm"]._invalidate_displayed()

    @api.model
    def _sql_borders(self, company, column):
        """:return: a sub-select of one row: how many customers there are, and the four
        borders of a measure. Window functions by measure: one scan for all three sorts
        wider rows, and took half as long again."""
        return SQL(
            """
            SELECT SUM(contacts)::int AS customer_count, %(borders)s FROM (
                SELECT value, COUNT(*) AS contacts, MIN(fifth) AS number FROM (
                    SELECT value, NTILE(5) OVER (ORDER BY value) AS fifth
                    FROM (
                        SELECT %(column)s AS value FROM contact_rfm
                        WHERE company_id = %(company_id)s
                    ) customer
                ) divided GROUP BY value
            ) equal
            """,
            borders=SQL(", ").join(
                SQL(
                    "MIN(value) FILTER (WHERE number >= %s) AS %s",
                    number,
                    SQL.identifier(f"border_{number}"),
                )
                for number in GROUPS
            ),
            column=SQL.identifier(column),
            company_id=company.id,
        )
