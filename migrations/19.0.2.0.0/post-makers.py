from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command


def migrate(cr, version):
    """Marketing users make tags, lists and triggers; a trigger does what its writer
    could. Those without conditions asked for nobody's rights: they go on."""
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
    for trigger in env["contact.trigger"].with_context(active_test=False).search([]):
        if trigger.domain not in (False, "", "[]"):
            continue
        try:
            trigger._condition_writer()
        except UserError:  # archived, or of another role by now
            cr.execute(
                "UPDATE contact_trigger SET condition_user_id = %s WHERE id = %s",
                [SUPERUSER_ID, trigger.id],
            )
