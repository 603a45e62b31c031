"""Quotations and orders. Who cancels or deletes one takes it back."""

from .kind import done_by_contact
from .source import Listener, Source, register

KINDS = ("quotation", "order")


def hear(change):
    offers = change.new.filtered(
        lambda order: order.state in ("draft", "sent") and not is_cart(order)
    )
    change.interactions._append_from(offers, "quotation")
    # What is ordered already when it is made, as by an import, is none of today.
    confirmed = change.became("state", "sale") & change.known
    change.interactions._append_from(confirmed, "order")
    cancelled = change.became("state", "cancel") & change.known
    change.interactions._retract_from(cancelled, KINDS)
    change.move(KINDS)


def is_cart(order):
    """Whether it is a visitor's cart, which nobody offered."""
    return "website_id" in order._fields and bool(order.website_id)


register(
    Source(
        "orders",
        kinds=(
            done_by_contact(
                *("quotation", "Quotation", "fa-file-text-o"),
                may_grant=True,
                trigger_label="Gets a quotation",
                source_model="sale.order",
                product_field="order_line.product_id",
            ),
            done_by_contact(
                *("order", "Order", "fa-shopping-cart"),
                may_grant=True,
                trigger_label="Orders",
                source_model="sale.order",
                product_field="order_line.product_id",
            ),
        ),
        listeners=(
            Listener("sale.order", ("state", "partner_id"), hear, retracts=KINDS),
        ),
    )
)
