"""Searches of computed fields that SQL finds in a joined table."""

from odoo.fields import Domain
from odoo.tools import SQL

COMPARISONS = ("<", "<=", ">", ">=")


def joined_search(name):
    """The search of a field whose column the model's ``_field_to_sql`` knows. Who has
    no value is found by *is not set*, and by no comparison.

    :param str name: of the field
    :raises AccessError: from the search, for who may not read the field
    """

    def search(records, operator, value):
        field = records._fields[name]
        # See guarded_search: core asks for the groups of stored fields alone.
        records._check_field_access(field, "read")

        def to_sql(model, alias, query):
            found = field.condition_to_sql(name, operator, value, model, alias, query)
            if operator not in COMPARISONS:
                return found
            # Core takes numbers that are not there for 0.
            column = model._field_to_sql(alias, name, query)
            return SQL("(%s AND %s IS NOT NULL)", found, column)

        return Domain.custom(to_sql=to_sql)

    return search
