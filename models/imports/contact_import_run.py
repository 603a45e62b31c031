import json

from odoo import api, models
from odoo.tools import SQL

from ..common.failures import isolated
from .contact_import_parse import ParsedRow

RUN_CHUNK = 1_000
AT_ONCE = 500  # rows that a click may wait for
IMPORT_LOCK = "contact_marketing.import_lock"
# By the state that stands for work: what does a chunk, and the state if that fails.
WORKS = {
    "checking": ("_check_chunk", "mapping"),
    "running": ("_run_chunk", "failed"),
    "undoing": ("_undo_chunk", "done"),
}
# Notes of the row itself; all others are of the contacts as they were.
NOTES_OF_ROW = {
    *("extra_cells", "unreadable", "email_invalid", "no_identity", "phone_invalid"),
    *("phone_rounded",),
    *("domain_invalid", "consent_unclear", "consent_date_invalid", "char_invalid"),
    *("integer_invalid", "float_invalid", "monetary_invalid", "boolean_invalid"),
    *("date_invalid", "datetime_invalid", "selection_invalid", "many2one_invalid"),
    *("looks_left", "tag_says_left", "file_named_left"),
    *("phone_unsure", "more_addresses", "other_id", "email_typo", "lang_missing"),
}

# Of the columns that _save_plans writes.
ROW_COLUMN_TYPES = (
    *("int[]", "text[]", "text[]", "text[]", "text[]", "text[]", "text[]", "text[]"),
    *("int[]", "int[]", "int[]", "text[]", "bool[]"),
)


