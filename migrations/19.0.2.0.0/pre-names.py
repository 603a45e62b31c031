import runpy
from pathlib import Path

from odoo.tools import SQL, sql

MODULE = "contact_marketing"
TRUE = SQL("TRUE")
# Texts that name models, and of which model.
MODEL_COLUMNS = (
    ("ir_model", "model"),
    ("ir_model_fields", "model"),
    ("ir_model_fields", "relation"),
    ("ir_model_data", "model"),
    ("ir_ui_view", "model"),
    ("ir_act_window", "res_model"),
    ("ir_filters", "model_id"),
    ("ir_exports", "resource"),
    ("ir_attachment", "res_model"),
    ("mail_activity", "res_model"),
    ("mail_followers", "res_model"),
    ("mail_message", "model"),
)


def migrate(cr, version):
    """Tables, columns and records take their new names along, so that nothing is made
    anew beside what a base holds."""
    renamed = runpy.run_path(str(Path(__file__).resolve().parents[1] / "renamed.py"))
    # The longest first: names begin with those of others.
    models = sorted(renamed["MODELS"].items(), key=lambda pair: -len(pair[0]))
    for old, new in models:
        rename_table(cr, old.replace(".", "_"), new.replace(".", "_"))
        for table, column in MODEL_COLUMNS:
            rename_text(cr, table, column, old, new)
    for old, new in renamed["XML_IDS"].items():
        rename_xml_ids(cr, old, new)
    for (model, old), new in renamed["FIELDS"].items():
        rename_field(cr, model, old, new)
    for (_model, old), new in renamed["SEARCHED"].items():
        rename_in_conditions(cr, old, new)
    cr.execute(
        "DELETE FROM ir_config_parameter WHERE key = ANY(%s)",
        [list(renamed["PARAMETERS"])],
    )


def rename_table(cr, old, new):
    """With its sequence, indexes and constraints, whose names the ORM looks for."""
    if not sql.table_exists(cr, old) or sql.table_exists(cr, new):
        return
    cr.execute(
        SQL("ALTER TABLE %s RENAME TO %s", SQL.identifier(old), SQL.identifier(new))
    )
    cr.execute(
        SQL(
            "ALTER SEQUENCE IF EXISTS %s RENAME TO %s",
            SQL.identifier(f"{old}_id_seq"),
            SQL.identifier(f"{new}_id_seq"),
        )
    )
    rename_constraints(cr, new, old, new)
    rename_indexes(cr, new, old, new)


def rename_indexes(cr, table, old, new):
    cr.execute(
        "SELECT indexname FROM pg_indexes WHERE tablename = %s AND starts_with("
        "indexname, %s) AND schemaname = current_schema",
        [table, old],
    )
    for (name,) in cr.fetchall():
        renamed = SQL.identifier(new + name[len(old) :])
        cr.execute(SQL("ALTER INDEX %s RENAME TO %s", SQL.identifier(name), renamed))


def rename_constraints(cr, table, old, new):
    cr.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass"
        " AND starts_with(conname, %s)",
        [table, old],
    )
    for (name,) in cr.fetchall():
        cr.execute(
            SQL(
                "ALTER TABLE %s RENAME CONSTRAINT %s TO %s",
                SQL.identifier(table),
                SQL.identifier(name),
                SQL.identifier(new + name[len(old) :]),
            )
        )


def rename_text(cr, table, column, old, new):
    if sql.column_exists(cr, table, column):
        cr.execute(
            SQL(
                "UPDATE %(table)s SET %(column)s = %(new)s WHERE %(column)s = %(old)s",
                table=SQL.identifier(table),
                column=SQL.identifier(column),
                old=old,
                new=new,
            )
        )


def rename_xml_ids(cr, old, new):
    cr.execute(
        "UPDATE ir_model_data SET name = replace(name, %(old)s, %(new)s)"
        " WHERE module = %(module)s AND name LIKE %(like)s",
        {
            "old": old,
            "new": new,
            "module": MODULE,
            "like": f"%{old}%",
        },
    )


def rename_field(cr, model, old, new):
    table = model.replace(".", "_")
    if sql.column_exists(cr, table, old) and not sql.column_exists(cr, table, new):
        sql.rename_column(cr, table, old, new)
    rename_indexes(cr, table, f"{table}__{old}_", f"{table}__{new}_")
    cr.execute(
        "UPDATE ir_model_fields SET name = %s WHERE model = %s AND name = %s",
        [new, model, old],
    )
    cr.execute(
        "UPDATE ir_model_data SET name = %s WHERE module = %s AND name = %s",
        [f"field_{table}__{new}", MODULE, f"field_{table}__{old}"],
    )
    cr.execute(
        "UPDATE ir_attachment SET res_field = %s WHERE res_model = %s"
        " AND res_field = %s",
        [new, model, old],
    )
    # Rules of this addon are no data that an update loads again.
    for texts, columns, of_model in (
        (
            "ir_rule",
            ("domain_force",),
            SQL("model_id = (SELECT id FROM ir_model WHERE model = %s)", model),
        ),
        ("ir_filters", ("domain", "context"), SQL("model_id = %s", model)),
    ):
        for column in columns:
            rename_in_text(cr, texts, column, old, new, of_model)


def rename_in_text(cr, table, column, old, new, condition=TRUE):
    cr.execute(
        SQL(
            "UPDATE %(table)s SET %(column)s = regexp_replace("
            "%(column)s, %(old)s, %(new)s, 'g')"
            " WHERE %(column)s LIKE %(like)s AND %(condition)s",
            table=SQL.identifier(table),
            column=SQL.identifier(column),
            old=rf"\y{old}\y",
            new=new,
            like=f"%{old}%",
            condition=condition,
        )
    )


def rename_in_conditions(cr, old, new):
    """In what users saved: conditions of ours, favourites, mailings."""
    cr.execute(
        """
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = current_schema
          AND data_type IN ('text', 'character varying')
          AND (table_name LIKE 'contact\\_%' AND column_name LIKE '%domain%'
               OR (table_name, column_name) IN (
                   ('mailing_filter', 'mailing_domain'),
                   ('mailing_mailing', 'mailing_domain'),
                   ('ir_filters', 'domain'), ('ir_filters', 'context'),
                   ('base_automation', 'filter_domain'),
                   ('base_automation', 'filter_pre_domain')))
        """
    )
    for table, column in cr.fetchall():
        rename_in_text(cr, table, column, old, new)
    cr.execute(
        "UPDATE contact_scoring_version SET snapshot ="
        " regexp_replace(snapshot::text, %s, %s, 'g')::jsonb"
        " WHERE snapshot::text LIKE %s",
        [rf"\y{old}\y", new, f"%{old}%"],
    )
