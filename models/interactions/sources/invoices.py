"""Invoices, by the hooks of accounting. Who refunds all of one takes it back."""

from odoo import models

from .kind import done_by_colleague, done_by_contact
from .source import Source, register

register(
    Source(
        "invoices",
        kinds=(
            done_by_colleague(
                *("invoice", "Invoice", "fa-file-text"),
                trigger_label="Is invoiced",
                source_model="account.move",
                product_field="invoice_line_ids.product_id",
            ),
            done_by_contact(
                *("paid", "Invoice paid", "fa-money"),
                may_grant=True,
                trigger_label="Pays an invoice",
                source_model="account.move",
                product_field="invoice_line_ids.product_id",
            ),
        ),
    )
)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        invoices = posted.filtered(lambda move: move.move_type == "out_invoice")
        self.env["contact.interaction"]._append_from(invoices, "invoice")
        posted._retract_refunded()
        return posted

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        paid = self.filtered(lambda move: move.move_type == "out_invoice")
        self.env["contact.interaction"]._append_from(paid, "paid")
        return result

    def _retract_refunded(self):
        """Take back what an invoice and its orders did when all of it is refunded."""
        Interaction = self.env["contact.interaction"]
        for refund in self.filtered(lambda move: move.move_type == "out_refund"):
            invoice = refund.reversed_entry_id
            if (
                invoice
                and refund.currency_id.compare_amounts(
                    refund.amount_total, invoice.amount_total
                )
                >= 0
            ):
                Interaction._retract_from(invoice, ["invoice", "paid"])
                orders = invoice.line_ids.sale_line_ids.order_id
                Interaction._retract_from(orders, ["order"])
