"""Have the demo look as after a day of work, and tell where its records are.

usage: prepare_pictures.py DATABASE FACTS_FILE
"""

import json
import sys
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

MODULE = "contact_marketing"
LANGUAGES = ("de_DE",)
# Who opens a visitor's page, by language.
VISITORS = {"en_US": "res_partner_alicja_nowak", "de_DE": "res_partner_lena_hoffmann"}


def run_what_is_scheduled(env):
    data = env["ir.model.data"].search(
        [("module", "=", MODULE), ("model", "=", "ir.cron")]
    )
    for cron in env["ir.cron"].browse(data.mapped("res_id")).exists():
        cron.method_direct_trigger()
        env.cr.commit()


def install_languages(env):
    wizard = env["base.language.install"].create({})
    wizard.lang_ids = (
        env["res.lang"]
        .with_context(active_test=False)
        .search([("code", "in", LANGUAGES)])
    )
    wizard.lang_install()


def records(env):
    """:return: by XML id without its module, the id of each record of the addon"""
    data = env["ir.model.data"].search([("module", "=", MODULE)])
    return {row.name: row.res_id for row in data}


def visitors(env):
    """:return: by language, the page that a contact who speaks it opens"""
    pages = {}
    for language, name in VISITORS.items():
        contact = env.ref(f"{MODULE}.{name}")
        contact.lang = language
        pages[language] = contact._preferences_url()
    return pages


def main():
    name, facts = sys.argv[1:]
    config.parse_config(["-d", name, "--no-http", "--log-level=warn"])
    registry = Registry(name)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        run_what_is_scheduled(env)
        install_languages(env)
        env["res.users"].search([]).tour_enabled = False
        found = {
            "ids": records(env),
            "visitors": visitors(env),
        }
    Path(facts).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
