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
    cron_id = env["ir.model.data"]._xmlid_to_res_id(cron_xml_id)
    one = SQL("(SELECT) one")
    statement = sql_wake_up(cron_id, fields.Datetime.now(), env.uid, one)
    for (id_,) in env.execute_query(statement):
        woken[cron_xml_id] = id_
        if is_notified:
            wake_after_commit(env, cron_id)


def sql_wake_up(cron_id, now, uid, table):
    """The statement that writes down that a scheduled action has work, for those who
    write the work in the same one.

    :param cron_id: its id; none where somebody deleted it: nothing to wake
    :param now: the moment (UTC)
    :param uid: the id of who writes it down
    :param table: an SQL expression; where it has no rows, there is no work
    :return: it gives the id of the trigger
    """
    return SQL(
        """
        INSERT INTO ir_cron_trigger (cron_id, call_at, create_uid, create_date)
        SELECT ir_cron.id, %(now)s, %(uid)s, %(now)s FROM ir_cron
        WHERE ir_cron.id = %(cron_id)s AND active AND EXISTS (SELECT FROM %(table)s)
        RETURNING id
        """,
        now=now,
        uid=uid,
        cron_id=cron_id or None,
        table=table,
    )


def wake_after_commit(env, cron_id):
    """Notify the scheduler within a second of the commit; else it looks each minute."""
    cron = env["ir.cron"].browse(cron_id)
    env.cr.postcommit.add(lambda: BELL.ring(cron))
