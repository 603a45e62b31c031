from odoo.tools.translate import LazyTranslate

from ....lib.conditions.sentence import Condition, Part, Slot
from .parts import DAYS, PURPOSES, within

_lt = LazyTranslate(__name__)

LABEL = _lt("Consent")
OF_PURPOSES = ("purpose_id", "in", Slot("purposes"))
GRANTED = ("status", "=", "granted")

CONDITIONS = [
    Condition(
        "consent",
        _lt("agreed to %(purposes)s"),
        leaf=("granted_purpose_ids", "in", Slot("purposes")),
        parts={"purposes": PURPOSES},
        text_not=_lt("has not agreed to %(purposes)s"),
    ),
    Condition(
        "consent_channel",
        _lt("agreed to be contacted by %(channel)s"),
        leaf=("consent_ids", "any", [GRANTED, ("channel", "=", Slot("channel"))]),
        parts={
            "channel": Part(
                "choice",
                _lt("Channel"),
                "email",
                selection=("contact.consent.purpose", "channel"),
            )
        },
    ),
    Condition(
        "consent_pending",
        _lt("has not confirmed %(purposes)s yet"),
        leaf=("consent_ids", "any", [OF_PURPOSES, ("status", "=", "pending")]),
        parts={"purposes": PURPOSES},
    ),
    Condition(
        "consent_expires",
        _lt("agreed to %(purposes)s, which expires in the next %(days)s days"),
        leaf=("consent_ids", "any", [OF_PURPOSES, GRANTED, within("expiry_days")]),
        parts={"purposes": PURPOSES, "days": DAYS},
    ),
    Condition(
        "consent_withdrawn",
        _lt("withdrew %(purposes)s"),
        leaf=("consent_ids", "any", [OF_PURPOSES, ("status", "=", "withdrawn")]),
        parts={"purposes": PURPOSES},
    ),
    Condition(
        "consent_withdrawn_any",
        _lt("withdrew any consent"),
        leaf=("consent_ids", "any", [("status", "=", "withdrawn")]),
    ),
    Condition(
        "suppressed",
        _lt("has a suppressed address"),
        leaf=("is_suppressed", "=", True),
    ),
    Condition(
        "blacklisted",
        _lt("is on the blacklist"),
        leaf=("is_blacklisted", "=", True),
    ),
]
