from odoo.tools.translate import LazyTranslate

from ....lib.conditions.sentence import Condition, Part, Slot
from .parts import DAYS, times, within, within_or_none

_lt = LazyTranslate(__name__)

LABEL = _lt("Orders")
CONDITIONS = [
    Condition(
        "customer",
        _lt("is a customer"),
        ("is_customer", "=", True),
        text_not=_lt("is no customer"),
    ),
    Condition(
        "ordered_times",
        _lt("ordered at least %(times)s times"),
        ("rfm_order_count", ">=", Slot("times")),
        {"times": times(2)},
        _lt("ordered fewer than %(times)s times"),
    ),
    Condition(
        "ordered_lately",
        _lt("ordered in the last %(days)s days"),
        within("rfm_last_days"),
        {"days": DAYS},
        _lt("did not order in the last %(days)s days"),
        within_or_none("rfm_last_days", ">"),
    ),
    Condition(
        "ordered_long_ago",
        _lt("ordered last at least %(days)s days ago"),
        ("rfm_last_days", ">=", Slot("days")),
        {"days": DAYS},
        otherwise=within_or_none("rfm_last_days", "<"),
    ),
    Condition(
        "ordered_for",
        _lt("ordered for at least %(amount)s in all"),
        ("rfm_amount", ">=", Slot("amount")),
        {"amount": Part("number", _lt("Amount"), 1000)},
    ),
    Condition(
        "order_due",
        _lt("is overdue for the next order"),
        ("rfm_next_days", "<", 0),
        otherwise=within_or_none("rfm_next_days", ">=", 0),
    ),
    Condition(
        "ordered_product",
        _lt("ordered %(products)s"),
        (
            "sale_order_ids",
            "any",
            [
                ("state", "=", "sale"),
                ("order_line", "any", [("product_id", "in", Slot("products"))]),
            ],
        ),
        {
            "products": Part(
                "records",
                _lt("Products"),
                model="product.product",
                domain=(("sale_ok", "=", True),),
            )
        },
        _lt("did not order %(products)s"),
    ),
    Condition(
        "recency",
        _lt("has an RFM recency of at least %(group)s"),
        ("rfm_recency_group", ">=", Slot("group")),
        {"group": Part("number", _lt("Group"), 4)},
    ),
]
