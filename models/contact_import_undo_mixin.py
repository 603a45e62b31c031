import logging
from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

UNDO_CHUNK = 1_000
# What only follows a contact, or is judged by signals below.
NO_USE = {
    *("contact_tag_assignment", "contact_consent", "contact_consent_event"),
    *("contact_interaction", "contact_list_member", "contact_import_row"),
    *("res_partner_res_partner_category_rel", "mail_followers"),
}
# Of these, what other signals than the import's left on a contact is a use.
BY_SIGNALS = {
    "contact.interaction": SQL(
        "SELECT partner_id, id AS interaction_id FROM contact_interaction"
    ),
    "contact.list.member": SQL(
        "SELECT partner_id, interaction_id FROM contact_list_member"
    ),
    "contact.consent": SQL(
        "SELECT partner_id, interaction_id FROM contact_consent_event"
    ),
    "contact.tag.assignment": SQL(
        """
        SELECT held.partner_id, event.interaction_id
        FROM contact_tag_event event
        JOIN contact_tag_assignment held ON held.id = event.assignment_id
        WHERE event.kind IN ('added', 'renewed')
        """
    ),
}
# What points to a contact by model and id; comments and mails, not core's log.
BY_MODEL_AND_ID = {
    "mail.message": SQL(
        "SELECT res_id FROM mail_message WHERE model = 'res.partner' "
        "AND message_type IN ('comment', 'email', 'email_outgoing', 'sms')"
    ),
    "mail.activity": SQL(
        "SELECT res_id FROM mail_activity WHERE res_model = 'res.partner'"
    ),
    "mailing.trace": SQL(
        "SELECT res_id FROM mailing_trace WHERE model = 'res.partner'"
    ),
}


