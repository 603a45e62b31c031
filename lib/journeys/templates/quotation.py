from odoo.tools.translate import LazyTranslate

from .template import Mailing, Template, register

_lt = LazyTranslate(__name__)

# This quotation becomes an order.
ORDERED = {"kind": "order", "record": True}

register(
    Template(
        name="quotation",
        title=_lt("Abandoned quotation"),
        summary=_lt(
            "Waits two days for each quotation to be ordered, reminds of it, and then "
            "somebody calls. Cancelled ones are left alone."
        ),
        asks=("purpose",),
        record_model="sale.order",
        record_definition={"record_goal": [("state", "=", "sale")]},
        mailings={
            "remind": Mailing(
                _lt("Your quotation"),
                _lt("Is there anything that we may explain or change?"),
                _lt("Talk to us"),
                record_text=_lt("This is what we offered in {record_name}:"),
            )
        },
        titles={
            "two_days": _lt("Two days to order"),
            "remind": _lt("Reminder"),
            "order": _lt("Until it orders"),
            "call": _lt("Call"),
        },
        definition={
            "entries": [{"kind": "record", "interaction": "quotation"}],
            "start": "two_days",
            "steps": {
                "two_days": {
                    "kind": "wait_until",
                    "interaction": ORDERED,
                    "days": 2,
                    "met": None,
                    "timeout": "remind",
                },
                "remind": {"kind": "mail", "mailing": "@remind", "next": "order"},
                "order": {
                    "kind": "wait_until",
                    "interaction": ORDERED,
                    "days": 5,
                    "met": None,
                    "timeout": "call",
                },
                "call": {
                    "kind": "activity",
                    "summary": _lt("Call about the quotation"),
                    "days": 1,
                    "next": None,
                },
            },
        },
    )
)
