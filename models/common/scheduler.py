"""Wakes scheduled actions: the one door of whoever has work for them."""

from odoo import fields
from odoo.tools import SQL

from .scheduler_bell import BELL

WOKEN = "contact_marketing.woken"


def wake_scheduler(env, cron_xml_id):
    """Have a scheduled action run as soon as this transaction is committed.

    :param str cron_xml_id: of the scheduled action
    """
    # Whoever may start work may have the scheduler do it.
    env.ref(cron_xml_id).sudo()._trigger()


def wake_scheduler_once(env, cron_xml_id, is_notified=False):
    """As ``wake_scheduler``, for what happens many times, in one transaction or in
    many: it is written down once in each.

    :param bool is_notified: whether the scheduler is to begin within a second; else it
        begins when it looks, each minute
    """
    woken = env.cr.postcommit.data.setdefault(WOKEN, {})
    # A savepoint may have taken the trigger back.
    if env["ir.cron.trigger"].sudo().browse(woken.get(cron_xml_id)).exists():
        return
    cron = env.ref(cron_xml_id)
    rows = env.execute_query(
        SQL(
            """
            INSERT INTO ir_cron_trigger (cron_id, call_at, create_uid, create_date)
            SELECT id, %(now)s, %(uid)s, %(now)s FROM ir_cron
            WHERE id = %(cron_id)s AND active
            RETURNING id
            """,
            now=fields.Datetime.now(),
            uid=env.uid,
            cron_id=cron.id,
        )
    )
    for (id_,) in rows:
        woken[cron_xml_id] = id_
        if is_notified:
            env.cr.postcommit.add(lambda: BELL.ring(cron))
