from odoo.tools.translate import LazyTranslate

from .template import Segment, Template, register

_lt = LazyTranslate(__name__)

ENTERS = [("contact_score_ids", "any", [("grade", "in", ["A1", "A2"])])]

register(
    Template(
        name="hot_leads",
        title=_lt("Hand-over of hot leads to sales"),
        summary=_lt(
            "Gives contacts of the best grades to whoever of a team has fewest, makes "
            "a lead, and plans a call."
        ),
        asks=("team",),
        segments={
            "hot": Segment(
                _lt("Grades A1 and A2"),
                ENTERS,
            )
        },
        tags={"hot_tag": _lt("Hot")},
        titles={
            "tag": _lt("Tag as hot"),
            "give": _lt("Salesperson"),
            "lead": _lt("Lead"),
            "call": _lt("Call"),
        },
        definition={
            "reentry": {"mode": "after", "days": 90},
            "entries": [{"kind": "segment", "segment": "@hot", "existing": False}],
            "start": "tag",
            "steps": {
                "tag": {"kind": "effect", "tag_add": ["@hot_tag"], "next": "give"},
                "give": {"kind": "salesperson", "team": "@team", "next": "lead"},
                "lead": {"kind": "lead", "team": "@team", "next": "call"},
                "call": {
                    "kind": "activity",
                    "summary": _lt("Call: a hot lead"),
                    "days": 1,
                    "next": None,
                },
            },
        },
    )
)
