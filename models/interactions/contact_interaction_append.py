import json

from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.sql import sql_array, sql_rows

ENTRY_TYPES = {
    "id": "int",
    "partner_id": "int",
    "kind": "text",
    "name": "text",
    "url": "text",
    "date": "timestamp",
    "data": "text",
    "key": "text",
    "user_id": "int",
}
CUSTOM_EVENT = "custom_event"


class ContactInteraction(models.Model):
    """Appends many interactions by one statement, each once: what has a key that is
    there for the contact is the same interaction, told again."""

    _inherit = "contact.interaction"

    key = fields.Char(
        "Idempotency Key",
        readonly=True,
        help="What another system knows it by; told again, it counts once.",
    )
    property_ids = fields.One2many(
        "contact.event.property", "interaction_id", "Properties of the Event"
    )

    # Two transactions that append the same at once: one waits, and finds it known.
    _key_uniq = models.UniqueIndex("(partner_id, key) WHERE key IS NOT NULL")

    @api.model
    def _append_for(self, partner_ids, vals):
        """Append the same interaction for many contacts, in one statement.

        :param list partner_ids: ids of existing contacts
        :param dict vals: ``kind``, ``name``, ``url``, ``date``, ``data``, ``user_id``,
            ``res_model``, ``res_id``, ``key``, or further fields
        :return: the ids of those that are new
        """
        columns = ["partner_id", "verdict", *vals]
        values = [
            self._fields[name].convert_to_column_insert(value, self)
            for name, value in vals.items()
        ]
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO contact_interaction (%s) "
                "SELECT id, 'human', %s FROM unnest(%s) AS partner(id) "
                "ORDER BY id "  # one order for all: no deadlocks
                "ON CONFLICT (partner_id, key) WHERE key IS NOT NULL DO NOTHING "
                "RETURNING id",
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(SQL("%s", value) for value in values),
                sql_array(partner_ids),
            )
        )
        ids = [id_ for (id_,) in rows]
        if vals["kind"] == CUSTOM_EVENT:
            Property = self.env["contact.event.property"]
            Property._append(dict.fromkeys(ids, vals.get("data")))
        if ids:
            self._after_append()
        return ids

    @api.model
    def _append_entries(self, entries):
        """Append different interactions, in one statement.

        :param list entries: dicts of ``partner_id``, ``kind``, ``name``, ``url``,
            ``date``, ``data``, ``key`` and ``user_id``
        :return: for each, whether it is new
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval('contact_interaction_id_seq') "
                "FROM generate_series(1, %s)",
                len(entries),
            )
        )
        by_id = dict(zip((id_ for (id_,) in rows), entries, strict=True))
        table = sql_rows(
            "entry",
            [
                tuple(
                    {**entry, "id": id_, "data": json.dumps(entry["data"])}[name]
                    for name in ENTRY_TYPES
                )
                for id_, entry in by_id.items()
            ],
            **ENTRY_TYPES,
        )
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO contact_interaction (
                    id, partner_id, kind, verdict, name, url, date, data, key, user_id)
                SELECT id, partner_id, kind, 'human', name, url, date,
                       NULLIF(data, 'null')::jsonb, key, user_id
                FROM %s
                ORDER BY partner_id, key, id  -- one order for all: no deadlocks
                ON CONFLICT (partner_id, key) WHERE key IS NOT NULL DO NOTHING
                RETURNING id
                """,
                table,
            )
        )
        new = {id_ for (id_,) in rows}
        self.env["contact.event.property"]._append(
            {
                id_: entry["data"]
                for id_, entry in by_id.items()
                if id_ in new and entry["kind"] == CUSTOM_EVENT
            }
        )
        if new:
            self._after_append()
        return [id_ in new for id_ in by_id]

    @api.model
    def _after_append(self):
        self._invalidate_displayed()
        self.sudo()._wake_up()

    @api.model
    def _merge_keys(self, source_ids, target_id):
        """Let go of keys that would be there twice: what contacts that are merged did,
        both did."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_interaction SET key = NULL WHERE id IN (
                    SELECT id FROM (
                        SELECT id, ROW_NUMBER() OVER (
                            PARTITION BY key ORDER BY partner_id != %s, id) AS number
                        FROM contact_interaction
                        WHERE partner_id = ANY(%s) AND key IS NOT NULL
                    ) told
                    WHERE number > 1)
                """,
                target_id,
                [*source_ids, target_id],
            )
        )
