from odoo.tools.translate import LazyTranslate

from ....lib.conditions.sentence import Condition, Part, Slot
from .parts import DAYS, times, within, within_or_none

_lt = LazyTranslate(__name__)

LABEL = _lt("Orders")
CONDITIONS = [
    Condition(
        "customer",
        _lt("is a customer"),
        leaf=("is_customer", "=", True),
        text_not=_lt("is no customer"),
    ),
    Condition(
        "ordered_times",
        _lt("ordered at least %(times)s times"),
        leaf=("rfm_order_count", ">=", Slot("times")),
        parts={"times": times(2)},
        text_not=_lt("ordered fewer than %(times)s times"),
    ),
    Condition(
        "ordered_lately",
        _lt("ordered in the last %(days)s days"),
        leaf=within("rfm_last_days"),
        parts={"days": DAYS},
        text_not=_lt("did not order in the last %(days)s days"),
        otherwise=within_or_none("rfm_last_days", ">"),
    ),
    Condition(
        "ordered_long_ago",
        _lt("ordered last at least %(days)s days ago"),
        leaf=("rfm_last_days", ">=", Slot("days")),
        parts={"days": DAYS},
        otherwise=within_or_none("rfm_last_days", "<"),
    ),
    Condition(
        "ordered_for",
        _lt("ordered for at least %(amount)s in all"),
        leaf=("rfm_amount", ">=", Slot("amount")),
        parts={"amount": Part("number", _lt("Amount"), 1000)},
    ),
    Condition(
        "order_due",
        _lt("is overdue for the next order"),
        leaf=("rfm_next_days", "<", 0),
        otherwise=within_or_none("rfm_next_days", ">=", 0),
    ),
    Condition(
        "ordered_product",
        _lt("ordered %(products)s"),
        leaf=(
            "sale_order_ids",
            "any",
            [
                ("state", "=", "sale"),
                ("order_line", "any", [("product_id", "in", Slot("products"))]),
            ],
        ),
        parts={
            "products": Part(
                "records",
                _lt("Products"),
                model="product.product",
                domain=(("sale_ok", "=", True),),
            )
        },
        text_not=_lt("did not order %(products)s"),
    ),
    Condition(
        "recency",
        _lt("has an RFM recency of at least %(group)s"),
        leaf=("rfm_recency_group", ">=", Slot("group")),
        parts={"group": Part("number", _lt("Group"), 4)},
    ),
]
