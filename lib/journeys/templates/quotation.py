from odoo.tools.translate import LazyTranslate

from .template import Mailing, Segment, Template, register

_lt = LazyTranslate(__name__)

ENTERS = [
    (
        "interaction_ids",
        "any",
        [
            ("kind", "=", "quotation"),
            ("date_days", ">=", 2),
            ("date_days", "<=", 30),
        ],
    ),
    (
        "interaction_ids",
        "not any",
        [("kind", "=", "order"), ("date_days", "<=", 30)],
    ),
]

# Contacts enter, not quotations: who has several gets one reminder for all of them.
register(
    Template(
        name="quotation",
        title=_lt("Abandoned quotation"),
        summary=_lt(
            "Reminds who has had a quotation for two days and did not order; then "
            "somebody calls. Once a month per contact."
        ),
        asks=("purpose",),
        segments={
            "open": Segment(
                _lt("Quotation without an order"),
                ENTERS,
            )
        },
        mailings={
            "remind": Mailing(
                _lt("Your quotation"),
                _lt("Is there anything that we may explain or change?"),
                _lt("Talk to us"),
            )
        },
        titles={
            "remind": _lt("Reminder"),
            "order": _lt("Until it orders"),
            "call": _lt("Call"),
        },
        definition={
            "reentry": {"mode": "after", "days": 30},
            "entries": [{"kind": "segment", "segment": "@open", "existing": False}],
            "start": "remind",
            "steps": {
                "remind": {"kind": "mail", "mailing": "@remind", "next": "order"},
                "order": {
                    "kind": "wait_until",
                    "interaction": {"kind": "order"},
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
