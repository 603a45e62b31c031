from odoo.tools.translate import LazyTranslate

from ....lib.conditions.sentence import Condition, Part, Slot
from .parts import DAYS, WORDS, within, within_or_none

_lt = LazyTranslate(__name__)

LABEL = _lt("About them")
CONDITIONS = [
    Condition(
        "company",
        _lt("is a company"),
        leaf=("is_company", "=", True),
        text_not=_lt("is a person"),
    ),
    Condition(
        "outside",
        _lt("is from outside the company"),
        leaf=("partner_share", "=", True),
        text_not=_lt("is a colleague"),
    ),
    Condition(
        "address",
        _lt("is an address of another contact"),
        leaf=("type", "!=", "contact"),
        text_not=_lt("is a contact of its own"),
    ),
    Condition(
        "country",
        _lt("is in the country %(countries)s"),
        leaf=("country_id", "in", Slot("countries")),
        parts={"countries": Part("records", _lt("Countries"), model="res.country")},
        text_not=_lt("is not in the country %(countries)s"),
    ),
    Condition(
        "city",
        _lt("is in the city %(city)s"),
        leaf=("city", "ilike", Slot("city")),
        parts={"city": Part("text", _lt("City"))},
    ),
    Condition(
        "language",
        _lt("speaks %(language)s"),
        leaf=("lang", "=", Slot("language")),
        parts={
            "language": Part(
                "choice", _lt("Language"), selection=("res.partner", "lang")
            )
        },
    ),
    Condition(
        "job",
        _lt("has a job position with %(words)s"),
        leaf=("function", "ilike", Slot("words")),
        parts={"words": WORDS},
    ),
    Condition(
        "salesperson",
        _lt("has the salesperson %(users)s"),
        leaf=("user_id", "in", Slot("users")),
        parts={
            "users": Part(
                "records",
                _lt("Salespeople"),
                model="res.users",
                domain=(("share", "=", False),),
            )
        },
    ),
    Condition(
        "email", _lt("has an email address"), leaf=("email_normalized", "!=", False)
    ),
    Condition(
        "email_with",
        _lt("has an email address with %(words)s"),
        leaf=("email", "ilike", Slot("words")),
        parts={"words": WORDS},
    ),
    Condition("phone", _lt("has a phone number"), leaf=("phone", "!=", False)),
    Condition(
        "created",
        _lt("was created in the last %(days)s days"),
        leaf=within("create_days"),
        parts={"days": DAYS},
    ),
    Condition(
        "anniversary",
        _lt("has an anniversary in the next %(days)s days"),
        leaf=within("anniversary_days"),
        parts={"days": DAYS},
        otherwise=within_or_none("anniversary_days", ">"),
    ),
    Condition(
        "quality",
        _lt("has data of the quality %(level)s"),
        leaf=("contact_quality_level", "=", Slot("level")),
        parts={
            "level": Part(
                "choice",
                _lt("Quality"),
                selection=("res.partner", "contact_quality_level"),
            )
        },
    ),
    Condition(
        "issue",
        _lt("has the issue %(kind)s"),
        leaf=("hygiene_issue_ids", "any", [("kind", "=", Slot("kind"))]),
        parts={
            "kind": Part(
                "choice", _lt("Issue"), selection=("contact.hygiene.issue", "kind")
            )
        },
    ),
    Condition(
        "segment",
        _lt("is in the segment %(segments)s"),
        leaf=("segment_ids", "in", Slot("segments")),
        parts={
            "segments": Part(
                "records",
                _lt("Segments"),
                model="mailing.filter",
                domain=(("mailing_model_name", "=", "res.partner"),),
            )
        },
        text_not=_lt("is not in the segment %(segments)s"),
    ),
    # As Odoo's *Include archived*: without it, only who is not is found.
    Condition(
        "archived",
        _lt("may be archived, too"),
        leaf=("active", "in", [True, False]),
    ),
]
