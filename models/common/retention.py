"""How long is kept what happened to contacts: interactions, and what tells of them."""

from dateutil.relativedelta import relativedelta

from odoo import fields

RETENTION = "contact_marketing.interaction_retention_months"
RETENTION_CHUNK = 10_000  # rows that are dropped at once


def kept_months(env):
    """:return: for how many months it is kept; 0: for good"""
    # A setting for all, which marketers may not read.
    parameters_sudo = env["ir.config_parameter"].sudo()
    return max(0, int(parameters_sudo.get_param(RETENTION) or 0))


def oldest_kept(env):
    """:return: from when on (UTC) what happened is kept; None: always"""
    months = kept_months(env)
    return fields.Datetime.now() - relativedelta(months=months) if months else None
