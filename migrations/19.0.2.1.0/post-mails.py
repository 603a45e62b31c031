from odoo import SUPERUSER_ID, api

TEMPLATES = ("confirm_consent", "renew_consent", "confirm_subscription", "preferences")
FORMER_BUTTON = (
    'style="background-color: #714B67; color: #ffffff; padding: 10px 20px; '
    'border-radius: 4px; text-decoration: none;"'
)
BUTTON = (
    't-att-style="object._mail_get_companies(user.company_id)[object.id]'
    '._mail_button_style()"'
)


def migrate(cr, version):
    """Polish mails to addresses that nobody proved named whom a visitor had typed:
    without them, Odoo takes the translations of today. Buttons that are as we made
    them get the company's colors."""
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
            cr.execute(
                """
                UPDATE mail_template SET body_html = (
                    SELECT jsonb_object_agg(key, replace(value, %s, %s))
                    FROM jsonb_each_text(body_html)
                )
                WHERE id = %s AND body_html IS NOT NULL
                """,
                [FORMER_BUTTON, BUTTON, template.id],
            )
    env.invalidate_all()
