from odoo.tools.translate import LazyTranslate

from ....lib.conditions.sentence import Condition, Slot
from .parts import DAYS, JOURNEYS, within

_lt = LazyTranslate(__name__)

LABEL = _lt("Journeys")
OF_JOURNEYS = ("journey_id", "in", Slot("journeys"))

CONDITIONS = [
    Condition(
        "journey",
        _lt("is in the journey %(journeys)s"),
        leaf=("journey_ids", "in", Slot("journeys")),
        parts={"journeys": JOURNEYS},
        text_not=_lt("is not in the journey %(journeys)s"),
    ),
    Condition(
        "journey_ever",
        _lt("entered the journey %(journeys)s at any time"),
        leaf=("journey_participant_ids", "any", [OF_JOURNEYS]),
        parts={"journeys": JOURNEYS},
        text_not=_lt("never entered the journey %(journeys)s"),
    ),
    Condition(
        "journey_entered",
        _lt("entered the journey %(journeys)s in the last %(days)s days"),
        leaf=("journey_participant_ids", "any", [OF_JOURNEYS, within("entered_days")]),
        parts={"journeys": JOURNEYS, "days": DAYS},
    ),
    Condition(
        "journey_goal",
        _lt("reached the goal of the journey %(journeys)s"),
        leaf=("journey_participant_ids", "any", [OF_JOURNEYS, ("state", "=", "goal")]),
        parts={"journeys": JOURNEYS},
    ),
]
