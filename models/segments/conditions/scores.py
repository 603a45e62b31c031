from odoo.tools.translate import LazyTranslate

from ....lib.conditions.sentence import Condition, Part, Slot
from .parts import points

_lt = LazyTranslate(__name__)

LABEL = _lt("Score")
CONDITIONS = [
    Condition(
        "score",
        _lt("has a score of at least %(points)s"),
        leaf=("contact_score", ">=", Slot("points")),
        parts={"points": points(50)},
        text_not=_lt("has a score of less than %(points)s, or none"),
        otherwise=(
            ("contact_score", "<", Slot("points")),
            ("contact_score", "=", False),
        ),
    ),
    Condition(
        "score_of_plan",
        _lt("has at least %(points)s points by the plan %(plans)s"),
        leaf=(
            "score_ids",
            "any",
            [("plan_id", "in", Slot("plans")), ("score", ">=", Slot("points"))],
        ),
        parts={
            "points": points(50),
            "plans": Part(
                "records", _lt("Scoring Plans"), model="contact.scoring.plan"
            ),
        },
    ),
    Condition(
        "grade",
        _lt("has the grade %(grade)s"),
        leaf=("contact_grade", "=", Slot("grade")),
        parts={
            "grade": Part(
                "choice",
                _lt("Grade"),
                "A1",
                selection=("res.partner", "contact_grade"),
            )
        },
    ),
    Condition(
        "scoring_rule",
        _lt("is hit by the scoring rule %(rules)s"),
        leaf=("hit_rule_ids", "in", Slot("rules")),
        parts={
            "rules": Part("records", _lt("Scoring Rules"), model="contact.scoring.rule")
        },
    ),
]
