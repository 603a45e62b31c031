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
# Who may read all orders and invoices of customers, and so what they sum up to.
READERS_OF_AMOUNTS = "sales_team.group_sale_salesman_all_leads"


class ContactRfmBorder(models.Model):
    """From which values on the customers of a company are in groups 2 to 5.

    Each group has a fifth of the customers, but for equal values: these are in one
    group, the lowest of those that they reach. Where one in two ordered once, these are
    in group 1 of frequency, and nobody is in 2. A group that nobody is in begins where
    the next one does; where there is none, it has no border.

    Found once a night. This model is its one writer.
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
    customer_count = fields.Integer("Customers", readonly=True)
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

    @api.model
    def _sql_group(self, name, rfm, border):
        """
        :param str name: of a group as in ``MEASURES``, or ``cell``: all three
        :param str rfm: alias of a row of ``contact_rfm``
        :param str border: alias of the row of its company, if there is one
        :return: an SQL expression; NULL while nobody knows the borders
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
            "CASE WHEN %s IS NOT NULL AND %s IS NOT NULL THEN 1 + %s END",
            SQL.identifier(border, "id"),
            value,
            SQL(" + ").join(passed),
        )

    @api.model
    def _find(self, company):
        """Find the borders of a company anew."""
        fives = {measure: self._find_of(company, measure) for measure in MEASURES}
        count = fives["recency"][0]
        values = {
            f"{measure}_{number}": border
            for measure, (_count, *found) in fives.items()
            for number, border in zip(GROUPS, found, strict=True)
        }
        columns = SQL(", ").join(map(SQL.identifier, values))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO contact_rfm_border AS border (
                    company_id, date, customer_count, %(columns)s)
                VALUES (%(company_id)s, %(now)s, %(count)s, %(values)s)
                ON CONFLICT (company_id) DO UPDATE
                SET date = EXCLUDED.date, customer_count = EXCLUDED.customer_count,
                    %(kept)s
                """,
                columns=columns,
                company_id=company.id,
                now=fields.Datetime.now(),
                count=count,
                values=SQL(", ").join(SQL("%s", each) for each in values.values()),
                kept=SQL(", ").join(
                    SQL("%(name)s = EXCLUDED.%(name)s", name=SQL.identifier(name))
                    for name in values
                ),
            )
        )
        self.invalidate_model(flush=False)
        self.env["contact.rfm"]._invalidate_displayed()

    @api.model
    def _find_of(self, company, measure):
        """:return: how many customers there are, and the four borders of a measure"""
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT SUM(contacts)::int, %(borders)s FROM (
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
                    SQL("MIN(value) FILTER (WHERE number >= %s)", number)
                    for number in GROUPS
                ),
                column=SQL.identifier(COLUMNS[measure]),
                company_id=company.id,
            )
        )
        return row
