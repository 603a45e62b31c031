from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.relative_days import days_since
from ..common.retention import RETENTION_CHUNK, oldest_kept


class ContactSegmentEvent(models.Model):
    """The append-only history of who came to a tracked segment, and who left it.

    Written by ``contact.segment.member``: a contact is a member exactly if its last
    event is an entry.
    """

    _name = "contact.segment.event"
    _description = "Segment History"
    _inherit = ["contact.open.mixin"]
    _order = "date desc, id desc"
    _rec_name = "segment_id"
    _log_access = False

    segment_id = fields.Many2one(
        "mailing.filter", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("entered", "Entered"), ("left", "Left")],
        "What",
        required=True,
        readonly=True,
    )
    cause = fields.Selection(
        [
            ("change", "The contact changed"),
            ("conditions", "The conditions changed"),
            ("baseline", "Tracking began"),
        ],
        "Why",
        required=True,
        readonly=True,
        help="Triggers listen to changes of the contact only.",
    )
    date = fields.Datetime(required=True, readonly=True)
    date_days = days_since("date_days", "date", "Days Ago")

    _segment_partner_idx = models.Index("(segment_id, partner_id, date)")
    _segment_date_idx = models.Index("(segment_id, date)")
    _partner_idx = models.Index("(partner_id, date)")

    @api.model
    def _sql_members_at(self, segment, moment):
        """:return: a sub-select of the ids of who was in a segment at a moment (UTC)"""
        return SQL(
            """(
            SELECT partner_id FROM (
                SELECT DISTINCT ON (partner_id) partner_id, kind
                FROM contact_segment_event
                WHERE segment_id = %(segment_id)s AND date < %(moment)s
                ORDER BY partner_id, date DESC, id DESC
            ) last_event WHERE kind = 'entered')""",
            segment_id=segment.id,
            moment=moment,
        )

    # ------------------------------------------------------------
    # Retention: as of the interactions
    # ------------------------------------------------------------

    @api.autovacuum
    def _gc_old(self):
        """Drop old events, but those that say who was in a segment since then."""
        oldest = oldest_kept(self.env)
        if not oldest:
            return None
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM contact_segment_event WHERE id IN (
                    SELECT id FROM contact_segment_event old
                    WHERE date < %(oldest)s AND (EXISTS (
                        SELECT FROM contact_segment_event later
                        WHERE later.segment_id = old.segment_id
                          AND later.partner_id = old.partner_id
                          AND later.date > old.date AND later.date < %(oldest)s
                    ) OR kind = 'left' AND NOT EXISTS (
                        SELECT FROM contact_segment_event earlier
                        WHERE earlier.segment_id = old.segment_id
                          AND earlier.partner_id = old.partner_id
                          AND earlier.date < old.date))
                    LIMIT %(chunk)s)
                """,
                oldest=oldest,
                chunk=RETENTION_CHUNK,
            )
        )
        dropped = self.env.cr.rowcount
        self.invalidate_model(flush=False)
        # What core's autovacuum takes as "done, remaining": it calls again.
        return dropped, int(dropped == RETENTION_CHUNK)
