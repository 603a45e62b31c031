from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


def migrate(cr, version):
    """Who wrote the conditions was not kept. It is known where nobody but their maker
    and the system ever wrote the record; all others ask to be looked at."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    mixin = env.registry["contact.condition.mixin"]
    for model in env.registry.values():
        if issubclass(model, mixin) and model._auto and not model._abstract:
            cr.execute(
                SQL(
                    """
                    UPDATE %s SET condition_user_id = create_uid
                    WHERE condition_user_id IS NULL
                      AND write_uid IN (create_uid, %s)
                    """,
                    SQL.identifier(model._table),
                    SUPERUSER_ID,
                )
            )
