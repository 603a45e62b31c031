from odoo import SUPERUSER_ID, api

MEMBERS = """['&', ('list_id.company_id', 'in', company_ids + [False]), '|', '|', \
('partner_id.partner_share', '=', False), \
('partner_id.company_id', 'parent_of', company_ids), \
('partner_id.company_id', '=', False)]"""


def migrate(cr, version):
    """Lists that companies share told of contacts of all of them. Rules are loaded
    once; one that an administrator wrote anew stays."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref("contact_marketing.contact_list_member_company_rule", False)
    if rule and "partner_id" not in (rule.domain_force or ""):
        rule.domain_force = MEMBERS
