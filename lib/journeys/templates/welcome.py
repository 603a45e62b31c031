from odoo.tools.translate import LazyTranslate

from .template import Mailing, Segment, Template, register

_lt = LazyTranslate(__name__)

ENTERS = [
    (
        "consent_ids",
        "any",
        [
            ("purpose_id", "=", "@purpose"),
            ("status", "in", ["pending", "granted"]),
            ("status_days", "<=", 7),
        ],
    )
]
IS_CONFIRMED = [
    (
        "consent_ids",
        "any",
        [
            ("purpose_id", "=", "@purpose"),
            ("status", "=", "granted"),
        ],
    )
]

register(
    Template(
        name="welcome",
        title=_lt("Welcome with double opt-in"),
        summary=_lt(
            "Waits until the address is confirmed, welcomes, and reminds who did not "
            "click."
        ),
        asks=("purpose",),
        segments={
            "new": Segment(
                _lt("Signed up this week"),
                ENTERS,
            )
        },
        mailings={
            "hello": Mailing(
                _lt("Welcome"),
                _lt("Good that you are here. This is what you will hear from us."),
                _lt("Have a look around"),
            ),
            "again": Mailing(
                _lt("Where shall we start?"),
                _lt("You have joined us lately. This is what others read first."),
                _lt("Show me"),
            ),
        },
        tags={"engaged": _lt("Engaged")},
        titles={
            "confirmed": _lt("Until confirmed"),
            "hello": _lt("Welcome mail"),
            "answer": _lt("Until it clicks"),
            "engaged": _lt("Tag as engaged"),
            "again": _lt("Reminder"),
        },
        definition={
            "entries": [{"kind": "segment", "segment": "@new", "existing": False}],
            "start": "confirmed",
            "steps": {
                "confirmed": {
                    "kind": "wait_until",
                    "domain": IS_CONFIRMED,
                    "days": 14,
                    "met": "hello",
                    "timeout": None,
                },
                "hello": {"kind": "mail", "mailing": "@hello", "next": "answer"},
                "answer": {
                    "kind": "wait_until",
                    "interaction": {"kind": "click", "of": "hello"},
                    "days": 4,
                    "met": "engaged",
                    "timeout": "again",
                },
                "engaged": {"kind": "effect", "tag_add": ["@engaged"], "next": None},
                "again": {"kind": "mail", "mailing": "@again", "next": None},
            },
        },
    )
)
