"""Searching by relations that another model keeps."""

from odoo.fields import Domain


def search_kept(records_field, name, operator, value, kept=Domain.TRUE):
    """The answer of a ``search`` method of a relation that is computed from rows of
    another model, with all that its widget offers: chosen records, a text (which the
    ORM brings as ``any``), set and not set.

    :param str records_field: the One2many of those rows
    :param str name: the Many2one of these that the relation shows
    :param Domain kept: which rows count
    """

    def among(operator, value):
        return Domain(records_field, "any", Domain(name, operator, value) & kept)

    if operator in ("any", "any!"):
        return among(operator, value)
    if operator != "in":
        return NotImplemented
    given = [each for each in value if each]
    found = among("in", given)
    if len(given) < len(value):
        found |= ~among("!=", False)
    return found
