from odoo import SUPERUSER_ID, api

BEFORE, NOW = "('verdict', '=', 'human')", "('actor', '=', 'human')"


def migrate(cr, version):
    """The ready-made segment took bounces and rules for acts of the contact."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    segment = env.ref("contact_marketing.mailing_filter_inactive", False)
    if segment and BEFORE in segment.mailing_domain:
        segment._reword_conditions(segment.mailing_domain.replace(BEFORE, NOW))
