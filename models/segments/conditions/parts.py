"""What sentences ask for, as several of them do."""

from odoo.tools.translate import LazyTranslate

from ....lib.conditions.sentence import Part, Slot

_lt = LazyTranslate(__name__)

DAYS = Part("days", _lt("Days"), 30)
TAGS = Part("records", _lt("Tags"), model="res.partner.category")
LISTS = Part("records", _lt("Lists"), model="contact.list")
JOURNEYS = Part("records", _lt("Journeys"), model="contact.journey")
PURPOSES = Part("records", _lt("Purposes"), model="contact.consent.purpose")
MAILINGS = Part(
    "records",
    _lt("Mailings"),
    model="mailing.mailing",
    domain=(("mailing_model_name", "=", "res.partner"),),
)
WORDS = Part("text", _lt("Text"))


def within_or_none(path, operator, value=None):
    """What the opposite of days is: other days, or none at all."""
    shown = Slot("days") if value is None else value
    return ((path, operator, shown), (path, "=", False))


def times(default):
    return Part("number", _lt("Times"), default)


def points(default):
    return Part("number", _lt("Points"), default)


def within(field_name, slot="days"):
    return (field_name, "<=", Slot(slot))
