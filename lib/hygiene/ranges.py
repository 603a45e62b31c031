"""Contacts in ranges of their ids, to be summed up together."""

from odoo.tools import SQL

RANGE = 5_000  # ids


def first_ids_of(ids):
    """
    :param ids: of contacts
    :return: the set of the first ids of their ranges
    """
    return {id_ // RANGE * RANGE for id_ in ids}


def sql_in_ranges(alias, column, first_ids):
    """
    :param str alias: of a table
    :param str column: of ids of contacts
    :param first_ids: of ranges
    :return: SQL of whether the column lies in one of these ranges
    """
    column = SQL.identifier(alias, column)
    conditions = [
        SQL("%s BETWEEN %s AND %s", column, first, last)
        for first, last in joined_ranges(first_ids)
    ]
    return SQL("(%s)", SQL(" OR ").join(conditions) if conditions else SQL("FALSE"))


def joined_ranges(first_ids):
    """
    :param first_ids: of ranges
    :return: pairs of the first and the last id: ranges that follow one another are one
    """
    joined = []
    for first_id in sorted(first_ids):
        if joined and joined[-1][1] == first_id - 1:
            joined[-1][1] = first_id + RANGE - 1
        else:
            joined.append([first_id, first_id + RANGE - 1])
    return joined
