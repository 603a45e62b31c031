from odoo import SUPERUSER_ID, api

MEMBERS = """['&', ('list_id.company_id', 'in', company_ids + [False]), '|', '|', \
('partner_id.partner_share', '=', False), \
('partner_id.company_id', 'parent_of', company_ids), \
('partner_id.company_id', '=', False)]"""

EVERY = "[(1, '=', 1)]"
IMPORTS = """['|', ('%(import)scompany_id', '!=', False), \
('%(import)suser_id.company_ids', 'not any', \
[('id', 'not in', user.company_ids.ids)])]"""


def migrate(cr, version):
    """Lists and imports that companies share told of contacts of all of them. Rules are
    loaded once; one that an administrator wrote anew stays."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref("contact_marketing.contact_list_member_company_rule", False)
    if rule and "partner_id" not in (rule.domain_force or ""):
        rule.domain_force = MEMBERS
    for name, path in (("", ""), ("_column", "import_id."), ("_row", "import_id.")):
        rule = env.ref(f"contact_marketing.contact_import{name}_manager_rule", False)
        if rule and rule.domain_force == EVERY:
            rule.domain_force = IMPORTS % {"import": path}
