"""Write the template of all translatable terms of a module.

usage: export_terms.py DATABASE MODULE FILE
"""

import sys

import odoo.cli.server  # noqa: F401 - loads what the server loads
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config
from odoo.tools.translate import trans_export


def main(database, module, path):
    config.parse_config(["-d", database, "--log-level=warn"], setup_logging=True)
    with Registry(database).cursor() as cr, open(path, "wb") as file:
        env = api.Environment(cr, SUPERUSER_ID, {})
        trans_export(None, [module], file, "po", env)


if __name__ == "__main__":
    main(*sys.argv[1:])
