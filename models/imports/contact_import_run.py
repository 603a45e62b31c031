from itertools import takewhile

from odoo import api, models

from ..common.failures import isolated
from ..common.table_statistics import analyze_small
from .contact_import_plan import MAX_UNCHANGED

RUN_CHUNK = 1_000
AT_ONCE = 500  # rows that a click may wait for
# By the state that stands for work: what does a chunk, and the state if that fails.
WORKS = {
    "checking": ("_check_chunk", "mapping"),
    "running": ("_run_chunk", "failed"),
    "undoing": ("_undo_chunk", "done"),
}


class ContactImport(models.Model):
    """Imports rows, chunk by chunk, each in one transaction with its outcomes."""

    _inherit = "contact.import"

    def _go_to(self, state):
        self._set_kept({"state": state, "error": False})

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
        self._take_over()
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
        """Try out, import or undo the next rows, with the rights of who asked."""
        self.ensure_one()
        if self.state not in WORKS:
            return 0
        method, state_if_broken = WORKS[self.state]
        user = self._worker()
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
        found, unchanged = self._unchanged_as_planned(limit)
        if not found:
            self.sudo().state = "done"  # the work's own, see _work_on
            return 0
        self._save_unchanged_outcomes(found, unchanged)
        if rest := [row.id for row in found if row.id not in unchanged]:
            self._import_rows(self._recall_rows(limit, rest))
            return len(found)
        further, unchanged = self._unchanged_as_planned(MAX_UNCHANGED)
        ahead = list(takewhile(lambda row: row.id in unchanged, further))
        self._save_unchanged_outcomes(ahead, unchanged)
        return len(found) + len(ahead)

    def _unchanged_as_planned(self, limit):
        """Of the next rows, those that were to be unchanged, and still would be.

        :return: as of ``_unchanged_as_before``
        """
        planned = self._planned_rows(limit)
        unchanged = self._unchanged_rows(
            [row for row, plan in planned if plan == "unchanged"]
        )
        return [row for row, _plan in planned], unchanged

    def _import_rows(self, rows):
        """:param rows: ``ParsedRow``, as they were tried out"""
        plans = self._plan_rows(rows)
        with self._automations():
            written = self._write_contacts(plans)
            self._log_interactions(written)
            self._save_outcomes(written, rows)
            self._record_consents(written)
            self._record_unsubscribers(written)
        analyze_small(self.env, "res_partner", "contact_interaction")