class ContactImportUndoMixin(models.AbstractModel):
    """Takes a batch back, except what was changed or used since."""

    _name = "contact.import.undo.mixin"
    _description = "Undoes Imports"

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
        self._leave_out_the_rest()
        return self._work_on("undoing", self._undo_chunk)

    def _has_undoable(self):
        return bool(self._undoable_rows(limit=1))

    def _undoable_rows(self, limit, after=0):
        """Rows to take back: people before companies, so that these are left alone.

        :param int after: how many to pass over
        """
        self.env["contact.import.row"].flush_model()
        found = self.env.execute_query(
            SQL(
                """
                SELECT imported.id FROM contact_import_row imported
                LEFT JOIN res_partner partner ON partner.id = imported.partner_id
                WHERE imported.import_id = %s AND imported.undo IS NULL
                  AND (imported.outcome IN ('created', 'updated')
                       OR imported.has_new_external_id)
                ORDER BY COALESCE(partner.is_company, false), imported.number DESC
                LIMIT %s OFFSET %s
                """,
                self.id,
                limit,
                after,
            )
        )
        # Rows are written by nobody but the import itself.
        return self.env["contact.import.row"].sudo().browse(row[0] for row in found)

    def _undo_chunk(self):
        """Take the next rows back.

        :return: how many; 0 when it is done
        """
        self.ensure_one()
        self._take_turn()
        if self.state != "undoing":
            return 0
        self.env["res.partner"]._check_marketing_access()
        rows_sudo = self._undoable_rows(UNDO_CHUNK)
        if not rows_sudo:
            with self._automations():
                self._undo_companies()
            self.sudo().state = "undone"  # the work's own, see _work_on
            return 0
        judged = self._judge_undo(rows_sudo)
        with self._automations():
            rows_sudo.interaction_id._retract()
            self._forget_external_ids(rows_sudo)
            self._delete_contacts(judged)
            self._restore_contacts(judged)
        for row_sudo in rows_sudo:
            kept = judged[row_sudo]["notes"]
            row_sudo.undo = "kept" if kept else "undone"
            if kept:
                row_sudo.notes = [*(row_sudo.notes or []), *kept]
        return len(rows_sudo)

    # ------------------------------------------------------------
    # What may go
    # ------------------------------------------------------------

    def _judge_undo(self, rows):
        """Decide what can be taken back; nothing is written.

        :return: by row: ``delete`` (whether the contact goes), ``restore`` (values to
            write) and ``notes`` (why something stays)
        """
        created = rows.filtered(lambda row: row.outcome == "created").partner_id
        uses = self._uses_of(created.ids, rows.interaction_id.ids)
        judged = {}
        for row in rows:
            is_new = row.outcome == "created"
            changed, restore = self._compare(row, is_new)
            notes = []
            if changed:
                notes.append(["changed_since", None, ", ".join(changed)])
            if is_new and (used := uses.get(row.partner_id.id)):
                notes.append(["used_since", None, ", ".join(sorted(used))])
            judged[row] = {
                "delete": is_new and bool(row.partner_id) and not notes,
                "restore": {} if is_new else restore,
                "notes": notes,
            }
        return judged

    def _compare(self, row, is_new):
        """
        :return: a pair: what the fields are called that were changed since; and the
            values to give back
        """
        contact, changes = row.partner_id, row.changes or {}
        if not contact:
            return [], {}
        names = self._watched_fields() if is_new else changes
        changed, restore = [], {}
        for name in names:
            before, after = changes.get(name, (None, False))
            current = self._plain(contact, name)
            if (current or False) == (after or False):
                restore[name] = before
            elif (current or False) != (before or False) or is_new:
                changed.append(contact._fields[name]._description_string(self.env))
        return changed, restore

    @api.model
    def _uses_of(self, partner_ids, interaction_ids):
        """What else the database knows of contacts.

        :param interaction_ids: signals of the import, which do not count
        :return: by contact id, a set of what the users are called
        """
        uses = defaultdict(set)
        if not partner_ids:
            return uses
        self.env.flush_all()
        for name, query in self._sql_uses(interaction_ids):
            rows = self.env.execute_query(
                SQL(
                    "SELECT DISTINCT partner_id FROM (%s) used(partner_id) "
                    "WHERE partner_id = ANY(%s)",
                    query,
                    list(partner_ids),
                )
            )
            for (partner_id,) in rows:
                uses[partner_id].add(name)
        return uses

    @api.model
    def _sql_uses(self, interaction_ids):
        """
        :return: pairs of what a kind of user is called, and its contacts in SQL
        """
        descriptions = {
            model._table: model._description
            for model in self.env.values()
            if not model._abstract and model._auto
        }
        transient = {model._table for model in self.env.values() if model._transient}
        # Core's own list of what points to contacts, made for merging them.
        merge = self.env["base.partner.merge.automatic.wizard"]
        for table, column in merge._get_fk_on("res_partner"):
            is_own = table == "res_partner" and column != "parent_id"
            if table in NO_USE | transient or is_own or "base_partner_merge" in table:
                continue
            yield (
                descriptions.get(table, table),
                SQL("SELECT %s FROM %s", SQL.identifier(column), SQL.identifier(table)),
            )
        for model_name, query in BY_MODEL_AND_ID.items():
            yield self.env[model_name]._description, query
        for model_name, query in BY_SIGNALS.items():
            yield (
                self.env[model_name]._description,
                SQL(
                    "SELECT partner_id FROM (%s) signalled "
                    "WHERE (interaction_id = ANY(%s)) IS NOT TRUE",
                    query,
                    list(interaction_ids),
                ),
            )

    # ------------------------------------------------------------
    # Going back
    # ------------------------------------------------------------

    def _delete_contacts(self, judged):
        going = [row for row, verdict in judged.items() if verdict["delete"]]
        for tried, _result, error in self._by_halves(going, self._delete_of_rows):
            if error:
                judged[tried[0]]["notes"].append(
                    ["used_since", None, str(error).split("\n")[0]]
                )

    @api.model
    def _delete_of_rows(self, rows):
        # The signals first: PostgreSQL checks both links of a proof that was retracted
        # in this transaction, as soon as one of them is emptied.
        signals_sudo = self.env["contact.interaction"].sudo()
        signals_sudo.union(*(row.interaction_id for row in rows)).unlink()
        # Who may undo an import may remove what it made, and nobody used.
        contacts_sudo = (
            self.env["res.partner"].sudo().union(*(row.partner_id for row in rows))
        )
        contacts_sudo.with_context(tracking_disable=True).unlink()

    def _restore_contacts(self, judged):
        going = [row for row, verdict in judged.items() if verdict["restore"]]

        def restore(rows):
            # With the rights of the user, as they were written.
            Contact = self.env["res.partner"].with_context(**self._writing_context())
            for row in rows:
                Contact.browse(row.partner_id.id).write(judged[row]["restore"])

        for tried, _result, error in self._by_halves(going, restore):
            if error:
                judged[tried[0]]["notes"].append(
                    ["refused", None, str(error).split("\n")[0]]
                )

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

    def _undo_companies(self):
        """Remove companies where nobody is left."""
        ids = self._made_company_ids()
        uses = self._uses_of(ids, [])
        # As _delete_of_rows.
        Company_sudo = self.env["res.partner"].sudo()
        going = [Company_sudo.browse(id_) for id_ in ids if not uses[id_]]
        refused = [
            tried[0].id
            for tried, _result, error in self._by_halves(
                going, lambda companies: Company_sudo.union(*companies).unlink()
            )
            if error
        ]
        if refused:
            _logger.info("Companies %s of import %s stay", refused, self.id)
