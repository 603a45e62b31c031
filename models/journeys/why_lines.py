"""Lines of *Why?*: what is said of a contact in a journey, and whether that is met."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Domain

LEAVING = ("goal", "exit")  # kinds of rules
UNTOLD = ("arrived",)  # kinds of events: what the one before says already


def why_line(text, is_met=None, step=None, date=False):
    return {
        "text": text,
        "is_met": is_met,
        "step": (step and step.key) or None,
        "date": fields.Datetime.to_string(date) if date else False,
    }


def explain(rule, contacts, partner, text):
    """A line, and one for each condition, with whether the contact meets it.

    :param rule: has stored conditions
    :param text: callable of whether all is met: the first line
    """
    try:
        is_met = bool(rule._matching_query(contacts, Domain("id", "=", partner.id)))
        _sign, parts = rule._met_parts(contacts, partner.id)
    except UserError as error:
        problem = str(error).partition("\n")[0]
        return [why_line(f"{text(False)} {problem}", None)]
    return [
        why_line(text(is_met), is_met),
        *(why_line(f"– {words}", part_is_met) for words, part_is_met in parts),
    ]
