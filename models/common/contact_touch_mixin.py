from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.sql import sql_array
from .scheduler import wake_scheduler_once


class ContactTouchMixin(models.AbstractModel):
    """A queue of contacts about whom something changed, until it is computed.

    Filled where state changes, in the same transaction; rows are only added and taken
    out. Without a foreign key: it must cost next to nothing, and a contact that is
    deleted meanwhile is simply not found.
    """

    _name = "contact.touch.mixin"
    _description = "Contacts That Wait to Be Computed"
    _inherit = ["contact.batch.mixin"]
    _touch_process = None  # the scheduled action that works it off

    partner_id = fields.Integer("Contact", required=True, readonly=True)

    @api.model
    def _touch(self, partner_ids):
        """Have what is computed of these contacts brought up to date within minutes."""
        self._write_touches(partner_ids)

    @api.model
    def _write_touches(self, partner_ids):
        ids = sorted(set(partner_ids))
        if not ids or not self._is_awaited():
            return
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (partner_id) SELECT unnest(%s)",
                SQL.identifier(self._table),
                sql_array(ids),
            )
        )
        wake_scheduler_once(self.env, self._touch_process)

    @api.model
    def _is_awaited(self):
        """:return: whether anything is computed of contacts now"""
        return True

    @api.model
    def _process_waiting(self, process_chunk):
        """Work off what waits; what another worker is at, waits for the next run.

        :param process_chunk: see ``_process_in_chunks``
        """
        self.env["ir.cron"]._commit_progress(remaining=self.search_count([]))
        self._process_in_chunks(process_chunk, is_last=True)

    @api.model
    def _take(self, limit, condition=None):
        """Take the oldest rows out that no other worker is at.

        :param SQL condition: which; None: any
        :return: a list of dictionaries: the rows
        """
        return self.env.execute_query_dict(
            SQL(
                """
                DELETE FROM %(table)s WHERE id = ANY (ARRAY (
                    SELECT id FROM %(table)s WHERE %(condition)s ORDER BY id
                    LIMIT %(limit)s FOR UPDATE SKIP LOCKED))
                RETURNING *
                """,
                table=SQL.identifier(self._table),
                condition=condition or SQL("TRUE"),
                limit=limit,
            )
        )
