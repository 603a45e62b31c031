"""Addresses of pages by a pattern, as in /shop/*; * stands for anything."""

from odoo.tools import SQL


def sql_matches_page(alias, pattern):
    """:return: the condition that the ``url`` of the row ``alias`` matches"""
    escaped = pattern.replace("\\", "\\\\")
    escaped = escaped.replace("%", "\\%").replace("_", "\\_").replace("*", "%")
    return SQL("%s LIKE %s", SQL.identifier(alias, "url"), escaped)
