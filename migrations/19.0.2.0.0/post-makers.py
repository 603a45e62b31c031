from odoo import SUPERUSER_ID, api
from odoo.fields import Command


def migrate(cr, version):
    """Marketing users make tags, lists and triggers. A trigger does what its writer
    could, and those without conditions had no writer."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.ref("contact_marketing.group_user").implied_ids = [
        Command.link(env.ref("contact_marketing.group_maker").id)
    ]
    cr.execute(
        """
        UPDATE contact_trigger SET condition_user_id = create_uid
        WHERE condition_user_id IS NULL AND COALESCE(domain, '[]') = '[]'
        """
    )
