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
    """As ``wake_scheduler``, for what happens many times in a transaction and whose
    scheduled action looks each minute anyway: it is written down once, and nobody is
    notified, which would take a second connection.

    :return: whether it was written down now
    """
    woken = env.cr.postcommit.data.setdefault(WOKEN, set())
    if cron_xml_id in woken:
        return False
    # Whoever causes work, as by a click, may have the scheduler do it.
    cron_sudo = env.ref(cron_xml_id).sudo()
    if not cron_sudo.active:
        return False
    woken.add(cron_xml_id)
    cron_sudo.env["ir.cron.trigger"].create(
        {"cron_id": cron_sudo.id, "call_at": fields.Datetime.now()}
    )
    return True
