"""Install or update modules, like `odoo -i MODULES --stop-after-init`; then bundles."""

import argparse
import sys

from bundles import warm_bundles

import odoo.cli.server  # noqa: F401 - loads what the server loads
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service import db as database_service
from odoo.tools import config


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("database")
    parser.add_argument("--install", type=lambda text: text.split(","), default=[])
    parser.add_argument("--update", type=lambda text: text.split(","), default=[])
    parser.add_argument("--bundles", type=lambda text: text.split(","), default=[])
    parser.add_argument("--demo", action="store_true")
    return parser.parse_args()


def configure(arguments):
    options = ["-d", arguments.database, "--stop-after-init", "--no-http"]
    options += ["--max-cron-threads=0", "--log-level=warn"]
    if arguments.demo:
        options.append("--with-demo")
    if arguments.install:
        options += ["-i", ",".join(arguments.install)]
    if arguments.update:
        options += ["-u", ",".join(arguments.update)]
    config.parse_config(options, setup_logging=True)


def create_database(name):
    try:
        database_service._create_empty_database(name)
        config["init"]["base"] = True
    except database_service.DatabaseExists:
        pass


def fail_on_missing(env, names):
    installed = env["ir.module.module"].search([("state", "=", "installed")])
    missing = sorted({*names} - {*installed.mapped("name")})
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}")


def fail_on_demo_failure(env):
    """Odoo goes on without demo data that it cannot load."""
    for failure in env["ir.demo_failure"].search([]):
        sys.exit(f"demo data of {failure.module_id.name}: {failure.error}")


def main():
    arguments = parse_arguments()
    configure(arguments)
    create_database(arguments.database)
    registry = Registry.new(
        arguments.database,
        update_module=True,
        install_modules=config["init"],
        upgrade_modules=config["update"],
    )
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        fail_on_missing(env, arguments.install)
        if arguments.demo:
            fail_on_demo_failure(env)
        warm_bundles(env, arguments.bundles)


if __name__ == "__main__":
    main()
