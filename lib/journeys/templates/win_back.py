from odoo.tools.translate import LazyTranslate

from .template import Mailing, Segment, Template, register

_lt = LazyTranslate(__name__)

ENTERS = [
    ("is_customer", "=", True),
    ("create_days", ">", "@days"),
    (
        "interaction_ids",
        "not any",
        [("actor", "=", "human"), ("date_days", "<=", "@days")],
    ),
]

register(
    Template(
        name="win_back",
        title=_lt("Win-back"),
        summary=_lt("Writes to customers who did nothing for so many days."),
        asks=("purpose", "days"),
        days=180,
        segments={
            "quiet": Segment(
                _lt("Quiet customers"),
                ENTERS,
            )
        },
        mailings={
            "miss": Mailing(
                _lt("What is new since you were here"),
                _lt("A lot has changed. This is worth a look."),
                _lt("See what is new"),
            ),
            "last": Mailing(
                _lt("Shall we stay in touch?"),
                _lt("If you would like to hear from us, click here."),
                _lt("Stay in touch"),
            ),
        },
        tags={"back": _lt("Came back")},
        titles={
            "miss": _lt("What is new"),
            "answer": _lt("Until it clicks"),
            "back": _lt("Tag as came back"),
            "last": _lt("Last mail"),
            "last_answer": _lt("Until it clicks the last mail"),
        },
        definition={
            "reentry": {"mode": "after", "days": "@days"},
            "entries": [{"kind": "segment", "segment": "@quiet", "existing": False}],
            "start": "miss",
            "steps": {
                "miss": {"kind": "mail", "mailing": "@miss", "next": "answer"},
                "answer": {
                    "kind": "wait_until",
                    "interaction": {"kind": "click", "of": "miss"},
                    "days": 14,
                    "met": "back",
                    "timeout": "last",
                },
                "back": {"kind": "effect", "tag_add": ["@back"], "next": None},
                "last": {"kind": "mail", "mailing": "@last", "next": "last_answer"},
                "last_answer": {
                    "kind": "wait_until",
                    "interaction": {"kind": "click", "of": "last"},
                    "days": 14,
                    "met": "back",
                    "timeout": None,
                },
            },
        },
    )
)
