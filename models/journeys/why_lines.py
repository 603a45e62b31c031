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


def explain(rule, asked, text):
    """A line, and one for each condition, with whether it is met.

    :param rule: has stored conditions
    :param asked: the contact or the record that they are about; none is known: empty
    :param text: callable of whether all is met: the first line
    """
    if not asked:
        return [why_line(f"{text(False)} {rule._conditions_in_words()}", None)]
    model = asked.browse()
    try:
        is_met = bool(rule._matching_query(model, Domain("id", "=", asked.id)))
        _sign, parts = rule._met_parts(model, asked.id)
    except UserError as error:
        problem = str(error).partition("\n")[0]
        return [why_line(f"{text(False)} {problem}", None)]
    return [
        why_line(text(is_met), is_met),
        *(why_line(f"– {words}", part_is_met) for words, part_is_met in parts),
    ]
