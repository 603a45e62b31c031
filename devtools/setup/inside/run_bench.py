"""usage: run_bench.py DATABASE FILE [arguments of its main(env, args)]"""

import importlib.util
import os
import sys

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


def load(path):
    spec = importlib.util.spec_from_file_location("bench", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench"] = module
    spec.loader.exec_module(module)
    return module


def main():
    database, path, *arguments = sys.argv[1:]
    options = ["-d", database, "--no-http", "--max-cron-threads=0", "--log-level=warn"]
    config.parse_config(options, setup_logging=True)
    with Registry(database).cursor() as cr:
        context = api.Environment(cr, SUPERUSER_ID, {})["res.users"].context_get()
        env = api.Environment(cr, SUPERUSER_ID, context)
        before = os.getloadavg()[0]
        code = load(path).main(env, arguments)
        # A figure says nothing without what else the machine did.
        after = os.getloadavg()[0]
        print(f"{os.cpu_count()} cores, load {before:.1f} before and {after:.1f} after")
        cr.rollback()  # the bench commits what it means to keep
    return code


if __name__ == "__main__":
    sys.exit(main())
