from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...lib.relative_days import days_since
from ...lib.sql import sql_rows
from ..common.failures import isolated
from ..common.notice_language import in_language_of

CHUNK = 20_000  # contacts who come or go, per transaction


class ContactSegmentMember(models.Model):
    """A contact in a tracked segment, and since when: as of the last snapshot.

    This model is the one writer of members and of the events behind them. Who is in a
    segment right now, only its conditions say.
    """

    _name = "contact.segment.member"
    _description = "Contact in a Tracked Segment"
    _inherit = ["contact.batch.mixin", "contact.open.mixin"]
    _order = "entry_date desc, id desc"
    _rec_name = "segment_id"
    _log_access = False

    segment_id = fields.Many2one(
        "mailing.filter", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, ondelete="cascade"
    )
    entry_date = fields.Datetime("Since", required=True, readonly=True)
    is_earlier = fields.Boolean(
        "Or Earlier",
        readonly=True,
        help="The contact was in it already when tracking began.",
    )
    since = fields.Char("In It Since", compute="_compute_since")
    entry_days = days_since("entry_days", "entry_date", "Days in Segment")

    _segment_partner_uniq = models.Constraint(
        "UNIQUE (segment_id, partner_id)", "A contact is in a segment once."
    )
    _partner_idx = models.Index("(partner_id, segment_id)")

    @api.depends("entry_date", "is_earlier")
    @api.depends_context("lang", "tz")
    def _compute_since(self):
        for member in self:
            moment = fields.Datetime.context_timestamp(member, member.entry_date)
            day = format_date(self.env, moment.date())
            member.since = (
                self.env._("%(date)s or earlier", date=day)
                if member.is_earlier
                else day
            )

    def action_why(self):
        self.ensure_one()
        return {
            **self.segment_id.action_why(),
            "context": {
                "default_segment_id": self.segment_id.id,
                "default_partner_id": self.partner_id.id,
            },
        }

    # ------------------------------------------------------------
    # The snapshot
    # ------------------------------------------------------------

    @api.model
    def _cron_watch(self):
        """Take the snapshots that are due: one per tracked segment and day.

        At most ``CHUNK`` contacts move per transaction, so that a killed worker loses
        nothing and repeats nothing: the next one goes on with the same snapshot.
        """
        Segment = self.env["mailing.filter"]
        self.env["ir.cron"]._commit_progress(
            remaining=Segment.search_count(Segment._due_domain())
        )
        if not self._process_in_chunks(self._watch_chunk):
            Segment._wake_watch()

    @api.model
    def _watch_chunk(self):
        Segment = self.env["mailing.filter"]
        due = Segment.search(Segment._due_domain(), order="next_snapshot_date, id")
        segment = due.try_lock_for_update(allow_referencing=True, limit=1)
        if segment:
            segment = in_language_of(segment, segment._watch_owners())
            with isolated(segment, segment._fail_watch):
                self._take_snapshot(segment)
        return len(segment)

    @api.model
    def _take_snapshot(self, segment):
        """Move the next contacts; the last ones close the snapshot."""
        segment._open_snapshot()
        segment.flush_recordset()
        cause = segment._move_cause()
        moves = self.env.execute_query(self._sql_move(segment, cause))
        if cause == "change":
            for kind in ("entered", "left"):
                moved = [partner_id for partner_id, each in moves if each == kind]
                self._log_interactions(segment, kind, moved)
        if len(moves) < CHUNK:
            segment._close_snapshot()
        self._notify_orm()

    @api.model
    def _sql_move(self, segment, cause):
        """Bring the members in line with who matches, and write that down.

        :return: SQL that yields ids of contacts and the kind of their move; at most
            ``CHUNK``, and each contact once per snapshot: what the first chunks set
            off moves nobody back
        """
        matching = segment._watched_query()
        return SQL(
            """
WITH matching AS MATERIALIZED (
    %(matching)s
), current AS MATERIALIZED (
    SELECT partner_id FROM contact_segment_member WHERE segment_id = %(segment_id)s
), moved AS MATERIALIZED (
    SELECT * FROM (
        SELECT id AS partner_id, 'entered' AS kind FROM matching
        WHERE NOT EXISTS (SELECT FROM current WHERE current.partner_id = matching.id)
        UNION ALL
        SELECT partner_id, 'left' FROM current
        WHERE NOT EXISTS (SELECT FROM matching WHERE matching.id = current.partner_id)
    ) move
    WHERE NOT EXISTS (
        SELECT FROM contact_segment_event event
        WHERE event.segment_id = %(segment_id)s
          AND event.partner_id = move.partner_id AND event.date = %(date)s)
    LIMIT %(chunk)s
), event AS (
    INSERT INTO contact_segment_event (segment_id, partner_id, kind, cause, date)
    SELECT %(segment_id)s, partner_id, kind, %(cause)s, %(date)s FROM moved
), deleted AS (
    DELETE FROM contact_segment_member member USING moved
    WHERE member.segment_id = %(segment_id)s AND moved.kind = 'left'
      AND member.partner_id = moved.partner_id
), come AS (
    INSERT INTO contact_segment_member (
        segment_id, partner_id, entry_date, is_earlier)
    SELECT %(segment_id)s, partner_id, %(date)s, %(is_earlier)s FROM moved
    WHERE kind = 'entered'
)
SELECT partner_id, kind FROM moved
            """,
            matching=matching.select(SQL("res_partner.id")),
            segment_id=segment.id,
            date=segment.snapshot_date,
            cause=cause,
            is_earlier=cause == "baseline",
            chunk=CHUNK,
        )

    @api.model
    def _log_interactions(self, segment, kind, partner_ids):
        if partner_ids:
            self.env["contact.interaction"]._append_for(
                partner_ids,
                {
                    "kind": kind,
                    "name": segment.name,
                    "date": segment.snapshot_date,
                    "res_model": segment._name,
                    "res_id": segment.id,
                },
            )

    @api.model
    def _notify_orm(self):
        self.invalidate_model(flush=False)
        self.env["contact.segment.event"].invalidate_model(flush=False)
        self.env["res.partner"].invalidate_model(
            ["segment_member_ids", "segment_event_ids"], flush=False
        )
        self.env["mailing.filter"].invalidate_model(
            ["came_count", "left_count", "last_event_ids"], flush=False
        )

    # ------------------------------------------------------------
    # Merged contacts
    # ------------------------------------------------------------

    @api.model
    def _merge_rows(self, source_ids, target_id):
        """Let members follow contacts that are being merged.

        Of each segment the history of one of them stays, or its events would not say
        any more who is in it: of who is in it, the longest.

        :param list source_ids: ids of contacts that go
        :param int target_id: the id of the contact that stays
        """
        ids = [*source_ids, target_id]
        survivors = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (event.segment_id)
                       event.segment_id, event.partner_id
                FROM contact_segment_event event
                LEFT JOIN contact_segment_member member
                  ON member.segment_id = event.segment_id
                 AND member.partner_id = event.partner_id
                WHERE event.partner_id = ANY(%s)
                ORDER BY event.segment_id, member.entry_date,
                         event.partner_id = %s DESC, event.partner_id
                """,
                ids,
                target_id,
            )
        )
        if not survivors:
            return
        for table in (self._table, self.env["contact.segment.event"]._table):
            self.env.cr.execute(
                SQL(
                    """
                    DELETE FROM %s lost
                    USING %s
                    WHERE lost.segment_id = survivor.segment_id
                      AND lost.partner_id = ANY(%s)
                      AND lost.partner_id != survivor.partner_id
                    """,
                    SQL.identifier(table),
                    sql_rows("survivor", survivors, segment_id="int", partner_id="int"),
                    ids,
                )
            )
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET partner_id = %s WHERE partner_id = ANY(%s)",
                    SQL.identifier(table),
                    target_id,
                    ids,
                )
            )
