import unittest
from contextlib import closing

from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name

from ..lived_in.base import build
from .databases import DEMO_TEMPLATE, connect, copy_database, drop_database
from .real_transactions import run_odoo

UNINSTALL = """
module = env["ir.module.module"].search([("name", "=", "contact_marketing")])
module.button_immediate_uninstall()
env.cr.commit()
"""
# What a database is made of, by what it is called.
SCHEMA = {
    "columns": """
        SELECT table_name, column_name, data_type FROM information_schema.columns
        WHERE table_schema = 'public'""",
    "indexes": """
        SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'""",
    "constraints": """
        SELECT conrelid::regclass::text, conname FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace""",
    "sequences": "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'",
    "functions": """
        SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname FROM pg_trigger
        WHERE NOT tgisinternal""",
}
# What Odoo knows of its own parts, by what it is called.
PARTS = {
    "ir_model": "SELECT model FROM ir_model",
    "ir_model_fields": "SELECT model, name FROM ir_model_fields",
    "ir_model_fields_selection": """
        SELECT field.model, field.name, selection.value
        FROM ir_model_fields_selection selection
        JOIN ir_model_fields field ON field.id = selection.field_id""",
    # Odoo's list keeps the names of foreign keys that are gone with their columns.
    "ir_model_constraint": "SELECT name FROM ir_model_constraint WHERE type != 'f'",
    "ir_model_relation": "SELECT name FROM ir_model_relation",
    "ir_model_access": """
        SELECT access.name, model.model FROM ir_model_access access
        JOIN ir_model model ON model.id = access.model_id""",
    "ir_model_data": """
        SELECT module, name FROM ir_model_data
        WHERE module NOT LIKE '\\_\\_%' AND model != 'ir.attachment'
        AND module != 'contact_marketing' AND name NOT LIKE 'model\\_inherit\\_\\_%'
        AND name NOT LIKE 'selection\\_\\_contact\\_%'""",  # of what is gone, by Odoo
    "ir_rule": "SELECT name FROM ir_rule",
    "ir_ui_view": "SELECT model, name, key FROM ir_ui_view",
    "ir_ui_menu": "SELECT name->>'en_US', parent_path IS NULL FROM ir_ui_menu",
    "ir_actions": "SELECT type, name->>'en_US' FROM ir_actions",
    "ir_cron": "SELECT cron_name FROM ir_cron",
    "ir_filters": "SELECT name, model_id FROM ir_filters",
    "ir_asset": "SELECT name, path FROM ir_asset",
    "ir_config_parameter": """
        SELECT key FROM ir_config_parameter
        WHERE key != 'mail.mail.force.send.limit'""",  # set by who worked there
    "res_groups": "SELECT name->>'en_US' FROM res_groups",
    "mail_template": "SELECT name->>'en_US', model FROM mail_template",
    "mail_message_subtype": """
        SELECT name->>'en_US', res_model FROM mail_message_subtype""",
}
NAMED = "SELECT model, name FROM ir_model_data WHERE module = 'contact_marketing'"
# Contacts, products and mailings of the demo that orders and links point at stay, as
# those that people make.
KEPT = {"mailing.mailing", "product.product", "product.template", "res.partner"}
# Attachments of what was worked with stay; none of ours may.
OURS = """
    SELECT DISTINCT res_model FROM {table} WHERE res_model LIKE 'contact.%'"""
WITH_MODELS = ("ir_attachment", "mail_activity", "mail_followers")


@unittest.skipUnless(
    DEMO_TEMPLATE, "CONTACT_MARKETING_DEMO_TEMPLATE names no database; use ./dev"
)
@tagged("post_install", "-at_install")
class TestLivedInUninstall(BaseCase):
    """A base that was worked with for weeks is, without the addon, as one that never
    had it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = f"{get_db_name()}-left"
        cls.addClassCleanup(drop_database, cls.database)
        copy_database(build(f"{get_db_name()}-built"), cls.database)
        cls.had = len(cls._fetch(cls.database, NAMED))
        run_odoo("shell", cls.database, script=UNINSTALL)

    @classmethod
    def _fetch(cls, database, query):
        with closing(connect(database)) as connection, connection.cursor() as cr:
            cr.execute(query)
            return {tuple(map(str, row)) for row in cr.fetchall()}

    def test_schema(self):
        self._compare(SCHEMA)

    def test_parts(self):
        self.assertGreater(self.had, 1000)
        kept = {model for model, _name in self._fetch(self.database, NAMED)}
        self.assertLessEqual(kept, KEPT)
        self._compare(PARTS)

    def test_nothing_points_at_what_is_gone(self):
        for table in WITH_MODELS:
            found = self._fetch(self.database, OURS.format(table=table))
            self.assertFalse(found, table)

    def _compare(self, queries):
        for what, query in queries.items():
            before = self._fetch(DEMO_TEMPLATE, query)
            after = self._fetch(self.database, query)
            with self.subTest(what=what):
                self.assertFalse(sorted(after - before), "left behind")
                self.assertFalse(sorted(before - after), "taken away")
