import functools
from contextlib import contextmanager

from freezegun import freeze_time

from odoo.modules.registry import Registry
from odoo.sql_db import close_db
from odoo.tests import TransactionCase
from odoo.tests.common import get_db_name
from odoo.tools import config

from ..common.databases import DEMO_TEMPLATE, copy_database, drop_database
from ..common.real_transactions import run_odoo
from .days import LAST_DAY, Days


@functools.cache
def build(name):
    """Make the database; once for each run of the tests."""
    copy_database(DEMO_TEMPLATE, name)
    run_odoo(
        "server", name, "-i", "contact_marketing", "--with-demo", "--stop-after-init"
    )
    with _connected_to(name) as registry:
        Days(registry).pass_all()
    return name


@contextmanager
def _connected_to(name):
    """Have Odoo, its HTTP server included, know this database alone."""
    options = {"db_name": [name], "dbfilter": "", "test_enable": False}
    before = {option: config[option] for option in options}
    config.options.update(options)
    try:
        registry = Registry(name)  # would run tests while it loads
        config["test_enable"] = before["test_enable"]
        yield registry
    finally:
        config.options.update(before)
        Registry.delete(name)
        close_db(name)


class LivedInCase(TransactionCase):
    """Starts on the evening of the last day, on a database of its own."""

    @classmethod
    def setUpClass(cls):
        own = f"{get_db_name()}-lived"
        built = build(f"{get_db_name()}-built")
        copy_database(built, own)
        cls.addClassCleanup(drop_database, own)
        cls.enterClassContext(_connected_to(own))
        cls.freeze_time = freeze_time(LAST_DAY)
        super().setUpClass()
