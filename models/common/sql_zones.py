"""Time zones, as PostgreSQL knows them."""

from odoo.tools import SQL

from ...lib.time_zones import posix_rules, zone_of


def zone_in_sql(env, name):
    """:return: what PostgreSQL knows a time zone by; CET is to it an hour that never
    changes

    :param str name: see ``zone_of``
    """
    name = str(zone_of(name))
    is_known = env.execute_query(
        SQL(
            """SELECT FROM pg_timezone_names WHERE name = %(name)s AND NOT EXISTS (
                   SELECT FROM pg_timezone_abbrevs WHERE abbrev = %(name)s)""",
            name=name,
        )
    )
    return name if is_known else posix_rules(name)
