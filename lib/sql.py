"""What Python knows, as tables of a statement."""

from odoo.tools import SQL

TYPES = {
    "int": "int4",
    "bigint": "int8",
    "number": "numeric",
    "float": "float8",
    "text": "text",
    "date": "date",
    "timestamp": "timestamp",
    "bool": "bool",
}


def sql_array(values, kind="int"):
    """Many values as one array, which PostgreSQL reads as one constant.

    The driver would write ``ARRAY[1, 2, …]``: an expression of as many parts, each of
    which is parsed, typed and evaluated. For 5,000 ids that takes ten times as long,
    often longer than what they are asked for.

    :param values: of one type, or None; of any number
    :param str kind: one of ``TYPES``
    :return: an SQL expression
    """
    return SQL("%s::%s[]", _literal(values, kind), SQL.identifier(TYPES[kind]))


def _literal(values, kind):
    """As PostgreSQL reads arrays: 8.15.2 of its manual."""
    write = WRITERS.get(kind, str)
    parts = ["NULL" if value is None else write(value) for value in values]
    return f"{{{','.join(parts)}}}"


def _quoted(value):
    text = str(value)
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


WRITERS = {"text": _quoted, "date": _quoted, "timestamp": _quoted}


def sql_rows(alias, rows, **types):
    """Rows as a table to select from: one parameter a column, however many there are.

    :param str alias: how the statement calls the table
    :param rows: tuples, as long as there are columns
    :param types: by name of the column, its type: one of ``TYPES``
    :return: an SQL expression that stands behind FROM, JOIN or USING
    """
    columns = list(zip(*rows, strict=True)) or [()] * len(types)
    arrays = [
        sql_array(values, kind)
        for values, kind in zip(columns, types.values(), strict=True)
    ]
    names = [SQL.identifier(name) for name in types]
    return SQL(
        "unnest(%s) AS %s(%s)",
        SQL(", ").join(arrays),
        SQL.identifier(alias),
        SQL(", ").join(names),
    )
