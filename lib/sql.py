"""What Python knows, as tables of a statement."""

from odoo.tools import SQL

TYPES = {
    "int": "int4",
    "number": "numeric",
    "float": "float8",
    "text": "text",
    "date": "date",
    "timestamp": "timestamp",
    "bool": "bool",
}


def sql_rows(alias, rows, **types):
    """Rows as a table to select from: one parameter a column, however many there are.

    :param str alias: how the statement calls the table
    :param rows: tuples, as long as there are columns
    :param types: by name of the column, its type: one of ``TYPES``
    :return: an SQL expression that stands behind FROM, JOIN or USING
    """
    columns = list(zip(*rows, strict=True)) or [()] * len(types)
    arrays = [
        SQL("%s::%s[]", list(values), SQL.identifier(TYPES[kind]))
        for values, kind in zip(columns, types.values(), strict=True)
    ]
    names = [SQL.identifier(name) for name in types]
    return SQL(
        "unnest(%s) AS %s(%s)",
        SQL(", ").join(arrays),
        SQL.identifier(alias),
        SQL(", ").join(names),
    )
