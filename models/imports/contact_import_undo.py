import logging
from collections import namedtuple
from dataclasses import dataclass, field, replace

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

UNDO_CHUNK = 1_000

Fact = namedtuple("Fact", "row is_new partner_id is_company is_untouched changes")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What undoing takes back of a row.

    delete_id: the id of the contact that goes, or 0; restore: values to write; notes:
    why something stays, as ``contact.import.row`` keeps them
    """

    delete_id: int = 0
    restore: dict = field(default_factory=dict)
    notes: tuple = ()

    def noting(self, code, error):
        """:return: the same, with why Odoo or the database refused it"""
        note = [code, None, str(error).split("\n")[0]]
        return replace(self, notes=(*self.notes, note))


class ContactImport(models.Model):
    """Takes a batch back, except what was changed or used since."""

    _inherit = "contact.import"

    def action_preview_undo(self):
        """Tell what would go, what goes back, and what stays."""
        self._check_state("done", "cancelled", "paused", "failed")
        self._check_remembered()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "contact_marketing.contact_import_undo_action"
        )
        return {**action, "context": {"default_import_id": self.id}}

    def action_undo(self):
        self._check_state("done", "cancelled", "paused", "failed")
        self._check_remembered()
        if not self._has_undoable():
            raise UserError(self.env._("This import changed nothing."))
        self._skip_remaining()
        return self._work_on("undoing", self._undo_chunk)

    def _has_undoable(self):
        return bool(self._undoable_rows(limit=1))

    def _sql_undoable(self):
        """:return: the condition on rows ``imported`` that are to be taken back"""
        return SQL(
            """(imported.import_id = %s AND imported.undo IS NULL
                AND (imported.outcome IN ('created', 'updated')
                     OR imported.has_new_external_id))""",
            self.id,
        )

    def _undoable_rows(self, limit):
        """Rows to take back: people before companies, so that these are left alone."""
        self.env["contact.import.row"].flush_model()
        found = self.env.execute_query(
            SQL(
                """
                SELECT imported.id FROM contact_import_row imported
                LEFT JOIN res_partner partner ON partner.id = imported.partner_id
                WHERE %s
                ORDER BY COALESCE(partner.is_company, false), imported.number DESC
                LIMIT %s
                """,
                self._sql_undoable(),
                limit,
            )
        )
        # Rows are written by nobody but the import itself.
        return self.env["contact.import.row"].sudo().browse(row[0] for row in found)

    def _undo_chunk(self):
        """Take the next rows back.

        :return: how many; 0 when it is done
        """
        return self._in_good_time(self._undo_rows, UNDO_CHUNK)

    def _undo_rows(self, limit):
        self.ensure_one()
        self._acquire_import_lock()
        if self.state != "undoing":
            return 0
        self.env["res.partner"]._marketing_check_access()
        rows_sudo = self._undoable_rows(limit)
        if not rows_sudo:
            with self._automations():
                self._undo_companies()
            self.sudo().state = "undone"  # the work's own, see _work_on
            return 0
        evaluated = self._evaluate_undo(SQL("imported.id = ANY(%s)", rows_sudo.ids))
        with self._automations():
            rows_sudo.interaction_id._retract()
            self._delete_external_ids(rows_sudo)
            self._delete_contacts(evaluated)
            self._restore_contacts(evaluated)
        for row_sudo in rows_sudo:
            kept = evaluated[row_sudo].notes
            row_sudo.undo = "kept" if kept else "undone"
            if kept:
                row_sudo.notes = [*(row_sudo.notes or []), *kept]
        return len(rows_sudo)

    # ------------------------------------------------------------
    # What may go
    # ------------------------------------------------------------

    def _evaluate_undo(self, condition):
        """Decide what can be taken back; nothing is written.

        :param SQL condition: a condition on rows ``imported``, any number of them
        :return: by row, in any order, its ``Verdict``
        """
        facts = self._facts_of(condition)
        watched = self._watched_fields()
        contacts = SQL(
            "SELECT partner_id FROM contact_import_row imported "
            "WHERE outcome = 'created' AND %s",
            condition,
        )
        uses = self._uses_of(contacts)
        evaluated = {}
        # People first: where only they belong, and go, nobody is left.
        for is_company in (False, True):
            some = [fact for fact in facts if fact.is_company == is_company]
            if not some:
                continue
            for parent_id in self._parents(contacts, self._going(evaluated)):
                uses[parent_id].add(self.env["res.partner"]._description)
            evaluated |= {
                fact.row: self._evaluate_row(fact, uses, watched) for fact in some
            }
        return evaluated

    def _evaluate_row(self, fact, uses, watched):
        if fact.is_untouched:
            before = (fact.changes or {}).items()
            changed, restore = [], {name: values[0] for name, values in before}
        else:
            changed, restore = self._compare(fact.row, watched if fact.is_new else None)
        notes = []
        if changed:
            notes.append(["changed_since", None, ", ".join(changed)])
        if fact.is_new and (used := uses.get(fact.partner_id)):
            notes.append(["used_since", None, ", ".join(sorted(used))])
        return Verdict(
            delete_id=0 if notes or not fact.is_new else fact.partner_id or 0,
            restore={} if fact.is_new else restore,
            notes=tuple(notes),
        )

    @api.model
    def _going(self, evaluated):
        """:return: the ids of contacts that are deleted"""
        return [
            verdict.delete_id for verdict in evaluated.values() if verdict.delete_id
        ]

    @api.model
    def _facts_of(self, condition):
        """What is known without a look at single contacts, of which there may be half
        a million.

        A contact is untouched when nobody has written it since the import did: of both
        times, the one is when a transaction began, the other is in that same one.

        :return: a ``Fact`` of each row
        """
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                """
                SELECT imported.outcome = 'created', imported.partner_id,
                       COALESCE(partner.is_company, false),
                       COALESCE(partner.write_date <= interaction.date, false),
                       CASE WHEN imported.outcome = 'updated' THEN imported.changes END,
                       imported.id
                FROM contact_import_row imported
                LEFT JOIN res_partner partner ON partner.id = imported.partner_id
                LEFT JOIN contact_interaction interaction
                  ON interaction.id = imported.interaction_id
                WHERE %s
                """,
                condition,
            )
        )
        # As _undoable_rows.
        rows_sudo = (
            self.env["contact.import.row"].sudo().browse(row[-1] for row in found)
        )
        facts = [
            Fact(row, *facts)
            for row, (*facts, _id) in zip(rows_sudo, found, strict=True)
        ]
        # Of the others, nothing more is read.
        touched_ids = [fact.row.id for fact in facts if not fact.is_untouched]
        return [
            fact
            if fact.is_untouched
            else fact._replace(row=fact.row.with_prefetch(touched_ids))
            for fact in facts
        ]

    def _compare(self, row, watched):
        """
        :param watched: the names of the fields of a new contact; None: it is not new
        :return: a pair: what the fields are called that were changed since; and the
            values to give back
        """
        contact, changes = row.partner_id, row.changes or {}
        if not contact:
            return [], {}
        names = changes if watched is None else watched
        changed, restore = [], {}
        for name in names:
            before, after = changes.get(name, (None, False))
            current = self._plain(contact, name)
            if (current or False) == (after or False):
                restore[name] = before
            elif (current or False) != (before or False) or watched is not None:
                changed.append(contact._fields[name]._description_string(self.env))
        return changed, restore

    # ------------------------------------------------------------
    # Going back
    # ------------------------------------------------------------

    def _delete_contacts(self, evaluated):
        going = [row for row, verdict in evaluated.items() if verdict.delete_id]
        for tried, _result, error in self._by_halves(going, self._delete_of_rows):
            if error:
                evaluated[tried[0]] = evaluated[tried[0]].noting("used_since", error)

    @api.model
    def _delete_of_rows(self, rows):
        # The interactions first: PostgreSQL checks both links of a proof that was
        # retracted in this transaction, as soon as one of them is emptied.
        interactions_sudo = self.env["contact.interaction"].sudo()
        interactions_sudo.union(*(row.interaction_id for row in rows)).unlink()
        # Who may undo an import may remove what it made, and nobody used.
        contacts_sudo = (
            self.env["res.partner"].sudo().union(*(row.partner_id for row in rows))
        )
        contacts_sudo.with_context(tracking_disable=True).unlink()

    def _restore_contacts(self, evaluated):
        going = [row for row, verdict in evaluated.items() if verdict.restore]

        def restore(rows):
            # With the rights of the user, as they were written.
            Contact = self.env["res.partner"].with_context(**self._writing_context())
            for row in rows:
                Contact.browse(row.partner_id.id).write(evaluated[row].restore)

        for tried, _result, error in self._by_halves(going, restore):
            if error:
                evaluated[tried[0]] = evaluated[tried[0]].noting("refused", error)

    def _made_company_ids(self):
        """:return: the ids of companies that were made for the people of this import"""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM res_partner partner
                WHERE contact_import_id = %s AND NOT EXISTS (
                    SELECT FROM contact_import_row imported
                    WHERE imported.partner_id = partner.id)
                """,
                self.id,
            )
        )
        return [row[0] for row in rows]

    def _companies_going(self, evaluated):
        """:return: the ids of those companies that nobody needs once these rows are
        taken back"""
        ids = self._made_company_ids()
        if not ids:
            return []
        contacts = SQL("SELECT unnest(%s::int[])", ids)
        needed = self._parents(contacts, self._going(evaluated)) | {
            *self._uses_of(contacts)
        }
        return [id_ for id_ in ids if id_ not in needed]

    def _undo_companies(self):
        """Remove companies where nobody is left."""
        # As _delete_of_rows.
        Company_sudo = self.env["res.partner"].sudo()
        going = [Company_sudo.browse(id_) for id_ in self._companies_going({})]
        refused = [
            tried[0].id
            for tried, _result, error in self._by_halves(
                going, lambda companies: Company_sudo.union(*companies).unlink()
            )
            if error
        ]
        if refused:
            _logger.info("Companies %s of import %s stay", refused, self.id)
