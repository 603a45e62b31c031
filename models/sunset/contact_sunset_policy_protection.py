from odoo import api, models
from odoo.tools import SQL

INVOICES = (
    *("out_invoice", "out_refund", "out_receipt"),
    *("in_invoice", "in_refund", "in_receipt"),
)
PAID = ("paid", "reversed", "invoicing_legacy")
ORDER_LINKS = ("partner_id", "partner_invoice_id", "partner_shipping_id")
INVOICE_LINKS = ("partner_id", "commercial_partner_id", "partner_shipping_id")


class ContactSunsetPolicy(models.Model):
    """Which contacts a sunset policy never touches, and which it never archives.

    The one place that says so: planning, each step and the preview ask here.
    """

    _inherit = "contact.sunset.policy"

    @api.model
    def _protections(self):
        """Why a contact is never touched: the first that applies."""
        return [
            ("user", self.env._("login")),
            ("company", self.env._("company of this database")),
            ("order", self.env._("open quotation or order")),
            ("invoice", self.env._("open invoice or bill")),
            ("opportunity", self.env._("open lead or opportunity")),
        ]

    @api.model
    def _keepings(self):
        """Why a contact is never archived: the first that applies."""
        return [
            ("had_order", self.env._("ordered once")),
            ("had_invoice", self.env._("invoiced once")),
            ("children", self.env._("has contacts below it")),
        ]

    @api.model
    def _sql_protected(self, alias):
        """
        :param str alias: of a row of ``res_partner``
        :return: an SQL expression, the reason of ``_protections``; NULL: none
        """
        contact = SQL.identifier(alias, "id")
        return self._sql_first(
            [
                # Portal users and archived ones, too.
                ("user", self._sql_linked("res_users", ["partner_id"], contact)),
                ("company", self._sql_linked("res_company", ["partner_id"], contact)),
                (
                    "order",
                    self._sql_linked(
                        "sale_order", ORDER_LINKS, contact, self._sql_open_order()
                    ),
                ),
                (
                    "invoice",
                    self._sql_linked(
                        "account_move", INVOICE_LINKS, contact, self._sql_open_invoice()
                    ),
                ),
                (
                    "opportunity",
                    self._sql_linked(
                        "crm_lead",
                        ["partner_id"],
                        contact,
                        SQL("linked.active AND linked.won_status = 'pending'"),
                    ),
                ),
            ]
        )

    @api.model
    def _sql_kept(self, alias):
        """As ``_sql_protected``, of what keeps a contact from being archived."""
        contact = SQL.identifier(alias, "id")
        return self._sql_first(
            [
                ("had_order", self._sql_linked("sale_order", ORDER_LINKS, contact)),
                (
                    "had_invoice",
                    self._sql_linked("account_move", INVOICE_LINKS, contact),
                ),
                (
                    "children",
                    self._sql_linked(
                        "res_partner", ["parent_id"], contact, SQL("linked.active")
                    ),
                ),
            ]
        )

    @api.model
    def _sql_open_order(self):
        """A confirmed order is open until it is invoiced whole and, where deliveries
        are kept, delivered whole."""
        undelivered = SQL("FALSE")
        if "delivery_status" in self.env["sale.order"]._fields:  # of sale_stock
            undelivered = SQL(
                "linked.delivery_status IN ('pending', 'started', 'partial')"
            )
        return SQL(
            """(linked.state IN ('draft', 'sent') OR linked.state = 'sale' AND (
                COALESCE(linked.invoice_status, 'no') IN ('no', 'to invoice')
                OR COALESCE(%s, FALSE)))""",
            undelivered,
        )

    @api.model
    def _sql_open_invoice(self):
        return SQL(
            """(linked.move_type = ANY(%s) AND (linked.state = 'draft'
                OR linked.state = 'posted'
                AND COALESCE(linked.payment_state, 'not_paid') != ALL(%s)))""",
            list(INVOICES),
            list(PAID),
        )

    @api.model
    def _sql_linked(self, table, columns, contact, condition=None):
        # One EXISTS per column: each can be answered by an index, or by one hash.
        return SQL(" OR ").join(
            SQL(
                "EXISTS (SELECT FROM %s linked WHERE %s = %s AND %s)",
                SQL.identifier(table),
                SQL.identifier("linked", column),
                contact,
                condition or SQL("TRUE"),
            )
            for column in columns
        )

    @api.model
    def _sql_first(self, reasons):
        return SQL(
            "CASE %s END",
            SQL(" ").join(
                SQL("WHEN %s THEN %s", condition, reason)
                for reason, condition in reasons
            ),
        )
