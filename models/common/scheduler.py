"""Wakes scheduled actions: the one door of whoever has work for them."""

from odoo import fields

WOKEN = "contact_marketing.woken"


def wake_scheduler(env, cron_xml_id):
    """Have a scheduled action run as soon as this transaction is committed.

    :param str cron_xml_id: of the scheduled action
    """
    # Whoever may start work may have the scheduler do it.
    env.ref(cron_xml_id).sudo()._trigger()


def wake_scheduler_once(env, cron_xml_id):
    """As ``wake_scheduler``, for what happens many times in a transaction: it is
    written down once, and the scheduler, which looks each minute, is not notified;
    that would take a second connection.

    :return: whether it was written down now
    """
    woken = env.cr.postcommit.data.setdefault(WOKEN, {})
    Trigger_sudo = env["ir.cron.trigger"].sudo()
    # A savepoint may have taken the trigger back.
    if Trigger_sudo.browse(woken.get(cron_xml_id)).exists():
        return False
    # Whoever causes work, as by a click, may have the scheduler do it.
    cron_sudo = env.ref(cron_xml_id).sudo()
    if not cron_sudo.active:
        return False
    trigger_sudo = Trigger_sudo.create(
        {"cron_id": cron_sudo.id, "call_at": fields.Datetime.now()}
    )
    woken[cron_xml_id] = trigger_sudo.id
    return True
