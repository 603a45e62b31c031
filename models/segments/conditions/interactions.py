from odoo.tools.translate import LazyTranslate

from ....lib.conditions.sentence import Condition, Part, Slot
from .parts import DAYS, within, within_or_none

_lt = LazyTranslate(__name__)

LABEL = _lt("What they did")
BY_THEMSELVES = ("actor", "=", "human")
LATELY = within("date_days")
PAGE = Part("text", _lt("Address"))


def did(*conditions):
    return ("interaction_ids", "any", [*conditions, BY_THEMSELVES, LATELY])


CONDITIONS = [
    Condition(
        "active",
        _lt("did something in the last %(days)s days"),
        leaf=("interaction_ids", "any", [BY_THEMSELVES, LATELY]),
        parts={"days": DAYS},
        text_not=_lt("did nothing in the last %(days)s days"),
    ),
    Condition(
        "interaction",
        _lt("has the interaction %(kind)s in the last %(days)s days"),
        leaf=did(("kind", "=", Slot("kind"))),
        parts={
            "kind": Part(
                "choice", _lt("Interaction"), selection=("contact.interaction", "kind")
            ),
            "days": DAYS,
        },
    ),
    Condition(
        "visit",
        _lt("visited a page with %(page)s in its address in the last %(days)s days"),
        leaf=did(("kind", "=", "visit"), ("url", "ilike", Slot("page"))),
        parts={"page": PAGE, "days": DAYS},
    ),
    Condition(
        "click",
        _lt("clicked a link with %(page)s in its address in the last %(days)s days"),
        leaf=did(("kind", "=", "click"), ("url", "ilike", Slot("page"))),
        parts={"page": PAGE, "days": DAYS},
    ),
    Condition(
        "custom_event",
        _lt("has the custom event %(event)s in the last %(days)s days"),
        leaf=did(("kind", "=", "custom_event"), ("name", "=", Slot("event"))),
        parts={"event": Part("text", _lt("Custom event")), "days": DAYS},
    ),
    Condition(
        "quiet",
        _lt("did something last at least %(days)s days ago"),
        leaf=("last_interaction_days", ">=", Slot("days")),
        parts={"days": DAYS},
        otherwise=within_or_none("last_interaction_days", "<"),
    ),
]
