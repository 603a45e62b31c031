"""Databases beside the one that the tests run in."""

import os
import shutil
import subprocess
from contextlib import closing, contextmanager

import psycopg2
from psycopg2 import sql

from odoo.sql_db import close_db, connection_info_for
from odoo.tools import config

# Where Odoo and what the addon depends on are installed; without and with demo data.
TEMPLATE = os.environ.get("CONTACT_MARKETING_TEMPLATE")
DEMO_TEMPLATE = os.environ.get("CONTACT_MARKETING_DEMO_TEMPLATE")


def connect(database):
    return psycopg2.connect(**connection_info_for(database)[1])


def copy_database(source, name):
    """Make, or make anew, a database as the source is."""
    drop_database(name)
    with _administration() as cr:
        cr.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(source)
            )
        )
    if os.path.exists(config.filestore(source)):
        # Odoo never writes to such a file again, so links are as good.
        subprocess.run(
            ["cp", "-al", config.filestore(source), config.filestore(name)], check=True
        )


def drop_database(name):
    close_db(name)
    with _administration() as cr:
        cr.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                sql.Identifier(name)
            )
        )
    shutil.rmtree(config.filestore(name), ignore_errors=True)


@contextmanager
def _administration():
    with closing(connect("postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cr:
            yield cr
