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
        ("granted_purpose_ids", "in", Slot("purposes")),
        {"purposes": PURPOSES},
        _lt("has not agreed to %(purposes)s"),
    ),
    Condition(
        "consent_channel",
        _lt("agreed to be contacted by %(channel)s"),
        ("consent_ids", "any", [GRANTED, ("channel", "=", Slot("channel"))]),
        {
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
        ("consent_ids", "any", [OF_PURPOSES, ("status", "=", "pending")]),
        {"purposes": PURPOSES},
    ),
    Condition(
        "consent_expires",
        _lt("agreed to %(purposes)s, which expires in the next %(days)s days"),
        ("consent_ids", "any", [OF_PURPOSES, GRANTED, within("expiry_days")]),
        {"purposes": PURPOSES, "days": DAYS},
    ),
    Condition(
        "consent_withdrawn",
        _lt("withdrew %(purposes)s"),
        ("consent_ids", "any", [OF_PURPOSES, ("status", "=", "withdrawn")]),
        {"purposes": PURPOSES},
    ),
    Condition(
        "consent_withdrawn_any",
        _lt("withdrew any consent"),
        ("consent_ids", "any", [("status", "=", "withdrawn")]),
    ),
    Condition(
        "suppressed",
        _lt("has a suppressed address"),
        ("is_suppressed", "=", True),
    ),
    Condition(
        "blacklisted",
        _lt("is on the blacklist"),
        ("is_blacklisted", "=", True),
    ),
]