class ContactImport(models.Model):
    """Imports rows, chunk by chunk, each in one transaction with its outcomes."""

    _inherit = "contact.import"

    def _work_on(self, state, work_chunk):
        """Do work at once if it is small, else in the background.

        :param str state: the state that stands for the work
        :param callable work_chunk: as ``_process_in_chunks`` takes it
        """
        # The state is the work's own; the caller has checked who asks.
        batch_sudo = self.sudo()
        # Imports of others, too: one writes contacts at a time.
        busy = batch_sudo.search_count(
            [("state", "in", ("running", "undoing")), ("id", "!=", self.id)], limit=1
        )
        self._go_to(state)
        if busy or self.row_ids.search_count([("import_id", "=", self.id)]) > AT_ONCE:
            batch_sudo._go_on_in_background()
            return True
        while work_chunk():
            pass
        return True

    @api.model
    def _cron_run(self):
        """Go on with all imports that are at work."""
        for batch in self.search([("state", "in", list(WORKS))], order="id"):
            remaining = batch.row_count * (100 - batch.progress) / 100
            self.env["ir.cron"]._commit_progress(remaining=int(remaining) + 1)
            if not batch._process_in_chunks(batch._background_chunk):
                return

    def _background_chunk(self):
        """Try out, import or undo the next rows, with the rights of the user."""
        self.ensure_one()
        if self.state not in WORKS:
            return 0
        method, state_if_broken = WORKS[self.state]
        user = self.user_id
        as_user = self.with_user(user).with_context(lang=user.lang, tz=user.tz)
        done, problems = 0, []
        with isolated(self, problems.append):
            done = getattr(as_user, method)()
        if problems:
            # Lost rights, a deleted list: told, and the other imports go on.
            self.write({"state": state_if_broken, "error": problems[0]})
        return done

    def _run_chunk(self):
        """Import the next rows.

        :return: how many; 0 when it is done or was stopped
        """
        return self._in_good_time(self._run_rows, RUN_CHUNK)

    def _run_rows(self, limit):
        self.ensure_one()
        self._acquire_import_lock()
        if self.state != "running":
            return 0
        self.env["res.partner"]._marketing_check_access()
        self._check_targets()
        rows = self._recall_rows(limit)
        if not rows:
            self.sudo().state = "done"  # the work's own, see _work_on
            return 0
        plans = self._plan(rows)
        with self._automations():
            self._write_contacts(plans)
            self._log_interactions(plans)
            self._save_plans(plans, is_final=True)
            self._record_consents(plans)
            self._record_unsubscribers(plans)
        return len(rows)

    @api.model
    def _acquire_import_lock(self):
        """Let one transaction at a time write contacts of imports, whichever.

        Under REPEATABLE READ a lock alone does not help who waited for it: contacts
        made meanwhile stay unseen. A row that was updated does: who comes later fails,
        and is tried again with a new snapshot.
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ir_config_parameter (key, value) VALUES (%s, '1')
                ON CONFLICT (key) DO UPDATE SET value = excluded.value
                """,
                IMPORT_LOCK,
            )
        )

    def _recall_rows(self, limit, row_ids=None):
        """
        :param row_ids: of which rows; default: the next ones
        :return: ``ParsedRow`` rows, as they were tried out
        """
        self.env["contact.import.row"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, number, "values", notes, duplicate_of_row, email_key,
                    phone_key,
                       external_key
                FROM contact_import_row
                WHERE import_id = %s AND outcome = 'waiting' AND plan IS NOT NULL
                  AND %s
                ORDER BY number LIMIT %s
                """,
                self.id,
                SQL("true") if row_ids is None else SQL("id = ANY(%s)", row_ids),
                limit,
            )
        )
        return [
            ParsedRow(
                row_id,
                number,
                **parsed,
                keys={"email": email, "phone": phone, "external": external},
                notes=[note for note in notes or [] if note[0] in NOTES_OF_ROW],
                duplicate_of=original or 0,
            )
            for row_id, number, parsed, notes, original, email, phone, external in rows
        ]

    # ------------------------------------------------------------
    # Interactions and effects
    # ------------------------------------------------------------

    def _log_interactions(self, plans):
        """One interaction for each row that moves a contact, and what it does."""
        moved = [plan for plan in plans if plan.outcome in ("created", "updated")]
        if not moved:
            return
        # Nobody has rights to write interactions.
        interaction_ids = (
            self.env["contact.interaction"]
            .sudo()
            ._append_applied(
                [(plan.partner.id, plan.row.row_id) for plan in moved],
                {
                    "kind": "import",
                    "name": self.display_name,
                    "res_model": "contact.import.row",
                    "user_id": self.env.uid,
                },
            )
        )
        for plan in moved:
            plan.interaction_id = interaction_ids[plan.row.row_id]
        affected = [plan.interaction_id for plan in moved if plan.needs_effect]
        if affected and self._has_effect():
            self.env["contact.effect"]._apply(
                self._sql_effects_of(affected), count_again=self.count_again
            )
        self._tag_rows(moved)

    def _sql_effects_of(self, interaction_ids):
        return SQL(
            """
            SELECT %s::int AS effect_id, partner_id, date, %s AS source,
                   id AS interaction_id, user_id
            FROM contact_interaction WHERE id = ANY(%s)
            """,
            self.effect_id.id,
            f"{self._name},{self.id}",
            list(interaction_ids),
        )

    @api.model
    def _sql_effects(self, interaction_ids):
        """What interactions of imports do; see ``contact.interaction``."""
        return SQL(
            """
            SELECT batch.effect_id, interaction.partner_id, interaction.date,
                   'contact.import,' || batch.id AS source,
                   interaction.id AS interaction_id, interaction.user_id
            FROM contact_interaction interaction
            JOIN contact_import_row imported ON imported.interaction_id = interaction.id
            JOIN contact_import batch ON batch.id = imported.import_id
            WHERE interaction.kind = 'import' AND interaction.id = ANY(%s)
            """,
            list(interaction_ids),
        )

    def _tag_rows(self, plans):
        """Add the tags that rows name; new ones are made."""
        names = sorted({name for plan in plans for name in plan.tag_names})
        if not names:
            return
        ids = self._tags_called(names)
        # One tag of those that differ in upper and lower case only.
        lacking = {name.casefold(): name for name in reversed(names) if name not in ids}
        made = self.env["res.partner.category"].create(
            [{"name": name} for name in lacking.values()]
        )
        by_case = dict(zip(lacking, made.ids, strict=True))
        ids |= {name: by_case[name.casefold()] for name in names if name not in ids}
        occurrences = [
            (plan.partner.id, ids[name], plan.interaction_id)
            for plan in plans
            for name in plan.tag_names
        ]
        self.env["contact.tag.assignment"]._record(
            SQL(
                """
                SELECT tagged.partner_id, tagged.tag_id, interaction.date, %s AS source,
                       interaction.id AS interaction_id, interaction.user_id
                FROM unnest(%s::int[], %s::int[], %s::int[])
                  AS tagged(partner_id, tag_id, interaction_id)
                JOIN contact_interaction interaction
                    ON interaction.id = tagged.interaction_id
                """,
                f"{self._name},{self.id}",
                *map(list, zip(*occurrences, strict=True)),
            )
        )

    # ------------------------------------------------------------
    # Outcomes
    # ------------------------------------------------------------

    def _save_plans(self, plans, is_final=False):
        """Write down what was decided, and, of a run, done.

        :param bool is_final: whether contacts were written
        """
        column = SQL.identifier("outcome" if is_final else "plan")
        rows = [
            (
                plan.row.row_id,
                plan.outcome,
                json.dumps(plan.row.notes) if plan.row.notes else None,
                json.dumps(plan.consents) if plan.consents else None,
                json.dumps(plan.row.as_json()),
                plan.row.keys.get("email"),
                plan.row.keys.get("phone"),
                plan.row.keys.get("external"),
                plan.row.duplicate_of,
                plan.partner.id or None if is_final else None,
                plan.interaction_id or None,
                json.dumps(plan.changes) if plan.changes else None,
                plan.has_new_external_id,
            )
            for plan in plans
        ]
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_import_row stored
                SET %(column)s = done.outcome,
                    notes = done.notes::jsonb, consents = done.consents::jsonb,
                    "values" = done.parsed::jsonb, email_key = done.email_key,
                    phone_key = done.phone_key, external_key = done.external_key,
                    duplicate_of_row = done.duplicate_of_row,
                        partner_id = done.partner_id,
                    interaction_id = done.interaction_id,
                    changes = done.changes::jsonb,
                    has_new_external_id = done.has_new_external_id
                FROM unnest(%(columns)s) AS done(
                    id, outcome, notes, consents, parsed, email_key, phone_key,
                    external_key, duplicate_of_row, partner_id, interaction_id, changes,
                    has_new_external_id)
                WHERE stored.id = done.id
                """,
                column=column,
                columns=SQL(", ").join(
                    SQL("%s::%s", list(values), SQL(kind))
                    for values, kind in zip(
                        zip(*rows, strict=True), ROW_COLUMN_TYPES, strict=True
                    )
                ),
            )
        )
        self.env["contact.import.row"].invalidate_model(flush=False)
        self.invalidate_recordset()

    def _skip_remaining(self):
        """Give rows that wait an outcome: the import was cancelled."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_import_row SET outcome = 'skipped',
                    notes = COALESCE(notes, '[]') || '[["cancelled", null, ""]]'
                WHERE import_id = %s AND outcome = 'waiting'
                """,
                self.id,
            )
        )
        self.env["contact.import.row"].invalidate_model(flush=False)
