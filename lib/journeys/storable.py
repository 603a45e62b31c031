"""What JSON can say, but neither JSON nor PostgreSQL can keep."""

from math import isfinite

from odoo.tools.translate import LazyTranslate

from ..text import UNSTORABLE

_lt = LazyTranslate(__name__)


def problems_of_keeping(source):
    """
    :param source: what ``json.load`` gave
    :return: yields pairs of what cannot be kept of it, and the values of that message
    """
    for value in _values_in(source):
        if isinstance(value, str) and UNSTORABLE.search(value):
            yield (
                _lt("“%(text)s” has a character that nobody can keep. Remove it."),
                {"text": UNSTORABLE.sub("?", value)},
            )
        elif isinstance(value, float) and not isfinite(value):
            yield _lt("“%(text)s” is no number. Give another one."), {"text": value}


def _values_in(value):
    """:return: yields all values of a value as JSON holds it, names of settings
    included"""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value
        else:
            yield value
