"""Orders at the till that have a customer. Who gives all of one back, or deletes it,
takes it back."""

from .kind import done_by_contact
from .source import Listener, Source, register

KIND = "pos_order"
PAID = ("paid", "done", "invoiced")


def hear(change):
    change.reach([KIND], _rank)
    refunds = change.became("state", *PAID)
    refunded = refunds.lines.refunded_orderline_id.order_id
    refunded |= change.changed("partner_id")
    change.interactions._retract_from(refunded.filtered(_is_given_back), [KIND])


def _rank(order, values):
    is_sold = values["state"] in PAID and not order.lines.refunded_orderline_id
    return int(bool(is_sold and values["partner_id"]))


def _is_given_back(order):
    digits = order.env["decimal.precision"].precision_get("Product Unit")
    return all(
        round(line.refunded_qty - line.qty, digits) >= 0
        for line in order.lines
        if line.qty > 0
    )


register(
    Source(
        "point_of_sale",
        addon="point_of_sale",
        kinds=(
            done_by_contact(
                *(KIND, "Order at the till", "fa-shopping-basket"),
                may_grant=True,
                trigger_label="Buys at the till",
                source_model="pos.order",
                product_field="lines.product_id",
                conditions=("config_id",),
            ),
        ),
        listeners=(
            Listener("pos.order", ("state", "partner_id"), hear, retracts=(KIND,)),
        ),
    )
)
