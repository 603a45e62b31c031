from odoo.tools import SQL

from .models.imports.contact_import_match import EXTERNAL_MODULE

# Of Odoo's own fields, which the addon gives an index; Odoo drops none with a module.
INDEXES = (
    "account_move__commercial_partner_id_index",
    "account_move__partner_shipping_id_index",
)
# No models: nobody reads them, by whatever rights.
TABLES = ("contact_import_lock", "contact_duplicate_keys")
FUNCTIONS = ("contact_append_click",)


def post_init_hook(env):
    """Tags that contacts had before become assignments counted once."""
    env["contact.tag.assignment"]._adopt()


def uninstall_hook(env):
    """Nothing of Odoo's is changed back: tags stay on the contacts as they are."""
    env["ir.config_parameter"].search(
        [("key", "=like", "contact_marketing.%")]
    ).unlink()
    env["ir.model.data"].search([("module", "=", EXTERNAL_MODULE)]).unlink()
    for name in TABLES:
        env.cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(name)))
    for name in FUNCTIONS:
        env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s", SQL.identifier(name)))
    for name in INDEXES:
        env.cr.execute(SQL("DROP INDEX IF EXISTS %s", SQL.identifier(name)))
