from .models.imports.contact_import_match import EXTERNAL_MODULE


def post_init_hook(env):
    """Tags that contacts had before become assignments counted once."""
    env["contact.tag.assignment"]._adopt()


def uninstall_hook(env):
    """Nothing of Odoo's is changed back: tags stay on the contacts as they are."""
    env["ir.config_parameter"].search(
        [("key", "=like", "contact_marketing.%")]
    ).unlink()
    env["ir.model.data"].search([("module", "=", EXTERNAL_MODULE)]).unlink()
    env.cr.execute("DROP TABLE IF EXISTS contact_import_lock")
