from odoo import api, fields, models
from odoo.tools import SQL

from ..common.scheduler import wake_scheduler

EXPIRY_CHUNK = 10_000


class ContactTagAssignment(models.Model):
    """Ends tags whose lifetime is over."""

    _inherit = "contact.tag.assignment"

    @api.model
    def _cron_expire(self):
        """Take tags whose lifetime is over from their contacts, in chunks."""
        due = self.search_count(
            [("state", "=", "active"), ("expiry_date", "<=", fields.Datetime.now())]
        )
        self.env["ir.cron"]._commit_progress(remaining=due)
        self._process_in_chunks(self._expire_chunk)

    @api.model
    def _expire_chunk(self):
        # Rows locked by somebody who renews them now are left for the next run.
        return self._end(
            SQL(
                """
                SELECT id FROM contact_tag_assignment
                WHERE state = 'active' AND expiry_date <= %s
                ORDER BY expiry_date, id LIMIT %s
                FOR NO KEY UPDATE SKIP LOCKED
                """,
                fields.Datetime.now(),
                EXPIRY_CHUNK,
            ),
            "expired",
        )

    @api.model
    def _recompute_expiry(self, tags):
        """Date the expiry of the tags' active assignments by their lifetimes."""
        self._flush_what_sql_reads()
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_tag_assignment current
                SET expiry_date = current.last_date + %s
                FROM res_partner_category tag
                WHERE tag.id = current.tag_id AND tag.id = ANY(%s)
                  AND current.state = 'active'
                """,
                self._sql_lifetime(),
                tags.ids,
            )
        )
        self.invalidate_model(["expiry_date"], flush=False)
        wake_scheduler(self.env, "contact_marketing.ir_cron_expire_tags")

    @api.model
    def _sql_lifetime(self):
        """The lifetime of the row ``tag`` as an interval; NULL: for ever."""
        return SQL(
            "NULLIF(tag.lifetime_number, 0) * ('1 ' || tag.lifetime_unit)::interval"
        )
