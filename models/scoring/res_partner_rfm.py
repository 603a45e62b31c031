from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.relative_days import days_since, days_until
from ..common.joined_search import joined_search, joined_values
from ..common.readers import READERS
from .contact_rfm_border import MEASURES, READERS_OF_AMOUNTS

# By field of a contact, what it is in ``contact.rfm``.
SHOWN = {
    "rfm_recency_group": "recency_group",
    "rfm_frequency_group": "frequency_group",
    "rfm_monetary_group": "monetary_group",
    "rfm_cell": "cell",
    "rfm_order_count": "order_count",
    "rfm_amount": "amount",
    "rfm_first_date": "first_date",
    "rfm_last_date": "last_date",
    "rfm_average_days": "average_days",
    "rfm_next_date": "next_date",
}
DAYS = ("rfm_first_days", "rfm_last_days", "rfm_next_days")


def of_rfm(name):
    """:return: how a field of ``SHOWN`` is computed and searched by"""
    return {"compute": "_compute_rfm", "search": joined_search(name)}


class ResPartner(models.Model):
    """What contacts bought of the user's company, to see, to search and to group by.

    Nothing is stored with contacts; the one row of ``contact.rfm`` is joined. Who may
    see contacts may know how lately and how often they bought, as *Interactions* tells,
    too; for how much is for those who may read all orders.
    """

    _inherit = "res.partner"

    rfm_ids = fields.One2many(
        "contact.rfm", "partner_id", "RFM by Company", copy=False, groups=READERS
    )
    rfm_recency_group = fields.Integer(
        "RFM: Recency (1 to 5)",
        groups=READERS,
        aggregator="avg",
        help="5: among the fifth of the customers who ordered most lately. Empty, and "
        "0 in conditions: no orders, or the company has fewer than 20 customers.",
        **of_rfm("rfm_recency_group"),
    )
    rfm_frequency_group = fields.Integer(
        "RFM: Frequency (1 to 5)",
        groups=READERS,
        aggregator="avg",
        help="5: among the fifth of the customers who ordered most often. Empty, and 0 "
        "in conditions: no orders, or the company has fewer than 20 customers.",
        **of_rfm("rfm_frequency_group"),
    )
    rfm_monetary_group = fields.Integer(
        "RFM: Monetary (1 to 5)",
        groups=READERS,
        aggregator="avg",
        help="5: among the fifth of the customers who ordered for most. Empty, and 0 "
        "in conditions: no orders, or the company has fewer than 20 customers.",
        **of_rfm("rfm_monetary_group"),
    )
    rfm_cell = fields.Char(
        "RFM",
        groups=READERS,
        help="The groups of recency, frequency and monetary: 555 are the best. Empty: "
        "no orders, or the company has fewer than 20 customers.",
        **of_rfm("rfm_cell"),
    )
    rfm_order_count = fields.Integer(
        "RFM: Orders",
        groups=READERS,
        help="How many orders, or invoices, the settings say. Conditions count no "
        "order as 0: fewer than 3 are also those who never ordered.",
        **of_rfm("rfm_order_count"),
    )
    rfm_currency_id = fields.Many2one(
        "res.currency",
        "RFM: Currency",
        compute="_compute_rfm_currency_id",
        search=joined_search("rfm_currency_id"),
        groups=READERS,
    )
    rfm_amount = fields.Monetary(
        "RFM: Ordered",
        currency_field="rfm_currency_id",
        groups=READERS_OF_AMOUNTS,
        help="In all, without taxes, in the currency of the company. Conditions count "
        "no order as 0.",
        **of_rfm("rfm_amount"),
    )
    rfm_first_date = fields.Date(
        "Customer Since", groups=READERS, **of_rfm("rfm_first_date")
    )
    rfm_last_date = fields.Date("Last Order", groups=READERS, **of_rfm("rfm_last_date"))
    rfm_average_days = fields.Float(
        "Days Between Orders",
        digits=(16, 1),
        aggregator="avg",
        groups=READERS,
        help="On average. Empty, and 0 in conditions: no orders, or all on one day.",
        **of_rfm("rfm_average_days"),
    )
    rfm_next_date = fields.Date(
        "Next Order Expected", groups=READERS, **of_rfm("rfm_next_date")
    )
    rfm_first_days = days_since(
        "rfm_first_days", "rfm_first_date", "Days Since First Order", groups=READERS
    )
    rfm_last_days = days_since(
        "rfm_last_days", "rfm_last_date", "Days Since Last Order", groups=READERS
    )
    rfm_next_days = days_until(
        "rfm_next_days", "rfm_next_date", "Days Until Next Order", groups=READERS
    )

    @api.depends_context("company")
    def _compute_rfm_currency_id(self):
        self.rfm_currency_id = self.env.company.currency_id

    @api.depends("rfm_ids")
    @api.depends_context("company")
    def _compute_rfm(self):
        # Each field has its groups; here all of them are read at once.
        found = joined_values(self.sudo(), list(SHOWN))
        for partner in self:
            partner.update(found.get(partner._origin.id) or dict.fromkeys(SHOWN))

    @api.model
    def _marketing_shown_names(self):
        return [*super()._marketing_shown_names(), *SHOWN]

    @api.model
    def _rfm_shown_names(self):
        return [*SHOWN, *DAYS, "rfm_ids"]

    def _field_to_sql(self, alias, field_expr, query=None):
        name, _dot, part = field_expr.partition(".")
        if name not in (*SHOWN, "rfm_currency_id") or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        field = self._fields[name]
        self._check_field_access(field, "read")
        column = self._rfm_sql_column(name, alias, query)
        # A part of a date, as its month.
        return (
            field.property_to_sql(column, part, self, alias, query) if part else column
        )

    @api.model
    def _rfm_sql_column(self, name, alias, query):
        if name == "rfm_currency_id":
            return SQL("%s::int", self.env.company.currency_id.id)
        rfm, border = self._rfm_join(alias, query)
        name = SHOWN[name]
        if name in MEASURES.values() or name == "cell":
            return self.env["contact.rfm.border"]._sql_group(name, rfm, border)
        return SQL.identifier(rfm, name)

    @api.model
    def _rfm_join(self, alias, query):
        """Join the figures and the borders of the user's company.

        :return: the two aliases
        """
        company_id = self.env.company.id
        rfm = query.make_alias(alias, f"rfm_{company_id}")
        query.add_join(
            "LEFT JOIN",
            rfm,
            "contact_rfm",
            SQL(
                "%s = %s AND %s = %s",
                SQL.identifier(rfm, "partner_id"),
                SQL.identifier(alias, "id"),
                SQL.identifier(rfm, "company_id"),
                company_id,
            ),
        )
        border = query.make_alias(alias, f"rfm_border_{company_id}")
        query.add_join(
            "LEFT JOIN",
            border,
            "contact_rfm_border",
            SQL("%s = %s", SQL.identifier(border, "company_id"), company_id),
        )
        return rfm, border
