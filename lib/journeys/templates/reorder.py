from odoo.tools.translate import LazyTranslate

from .template import Mailing, Segment, Template, register

_lt = LazyTranslate(__name__)

ENTERS = [
    (
        "interaction_ids",
        "any",
        [("kind", "=", "order"), ("date_days", ">=", "@days")],
    ),
    (
        "interaction_ids",
        "not any",
        [("kind", "=", "order"), ("date_days", "<", "@days")],
    ),
]

register(
    Template(
        name="reorder",
        title=_lt("Re-order reminder"),
        summary=_lt("Writes when the last order is so many days old; then calls."),
        asks=("purpose", "days"),
        days=90,
        segments={
            "due": Segment(
                _lt("Last order some time ago"),
                ENTERS,
            )
        },
        mailings={
            "time": Mailing(
                _lt("Time for the next order?"),
                _lt("Your last order was some time ago. Shall we send the same again?"),
                _lt("Order again"),
            )
        },
        titles={
            "time": _lt("Reminder"),
            "order": _lt("Until it orders"),
            "call": _lt("Call"),
        },
        definition={
            "reentry": {"mode": "after", "days": "@days"},
            "entries": [{"kind": "segment", "segment": "@due", "existing": False}],
            "start": "time",
            "steps": {
                "time": {"kind": "mail", "mailing": "@time", "next": "order"},
                "order": {
                    "kind": "wait_until",
                    "interaction": {"kind": "order"},
                    "days": 14,
                    "met": None,
                    "timeout": "call",
                },
                "call": {
                    "kind": "activity",
                    "summary": _lt("Call about the next order"),
                    "days": 1,
                    "next": None,
                },
            },
        },
    )
)
