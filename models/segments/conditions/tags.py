from odoo.tools.translate import LazyTranslate

from ....lib.conditions.sentence import Condition, Slot
from .parts import DAYS, LISTS, TAGS, times, within

_lt = LazyTranslate(__name__)

LABEL = _lt("Tags")
OF_TAGS = ("tag_id", "in", Slot("tags"))
TIMES = ("count", ">=", Slot("times"))

CONDITIONS = [
    Condition(
        "tag_counted",
        _lt(
            "was counted for %(tags)s at least %(times)s times, "
            "last within %(days)s days"
        ),
        leaf=("tag_assignment_ids", "any", [OF_TAGS, TIMES, within("last_days")]),
        parts={"tags": TAGS, "times": times(2), "days": DAYS},
    ),
    Condition(
        "tag",
        _lt("has the tag %(tags)s"),
        leaf=("category_id", "in", Slot("tags")),
        parts={"tags": TAGS},
        text_not=_lt("does not have the tag %(tags)s"),
    ),
    Condition(
        "tag_counted_ever",
        _lt("was counted for %(tags)s at least %(times)s times"),
        leaf=("tag_assignment_ids", "any", [OF_TAGS, TIMES]),
        parts={"tags": TAGS, "times": times(2)},
    ),
    Condition(
        "tag_counted_lately",
        _lt("was counted for any tag at least %(times)s times in the last 30 days"),
        leaf=("tag_assignment_ids", "any", [("count_30", ">=", Slot("times"))]),
        parts={"times": times(3)},
    ),
    Condition(
        "tag_first",
        _lt("got the tag %(tags)s for the first time in the last %(days)s days"),
        leaf=("tag_assignment_ids", "any", [OF_TAGS, within("first_days")]),
        parts={"tags": TAGS, "days": DAYS},
    ),
    Condition(
        "tag_past",
        _lt("had the tag %(tags)s once, and has it no more"),
        leaf=("past_tag_ids", "in", Slot("tags")),
        parts={"tags": TAGS},
    ),
    Condition(
        "tag_expires",
        _lt("has the tag %(tags)s, which expires in the next %(days)s days"),
        leaf=(
            "tag_assignment_ids",
            "any",
            [OF_TAGS, ("state", "=", "active"), within("expiry_days")],
        ),
        parts={"tags": TAGS, "days": DAYS},
    ),
    Condition(
        "list",
        _lt("is on the list %(lists)s"),
        leaf=("contact_list_ids", "in", Slot("lists")),
        parts={"lists": LISTS},
        text_not=_lt("is not on the list %(lists)s"),
    ),
    Condition(
        "list_joined",
        _lt("joined the list %(lists)s in the last %(days)s days"),
        leaf=(
            "list_member_ids",
            "any",
            [("list_id", "in", Slot("lists")), within("added_days")],
        ),
        parts={"lists": LISTS, "days": DAYS},
    ),
    Condition(
        "list_joined_any",
        _lt("joined any list in the last %(days)s days"),
        leaf=("list_member_ids", "any", [within("added_days")]),
        parts={"days": DAYS},
    ),
]
