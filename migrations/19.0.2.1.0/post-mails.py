from odoo import SUPERUSER_ID, api

TEMPLATES = ("confirm_consent", "renew_consent")


def migrate(cr, version):
    """Polish mails to addresses that nobody proved named whom a visitor had typed.
    Without them, Odoo takes the translations of today."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in TEMPLATES:
        xml_id = f"contact_marketing.mail_template_{name}"
        template = env.ref(xml_id, raise_if_not_found=False)
        if template:
            cr.execute(
                """
                UPDATE mail_template SET body_html = body_html - 'pl_PL'
                WHERE id = %s AND body_html ->> 'pl_PL' LIKE '%%partner_id.name%%'
                """,
                [template.id],
            )
    env.invalidate_all()
