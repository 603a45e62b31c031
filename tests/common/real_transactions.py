import os
import random
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ConcurrencyError
from odoo.modules.registry import Registry
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tests import BaseCase
from odoo.tests.common import get_db_name
from odoo.tools import config

from .common import ContactMarketingCommon

CONCURRENCY_ERRORS = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)
MAX_TRIES = 200
# Makes a contact so many, by its id.
COPIES = """
    INSERT INTO res_partner
    SELECT copied.* FROM res_partner first CROSS JOIN generate_series(2, %s) number
    CROSS JOIN LATERAL jsonb_populate_record(
        first, jsonb_build_object(
            'id', nextval('res_partner_id_seq'), 'color', number)) copied
    WHERE first.id = %s
"""
ODOO = "import odoo.cli; odoo.cli.main()"


class RealTransactionsCase(BaseCase):
    """Transactions that commit and that others see; no savepoint around them.

    What a test leaves behind, it removes by ``addCleanup``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())

    def setUp(self):
        super().setUp()
        self.lost_races = []

    @contextmanager
    def transaction(self):
        """An environment of its own; committed at the end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def retried(self, work):
        """Do a piece of work in a transaction, again while it loses races.

        :param callable work: takes an environment
        """
        for _round in range(MAX_TRIES):
            try:
                with self.transaction() as env:
                    return work(env)
            except CONCURRENCY_ERRORS as error:
                self.lost_races.append(error)
                time.sleep(random.uniform(0, 0.1))
        raise AssertionError(f"{work} lost {MAX_TRIES} races")

    def fetch(self, query, *parameters):
        with self.registry.cursor() as cr:
            cr.execute(query, parameters)
            return cr.fetchall()

    def wait_until(self, condition, worker=None, seconds=120, pause=0.01):
        """
        :param callable condition: without arguments
        :param worker: a process that must not end before
        :param pause: seconds until it is asked again
        """
        deadline = time.monotonic() + seconds
        while not condition():
            if worker and worker.poll() is not None:
                self.fail(f"it ended before it was killed:\n{worker.stdout.read()}")
            self.assertLess(time.monotonic(), deadline, "nothing happens")
            time.sleep(pause)

    def race(self, work, workers=2):
        """Have workers do the same at once, each in a transaction of its own.

        :param callable work: takes an environment
        """
        start = threading.Barrier(workers)
        errors = []

        def run():
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                start.wait()
                try:
                    work(env)
                except Exception as error:  # noqa: BLE001 - told at the end
                    errors.append(error)

        for thread in [start_thread(run) for _worker in range(workers)]:
            thread.join(120)
        self.assertFalse(errors)

    def is_connected(self, name):
        """Whether PostgreSQL has a connection of an application that is called so."""
        return bool(
            self.fetch(
                "SELECT 1 FROM pg_stat_activity WHERE application_name = %s", name
            )
        )

    def kill(self, worker, name):
        """Kill another Odoo, and wait until PostgreSQL has finished what it was at.

        :param str name: the application name of its connection
        """
        worker.kill()
        worker.wait()
        worker.stdout.close()
        self.wait_until(lambda: not self.is_connected(name))

    def assertConsistent(self):
        with self.transaction() as self.env:
            ContactMarketingCommon.assertConsistent(self)

    def remove_contacts(self, ref):
        """Remove contacts with this ``ref``, and what is known about them."""
        with self.transaction() as env:
            contacts = env["res.partner"].with_context(active_test=False)
            contacts.search([("ref", "=", ref)]).unlink()


def start_thread(work, *arguments):
    def run():
        # As the threads of Odoo's server do.
        threading.current_thread().dbname = get_db_name()
        threading.current_thread().testing = True
        work(*arguments)

    thread = threading.Thread(target=run, name=work.__name__, daemon=True)
    thread.start()
    return thread


def start_odoo(command, database, *options, script=""):
    """Start another Odoo, configured as this one.

    :param str script: Python for the command ``shell``
    """
    arguments = ["-c", config["config"]] if os.path.exists(config["config"]) else []
    arguments += ["-d", database, "--max-cron-threads=0", "--log-level=warn"]
    for option in ("db_host", "db_port", "db_user", "db_password"):
        if config[option]:
            arguments.append(f"--{option}={config[option]}")
    arguments.append(f"--addons-path={','.join(config['addons_path'])}")
    process = subprocess.Popen(
        [sys.executable, "-c", ODOO, command, *arguments, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    process.stdin.write(script)
    process.stdin.close()
    return process


def run_odoo(command, database, *options, script=""):
    """As ``start_odoo``, and wait until it is done.

    :raises AssertionError: when it failed; with what it wrote
    """
    process = start_odoo(command, database, *options, script=script)
    output = process.stdout.read()
    if process.wait() or "Traceback" in output:
        raise AssertionError(f"odoo {command} failed:\n{output}")
    return output
