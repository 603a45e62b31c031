"""usage: upgrade_facts.py DATABASE fill|record|compare FILE

What a database holds of the addon: rows and values of all tables, before an update
and after it.
"""

import importlib.util
import json
import sys
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

MODULE = "contact_marketing"
# Odoo writes these whenever it loads a module's data.
LOADED_ANEW = {"write_date", "write_uid", "__last_update"}


def fill(env, path):
    """Run what the addon schedules, so that scores, issues and members exist."""
    data = env["ir.model.data"].search(
        [("module", "=", MODULE), ("model", "=", "ir.cron")]
    )
    for cron in env["ir.cron"].browse(data.mapped("res_id")).exists():
        cron.method_direct_trigger()
        env.cr.commit()


def record(env, path):
    Path(path).write_text(json.dumps(_facts(env)), encoding="utf-8")


def compare(env, path):
    before = json.loads(Path(path).read_text(encoding="utf-8"))
    renamed = _renamed()
    # What an update adds is no loss.
    upto = {
        renamed["models"].get(model, model): facts["last_id"]
        for model, facts in before.items()
    }
    after = _facts(env, upto)
    problems = [
        *_lost_rows(before, after, renamed),
        *_orphans(env),
        *_broken_views(env),
    ]
    rows = sum(facts["rows"] for facts in before.values())
    print(f"{len(before)} tables with {rows:,} rows compared")
    for problem in problems:
        print(f"  {problem}")
    print("nothing is lost" if not problems else f"{len(problems)} problems")
    return min(len(problems), 1)


def _facts(env, upto=None):
    """
    :param dict upto: by model, the last id that counts; default: all
    :return: a mapping of models to their table's rows and the hash of each column,
        whatever the order of rows
    """
    facts = {}
    for model in _models(env):
        last_id = (upto or {}).get(model._name, 2**31)
        columns = {
            name: _hash_of(env, model._table, name, last_id)
            for name in sorted(_columns(env, model))
        }
        query = SQL(
            "SELECT count(*), coalesce(max(id), 0) FROM %s WHERE id <= %s",
            SQL.identifier(model._table),
            last_id,
        )
        rows, last_id = env.execute_query(query)[0]
        facts[model._name] = {"rows": rows, "last_id": last_id, "columns": columns}
    return facts


def _models(env):
    """Those of the addon whole, and what it adds to other ones."""
    for name in sorted({field.model for field in _added_fields(env)} & set(env)):
        model = env[name]
        if model._auto and not model._abstract and not model._transient:
            yield model


def _added_fields(env):
    data = env["ir.model.data"].search(
        [("module", "=", MODULE), ("model", "=", "ir.model.fields")]
    )
    return env["ir.model.fields"].browse(data.mapped("res_id")).exists()


def _columns(env, model):
    own = model._original_module == MODULE
    for name, field in model._fields.items():
        if not field.store or not field.column_type or name in LOADED_ANEW:
            continue
        if own or MODULE in field._modules:
            yield name


def _hash_of(env, table, column, last_id):
    query = SQL(
        "SELECT coalesce(sum(hashtext(id || ':' || %s::text)::bigint), 0)::text"
        " FROM %s WHERE id <= %s",
        SQL.identifier(column),
        SQL.identifier(table),
        last_id,
    )
    return env.execute_query(query)[0][0]


def _renamed():
    """What the migrations of the addon call otherwise now."""
    path = Path(__file__).resolve().parents[3] / "migrations/renamed.py"
    if not path.exists():
        return {"models": {}, "fields": {}, "dropped": (), "without_records": ()}
    spec = importlib.util.spec_from_file_location("renamed", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {
        "models": module.MODELS,
        "fields": module.FIELDS,
        "dropped": module.RECOMPUTED,
        "without_records": module.WITHOUT_RECORDS,
    }


def _lost_rows(before, after, renamed):
    for model, facts in before.items():
        name = renamed["models"].get(model, model)
        if name in renamed["without_records"]:
            continue
        if name not in after:
            yield f"{model}: its table is gone"
            continue
        if facts["rows"] != after[name]["rows"]:
            yield f"{model}: {facts['rows']} rows before, {after[name]['rows']} now"
        for column, value in facts["columns"].items():
            now = renamed["fields"].get((name, column), column)
            if (name, column) in renamed["dropped"]:
                continue
            if now not in after[name]["columns"]:
                yield f"{model}.{column}: its column is gone"
            elif value != after[name]["columns"][now]:
                yield f"{model}.{column}: other values"


def _orphans(env):
    for model in env["ir.model"].search([]):
        if model.model not in env:
            yield f"ir.model {model.model}: no such model"
    for field in _added_fields(env):
        if field.model in env and field.name not in env[field.model]._fields:
            yield f"ir.model.fields {field.model}.{field.name}: no such field"
    for data in env["ir.model.data"].search([("module", "=", MODULE)]):
        if data.model not in env:
            yield f"{data.complete_name}: of a model that is gone"
        elif not env[data.model].browse(data.res_id).exists():
            yield f"{data.complete_name}: of a record that is gone"


def _broken_views(env):
    views = env["ir.model.data"].search(
        [("module", "=", MODULE), ("model", "=", "ir.ui.view")]
    )
    for view in env["ir.ui.view"].browse(views.mapped("res_id")).exists():
        if view.type == "qweb" or view.model not in env:
            continue
        try:
            env[view.model].get_view(view.id, view.type)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is shown
            yield f"view {view.xml_id}: {error}"


def main():
    database, what, path = sys.argv[1:]
    options = ["-d", database, "--no-http", "--max-cron-threads=0", "--log-level=warn"]
    config.parse_config(options, setup_logging=True)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        code = {"fill": fill, "record": record, "compare": compare}[what](env, path)
        cr.commit()
    return code


if __name__ == "__main__":
    sys.exit(main())
