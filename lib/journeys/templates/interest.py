from odoo.tools.translate import LazyTranslate

from .template import Mailing, Segment, Template, register

_lt = LazyTranslate(__name__)

ENTERS = [
    (
        "tag_assignment_ids",
        "any",
        [("tag_id", "=", "@tag"), ("count_30", ">=", 2)],
    )
]
HAS_ORDERED = [
    (
        "interaction_ids",
        "any",
        [("kind", "=", "order"), ("date_days", "<=", 30)],
    )
]

register(
    Template(
        name="interest",
        title=_lt("Interest follow-up"),
        summary=_lt(
            "Writes to who showed interest twice in 30 days, and has somebody call who "
            "clicks."
        ),
        asks=("purpose", "tag"),
        segments={
            "interested": Segment(
                _lt("Interested twice in 30 days"),
                ENTERS,
            )
        },
        mailings={
            "more": Mailing(
                _lt("More about what you looked at"),
                _lt("You had a look at it. This is what our customers ask most."),
                _lt("Read more"),
            ),
            "still": Mailing(
                _lt("Still interested?"),
                _lt("If you have questions, just answer this mail."),
                _lt("Ask for an offer"),
            ),
        },
        titles={
            "more": _lt("More about it"),
            "answer": _lt("Until it clicks"),
            "call": _lt("Call"),
            "still": _lt("Still interested?"),
        },
        definition={
            "reentry": {"mode": "after", "days": 90},
            "entries": [
                {"kind": "segment", "segment": "@interested", "existing": False}
            ],
            "goal": HAS_ORDERED,
            "start": "more",
            "steps": {
                "more": {"kind": "mail", "mailing": "@more", "next": "answer"},
                "answer": {
                    "kind": "wait_until",
                    "interaction": {"kind": "click", "of": "more"},
                    "days": 5,
                    "met": "call",
                    "timeout": "still",
                },
                "call": {
                    "kind": "activity",
                    "summary": _lt("Call: wants to know more"),
                    "days": 1,
                    "next": None,
                },
                "still": {"kind": "mail", "mailing": "@still", "next": None},
            },
        },
    )
)
