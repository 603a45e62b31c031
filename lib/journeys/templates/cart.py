from odoo.tools.translate import LazyTranslate

from .template import Mailing, Segment, Template, register

_lt = LazyTranslate(__name__)

ENTERS = [("sale_order_ids", "any", [("is_abandoned_cart", "=", True)])]

register(
    Template(
        name="cart",
        title=_lt("Abandoned cart"),
        summary=_lt("Reminds who left a cart in the shop, twice at most."),
        asks=("purpose",),
        reads=("sale.order",),
        needs_field=("sale.order", "is_abandoned_cart"),
        segments={
            "left": Segment(
                _lt("Left a cart"),
                ENTERS,
            )
        },
        mailings={
            "cart": Mailing(
                _lt("You left something in your cart"),
                _lt("It is still there."),
                _lt("Back to the cart"),
            ),
            "last": Mailing(
                _lt("Your cart is still waiting"),
                _lt("Is there anything that we may help with?"),
                _lt("Back to the cart"),
            ),
        },
        titles={
            "cart": _lt("Reminder"),
            "order": _lt("Until it orders"),
            "last": _lt("Last reminder"),
        },
        definition={
            "reentry": {"mode": "after", "days": 14},
            "entries": [{"kind": "segment", "segment": "@left", "existing": False}],
            "start": "cart",
            "steps": {
                "cart": {"kind": "mail", "mailing": "@cart", "next": "order"},
                "order": {
                    "kind": "wait_until",
                    "interaction": {"kind": "order"},
                    "days": 2,
                    "met": None,
                    "timeout": "last",
                },
                "last": {"kind": "mail", "mailing": "@last", "next": None},
            },
        },
    )
)
