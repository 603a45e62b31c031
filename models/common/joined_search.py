"""Computed fields that SQL finds in a joined table: the model's ``_field_to_sql`` knows
their columns, by which they are read and searched."""

from odoo.fields import Domain


def joined_search(name):
    """The search of such a field. It finds what it would if the field were stored: a
    number that is not there is 0, also to comparisons.

    :param str name: of the field
    :raises AccessError: from the search, for who may not read the field
    """

    def search(records, operator, value):
        field = records._fields[name]
        # See guarded_search: core asks for the groups of stored fields alone.
        records._check_field_access(field, "read")

        def to_sql(model, alias, query):
            return field.condition_to_sql(name, operator, value, model, alias, query)

        return Domain.custom(to_sql=to_sql)

    return search


def joined_values(records, names):
    """Read such fields by one statement, for their ``compute``.

    :param names: of the fields
    :return: by id of a record that is saved, a dictionary of its values
    """
    saved = records._origin.with_context(active_test=False)
    if not saved:
        return {}
    query = saved._as_query(ordered=False)
    columns = [
        saved._field_to_sql(saved._table, name, query) for name in ("id", *names)
    ]
    rows = saved.env.execute_query(query.select(*columns))
    return {id_: dict(zip(names, values, strict=True)) for id_, *values in rows}
