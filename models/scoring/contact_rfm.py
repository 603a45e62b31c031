from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..common.joined_search import joined_search, joined_values
from .contact_rfm_border import (
    GROUPS,
    MEASURES,
    MIN_CUSTOMERS,
    READERS_OF_AMOUNTS,
)


class ContactRfm(models.Model):
    """What a contact bought of a company: how lately, how often and for how much.

    The figures are kept; the groups from 1 to 5 follow from them and the borders of the
    company, see ``contact.rfm.border``. So who orders is in the right group at once,
    and new borders rewrite nobody. Recency in days is counted when somebody asks.
    """

    _name = "contact.rfm"
    _description = "RFM of a Contact"
    _inherit = ["contact.open.mixin"]
    _order = "last_date desc, id"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    first_date = fields.Date("Customer Since", required=True, readonly=True)
    last_date = fields.Date("Last Order", required=True, readonly=True)
    order_count = fields.Integer("Orders", required=True, readonly=True)
    amount = fields.Monetary(
        "Ordered",
        required=True,
        readonly=True,
        groups=READERS_OF_AMOUNTS,
        help="In all, without taxes, in the currency of the company.",
    )
    average_days = fields.Float(
        "Days Between Orders",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="On average. Empty, and 0 in conditions: all orders were on one day.",
    )
    next_date = fields.Date(
        "Next Order Expected",
        readonly=True,
        help="The last order and the average days between orders. Empty: all orders "
        "were on one day, or the next one is expected after the year 9999.",
    )
    recency_group = fields.Integer(
        "Recency",
        compute="_compute_groups",
        search=joined_search("recency_group"),
        aggregator="avg",
        help="5: ordered most lately. Empty, and 0 in conditions, while the company "
        "has fewer than 20 customers.",
    )
    frequency_group = fields.Integer(
        "Frequency",
        compute="_compute_groups",
        search=joined_search("frequency_group"),
        aggregator="avg",
        help="5: ordered most often. Empty, and 0 in conditions, while the company "
        "has fewer than 20 customers.",
    )
    monetary_group = fields.Integer(
        "Monetary",
        compute="_compute_groups",
        search=joined_search("monetary_group"),
        aggregator="avg",
        help="5: ordered for most. Empty, and 0 in conditions, while the company "
        "has fewer than 20 customers.",
    )
    cell = fields.Char(
        "RFM",
        compute="_compute_groups",
        search=joined_search("cell"),
        help="The groups of recency, frequency and monetary: 555 are the best. Empty "
        "while the company has fewer than 20 customers.",
    )
    explanation = fields.Char("Borders", compute="_compute_explanation")

    # The contact first: it is asked for by both.
    _partner_company_uniq = models.Constraint(
        "UNIQUE (partner_id, company_id)", "A contact has one RFM for each company."
    )

    # ------------------------------------------------------------
    # Groups
    # ------------------------------------------------------------

    @api.depends("first_date", "last_date", "order_count", "company_id")
    def _compute_groups(self):
        names = [*MEASURES.values(), "cell"]
        found = joined_values(self, names)
        for rfm in self:
            rfm.update(found.get(rfm._origin.id) or dict.fromkeys(names))

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in (*MEASURES.values(), "cell") or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        Border = self.env["contact.rfm.border"]
        border = query.left_join(
            alias, "company_id", Border._table, "company_id", "border"
        )
        return Border._sql_group(field_expr, alias, border)

    # ------------------------------------------------------------
    # Explain
    # ------------------------------------------------------------

    @api.depends("recency_group", "frequency_group", "monetary_group")
    @api.depends_context("uid", "lang")
    def _compute_explanation(self):
        # Who sees the figures of a company sees their borders, but for the amounts.
        borders = self.env["contact.rfm.border"].search(
            [("company_id", "in", self.company_id.ids)]
        )
        by_company = borders.grouped("company_id")
        for rfm in self:
            border = by_company.get(rfm.company_id, borders.browse())
            if border.has_groups:
                rfm.explanation = " · ".join(rfm._format_ranges(border))
            else:
                rfm.explanation = not rfm.cell and self.env._(
                    "No groups: they need %(count)s customers of the company.",
                    count=MIN_CUSTOMERS,
                )

    def _format_ranges(self, border):
        """:return: what each group of this contact means, in words"""
        self.ensure_one()

        def as_date(value):
            return format_date(self.env, value)

        def as_money(value):
            return formatLang(self.env, value, currency_obj=self.currency_id)

        yield self._format_range(
            self.env._("Recency"), border, "recency", self.recency_group, as_date
        )
        yield self._format_range(
            self.env._("Frequency"), border, "frequency", self.frequency_group, str
        )
        if self._has_field_access(self._fields["amount"], "read"):
            yield self._format_range(
                self.env._("Monetary"),
                border,
                "monetary",
                self.monetary_group,
                as_money,
            )

    def _format_range(self, label, border, measure, group, as_text):
        low = group > 1 and border[f"{measure}_{group}"]
        # Groups that nobody is in begin where the next one does.
        above = [border[f"{measure}_{number}"] for number in GROUPS if number > group]
        high = next((value for value in above if value), None)
        names = {"label": label, "group": group}
        if low and high:
            return self.env._(
                "%(label)s %(group)s: from %(low)s to below %(high)s",
                **names,
                low=as_text(low),
                high=as_text(high),
            )
        if low:
            return self.env._(
                "%(label)s %(group)s: from %(low)s", **names, low=as_text(low)
            )
        if high:
            return self.env._(
                "%(label)s %(group)s: below %(high)s", **names, high=as_text(high)
            )
        return self.env._("%(label)s %(group)s: all", **names)
