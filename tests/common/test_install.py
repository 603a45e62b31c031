import unittest
from contextlib import closing

from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name

from .databases import TEMPLATE, connect, copy_database, drop_database
from .real_transactions import run_odoo

MODULE = "contact_marketing"
CONTACTS = 10_000
TAGS = 3

USE = """
env["ir.config_parameter"].set_param("contact_marketing.default_lifetime_number", "7")
contacts = env["res.partner"].search([("ref", "=", "install")], limit=50, order="id")
tag = env["res.partner.category"].create(
    {"name": "Used", "lifetime_number": 2, "lifetime_unit": "month"}
)
contacts.contact_tag_add(tag.ids)
contacts[:30].contact_tag_add(tag.ids)
contacts[:10].contact_tag_remove(tag.ids)
contacts.contact_list_add(env["contact.list"].create({"name": "Used"}).ids)
contacts.contact_interaction_log("visit", url="https://example.com")
env.cr.commit()
"""
UNINSTALL = """
module = env["ir.module.module"].search([("name", "=", "contact_marketing")])
module.button_immediate_uninstall()
env.cr.commit()
"""


@unittest.skipUnless(
    TEMPLATE, "CONTACT_MARKETING_TEMPLATE names no database to install in; use ./dev"
)
@tagged("post_install", "-at_install")
class TestInstall(BaseCase):
    """Installed on a database in use, updated, and uninstalled without a trace."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A database as a company has it, with contacts that have Odoo's tags.
        cls.installed = cls._create_database("installed", TEMPLATE)
        cls._insert_tagged_contacts(cls.installed)
        cls.tags_before = cls._odoo_tags(cls.installed)
        cls.columns_before = cls._columns(cls.installed)
        run_odoo("server", cls.installed, "-i", MODULE, "--stop-after-init")

    # ------------------------------------------------------------
    # Databases
    # ------------------------------------------------------------

    @classmethod
    def _create_database(cls, purpose, template):
        """:return: the name of a copy of ``template``, dropped with the test"""
        name = f"{get_db_name()}-{purpose}"
        cls.addClassCleanup(drop_database, name)
        copy_database(template, name)
        return name

    @classmethod
    def _fetch(cls, database, query, *parameters):
        with closing(connect(database)) as connection, connection.cursor() as cr:
            cr.execute(query, parameters or None)
            return cr.fetchall()

    @classmethod
    def _insert_tagged_contacts(cls, database):
        with (
            closing(connect(database)) as connection,
            connection,
            connection.cursor() as cr,
        ):
            cr.execute(
                """
                WITH tag AS (
                    INSERT INTO res_partner_category (name, active, color)
                    SELECT jsonb_build_object('en_US', 'Tag ' || n), true, n
                    FROM generate_series(1, %(tags)s) n RETURNING id
                ), contact AS (
                    INSERT INTO res_partner (name, complete_name, ref, active, type,
                                             autopost_bills, create_date)
                    SELECT 'Contact ' || n, 'Contact ' || n, 'install',
                           n %% 10 != 0, 'contact', 'ask',
                           timestamp '2020-01-01' + n * interval '1 hour'
                    FROM generate_series(1, %(contacts)s) n RETURNING id
                )
                INSERT INTO res_partner_res_partner_category_rel
                    (partner_id, category_id)
                SELECT contact.id, tag.id FROM contact CROSS JOIN tag
                WHERE (contact.id + tag.id) %% 3 != 0
                """,
                {"tags": TAGS, "contacts": CONTACTS},
            )

    @classmethod
    def _odoo_tags(cls, database):
        """Odoo's own tags, and on which contacts they are."""
        return (
            cls._fetch(
                database,
                "SELECT id, name, color, parent_id, parent_path, active, create_uid, "
                "create_date, write_uid, write_date FROM res_partner_category "
                "ORDER BY id",
            ),
            cls._fetch(
                database,
                "SELECT partner_id, category_id "
                "FROM res_partner_res_partner_category_rel ORDER BY 1, 2",
            ),
        )

    @classmethod
    def _columns(cls, database):
        return cls._fetch(
            database,
            "SELECT table_name, column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = 'public' ORDER BY 1, 2",
        )

    # ------------------------------------------------------------
    # Tests
    # ------------------------------------------------------------

    def test_install(self):
        """Tags that contacts have become assignments, counted once."""
        self.assertEqual(self._odoo_tags(self.installed), self.tags_before)
        rows = self._fetch(
            self.installed,
            """
            SELECT held.partner_id, held.tag_id, held.count, held.state,
                   held.first_date = partner.create_date,
                   held.last_date = partner.create_date,
                   held.expiry_date, event.kind, event.date = partner.create_date,
                   event.count_change
            FROM contact_tag_assignment held
            JOIN res_partner partner ON partner.id = held.partner_id
            LEFT JOIN contact_tag_event event ON event.assignment_id = held.id
            ORDER BY 1, 2
            """,
        )
        remembered = (1, "active", True, True, None, "added", True, 1)
        self.assertEqual(rows, [(*pair, *remembered) for pair in self.tags_before[1]])
        self.assertGreater(len(rows), CONTACTS)

    def test_update(self):
        """Updating keeps all that is known."""
        database = self._create_database("updated", self.installed)
        run_odoo("shell", database, script=USE)
        before = self._everything(database)
        self.assertIn("contact_tag_event", before)
        run_odoo("server", database, "-u", MODULE, "--stop-after-init")
        after = self._everything(database)
        for table, rows in before.items():
            self.assertEqual(after.get(table), rows, table)

    def _everything(self, database):
        """:return: a mapping of our tables, and what we extend, to their rows"""
        tables = self._fetch(
            database,
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = 'public' AND (table_name LIKE 'contact\\_%' "
            "OR table_name LIKE 'res\\_partner\\_%category%') ORDER BY 1",
        )
        everything = {
            table: self._fetch(database, f'SELECT t::text FROM "{table}" t ORDER BY 1')
            for (table,) in tables
        }
        everything["parameters"] = self._fetch(
            database,
            "SELECT key, value FROM ir_config_parameter "
            "WHERE key LIKE 'contact\\_marketing.%' ORDER BY 1",
        )
        return everything

    def test_uninstall(self):
        """Odoo's own tags stay as they are; nothing of ours does."""
        database = self._create_database("uninstalled", self.installed)
        run_odoo("shell", database, script=USE)
        tags, pairs = self._odoo_tags(database)
        run_odoo("shell", database, script=UNINSTALL)
        self.assertEqual(self._odoo_tags(database), (tags, pairs))
        self.assertEqual(self._columns(database), self.columns_before)
        for table, column in (
            ("ir_config_parameter", "key"),
            ("ir_model_data", "module"),
            ("ir_attachment", "res_model"),
        ):
            rows = self._fetch(
                database,
                f"SELECT {column} FROM {table} "
                f"WHERE replace({column}, '_', '.') LIKE 'contact.%'",
            )
            ours = [row[0] for row in rows if not row[0].startswith("contacts")]
            self.assertFalse(ours, table)
