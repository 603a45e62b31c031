from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ...lib.relative_days import days_since, days_until
from ...lib.sql import sql_array
from ..common.actions import open_records

STATES = [("active", "Active"), ("expired", "Expired"), ("removed", "Removed")]


class ContactTagAssignment(models.Model):
    """What a contact's tag remembers: how often, since when, until when.

    This model is the one writer of assignments, of their events and, for all
    that is not a plain write of ``category_id``, of the tags on the contact.
    Active assignments and ``res.partner.category_id`` are the same set.
    """

    _name = "contact.tag.assignment"
    _description = "Tag of a Contact"
    _inherit = ["contact.open.mixin", "contact.batch.mixin"]
    _order = "state, last_date desc, id desc"
    _rec_name = "tag_id"
    # Its own dates and user say it better; and at 100,000 rows their foreign keys
    # cost as much as the rows.
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, ondelete="cascade"
    )
    tag_id = fields.Many2one(
        "res.partner.category", required=True, readonly=True, ondelete="cascade"
    )
    count = fields.Integer(readonly=True, aggregator="sum")
    first_date = fields.Datetime("First Time", readonly=True)
    last_date = fields.Datetime("Last Time", readonly=True)
    expiry_date = fields.Datetime("Expires", readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Added By User", readonly=True, ondelete="set null"
    )
    event_ids = fields.One2many("contact.tag.event", "assignment_id", "History")
    color = fields.Integer(related="tag_id.color")
    first_days = days_since("first_days", "first_date", "Days Since First Time")
    last_days = days_since("last_days", "last_date", "Days Since Last Time")
    expiry_days = days_until("expiry_days", "expiry_date", "Days Until It Expires")

    _partner_tag_uniq = models.Constraint(
        "UNIQUE (partner_id, tag_id)", "A contact has each tag once."
    )
    _tag_idx = models.Index("(tag_id, state, count)")
    _due_idx = models.Index(
        "(expiry_date, id) WHERE state = 'active' AND expiry_date IS NOT NULL"
    )

    @api.depends("tag_id", "count")
    def _compute_display_name(self):
        for assignment in self:
            assignment.display_name = self._label(
                assignment.tag_id.display_name, assignment.count
            )

    @api.model
    def _label(self, tag_name, count):
        return f"{tag_name} ×{count}" if count > 1 else tag_name

    def action_open_history(self):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_tag_event_action",
            self.display_name,
            [("assignment_id", "=", self.id)],
            views=[(False, "list"), (False, "kanban"), (False, "graph")],
        )

    # ------------------------------------------------------------
    # Occurrences
    # ------------------------------------------------------------

    @api.model
    def _record(self, occurrences):
        """Count occurrences of tags, and tag the contacts.

        :param SQL occurrences: a sub-select of the columns ``partner_id``,
            ``tag_id``, ``date`` (UTC), ``source``, ``interaction_id`` and
            ``user_id``; one row per occurrence
        :return: how many assignments were touched
        """
        self._flush_what_sql_reads()
        now = fields.Datetime.now()
        watched = self.env["res.partner"]._tag_has_write_listeners()
        rows = self.env.execute_query(
            SQL(
                """
WITH occurrence AS MATERIALIZED (
    SELECT o.*, %(lifetime)s AS lifetime,
           CASE tag.counting WHEN 'daily' THEN o.date::date::text
                             WHEN 'source' THEN o.source END AS count_key,
           before.id AS before_id, before.state AS before_state,
           before.first_date, before.last_date
    FROM (%(occurrences)s) o
    JOIN res_partner_category tag ON tag.id = o.tag_id
    LEFT JOIN LATERAL (
        -- The sum hides the tag's own index, which statistics from before a tag
        -- was given to many make look as good: one contact has few tags.
        SELECT * FROM contact_tag_assignment current
        WHERE current.partner_id = o.partner_id AND current.tag_id + 0 = o.tag_id
        LIMIT 1
    ) before ON true
), evaluated AS MATERIALIZED (
    SELECT o.*, row_number() OVER place AS place,
           CASE WHEN row_number() OVER place > 1 OR o.before_state = 'active'
                THEN 'renewed' ELSE 'added' END AS kind,
           CASE WHEN o.count_key IS NULL THEN 1
                WHEN row_number() OVER same_key > 1 THEN 0
                WHEN EXISTS (SELECT FROM contact_tag_event counted
                             WHERE counted.assignment_id = o.before_id
                               AND counted.count_key = o.count_key
                               AND %(counted_is_live)s) THEN 0
                ELSE 1 END AS count_change
    FROM occurrence o
    WINDOW place AS (PARTITION BY o.partner_id, o.tag_id
                    ORDER BY o.date, o.interaction_id),
           same_key AS (PARTITION BY o.partner_id, o.tag_id, o.count_key
                        ORDER BY o.date, o.interaction_id)
), assignment AS (
    INSERT INTO contact_tag_assignment AS current (
        partner_id, tag_id, count, first_date, last_date, expiry_date, state,
        user_id)
    SELECT partner_id, tag_id, SUM(count_change),
           LEAST(MIN(first_date), MIN(date)),
           GREATEST(MIN(last_date), MAX(date)),
           GREATEST(MIN(last_date), MAX(date)) + MIN(lifetime),
           'active', (array_agg(user_id ORDER BY date DESC))[1]
    FROM evaluated
    GROUP BY partner_id, tag_id
    ORDER BY partner_id, tag_id  -- one order for all: no deadlocks
    ON CONFLICT (partner_id, tag_id) DO UPDATE SET
        count = current.count + excluded.count,
        first_date = excluded.first_date,
        last_date = excluded.last_date,
        expiry_date = excluded.expiry_date,
        state = excluded.state,
        user_id = excluded.user_id
    RETURNING id, partner_id, tag_id, expiry_date
), tagged AS (
    INSERT INTO res_partner_res_partner_category_rel (partner_id, category_id)
    SELECT partner_id, tag_id FROM assignment WHERE NOT %(watched)s
    ON CONFLICT DO NOTHING
), history AS (
    INSERT INTO contact_tag_event (
        assignment_id, kind, date, count_change, count_key, source,
        interaction_id, user_id)
    SELECT assignment.id, evaluated.kind, evaluated.date, evaluated.count_change,
           evaluated.count_key, evaluated.source, evaluated.interaction_id,
               evaluated.user_id
    FROM evaluated
    -- All match; a full join is never done row by row, however few the planner
    -- thinks there are.
    FULL JOIN assignment ON assignment.partner_id = evaluated.partner_id
                        AND assignment.tag_id = evaluated.tag_id
    ORDER BY assignment.id, evaluated.place
)
SELECT id, partner_id, tag_id, expiry_date <= %(now)s,
       %(watched)s AND NOT %(is_tagged)s
FROM assignment
                """,
                occurrences=occurrences,
                watched=watched,
                is_tagged=self._sql_is_tagged("assignment"),
                counted_is_live=self.env["contact.tag.event"]._sql_is_live("counted"),
                lifetime=self._sql_lifetime(),
                now=now,
            )
        )
        self._notify_orm([row[1] for row in rows], [row[0] for row in rows])
        self._write_tags([row[1:3] for row in rows if row[4]], Command.link)
        if already_expired := [row[0] for row in rows if row[3]]:
            self._end(self._sql_ids(already_expired), "expired")
        return len(rows)

    @api.model
    def _remove(self, pairs):
        """Take tags from contacts; their counts and dates stay.

        :param SQL pairs: a sub-select of the columns ``partner_id``, ``tag_id``
        :return: how many contacts lost how many tags, in sum
        """
        return self._end(
            SQL(
                """
                SELECT current.id
                FROM (SELECT DISTINCT partner_id, tag_id FROM (%s) pair
                      ORDER BY partner_id, tag_id) pair
                CROSS JOIN LATERAL (
                    -- By the index on contacts, as in _record.
                    SELECT id FROM contact_tag_assignment current
                    WHERE current.partner_id = pair.partner_id
                      AND current.tag_id + 0 = pair.tag_id AND current.state = 'active'
                    FOR NO KEY UPDATE
                ) current
                """,
                pairs,
            ),
            "removed",
            user_id=self.env.uid,
        )

    @api.model
    def _end(self, selection, state, user_id=None):
        """End active assignments.

        :param SQL selection: a sub-select of the ids of active assignments
        :param str state: ``expired`` or ``removed``
        :return: how many were ended
        """
        watched = self.env["res.partner"]._tag_has_write_listeners()
        rows = self.env.execute_query(
            SQL(
                """
WITH selected AS MATERIALIZED (
    %(selection)s
), ended AS (
    UPDATE contact_tag_assignment current
    SET state = %(state)s
    -- No join, which goes wrong by millions of rows while statistics are stale.
    WHERE current.id = ANY (ARRAY (SELECT id FROM selected))
    RETURNING current.id, current.partner_id, current.tag_id,
              CASE WHEN current.state = 'expired'
                   THEN LEAST(current.expiry_date, %(now)s) ELSE %(now)s END AS date
), untagged AS (
    DELETE FROM res_partner_res_partner_category_rel rel
    USING ended
    WHERE rel.partner_id = ended.partner_id AND rel.category_id = ended.tag_id
      AND NOT %(watched)s
), history AS (
    INSERT INTO contact_tag_event (assignment_id, kind, date, count_change, user_id)
    SELECT id, %(state)s, date, 0, %(user_id)s FROM ended
)
SELECT id, partner_id, tag_id, %(watched)s AND %(is_tagged)s FROM ended
                """,
                selection=selection,
                watched=watched,
                is_tagged=self._sql_is_tagged("ended"),
                state=state,
                user_id=user_id,
                now=fields.Datetime.now(),
            )
        )
        self._notify_orm([row[1] for row in rows], [row[0] for row in rows])
        self._write_tags([row[1:3] for row in rows if row[3]], Command.unlink)
        return len(rows)

    @api.model
    def _adopt(self):
        """Give an assignment, counted 1, to every tag that has none yet.

        For databases that had tags before this addon came: each is dated by the
        creation of its contact.
        """
        return self._record(
            SQL(
                """
                SELECT rel.partner_id, rel.category_id AS tag_id,
                       COALESCE(partner.create_date, %s) AS date, NULL AS source,
                       NULL::int AS interaction_id, NULL::int AS user_id
                FROM res_partner_res_partner_category_rel rel
                JOIN res_partner partner ON partner.id = rel.partner_id
                WHERE NOT EXISTS (
                    SELECT FROM contact_tag_assignment current
                    WHERE current.partner_id = rel.partner_id
                      AND current.tag_id = rel.category_id AND current.state = 'active')
                """,
                fields.Datetime.now(),
            )
        )

    @api.model
    def _sql_is_tagged(self, alias):
        """The condition that the contact had the tag before this statement."""
        return SQL(
            """EXISTS (
                SELECT FROM res_partner_res_partner_category_rel rel
                WHERE rel.partner_id = %(alias)s.partner_id
                  AND rel.category_id = %(alias)s.tag_id)""",
            alias=SQL.identifier(alias),
        )

    @api.model
    def _sql_not_current(self, occurrences):
        """Of a sub-select as ``_record`` takes it, what contacts do not have now."""
        return SQL(
            """
            SELECT occurrence.* FROM (%s) occurrence
            WHERE NOT EXISTS (
                SELECT FROM contact_tag_assignment current
                WHERE current.partner_id = occurrence.partner_id
                  AND current.tag_id = occurrence.tag_id AND current.state = 'active')
            """,
            occurrences,
        )

    @api.model
    def _sql_ids(self, ids):
        return SQL("SELECT id FROM unnest(%s) AS selected(id)", sql_array(ids))

    # ------------------------------------------------------------
    # After the SQL: what the ORM and other addons must know
    # ------------------------------------------------------------

    @api.model
    def _flush_what_sql_reads(self):
        self.env["res.partner"].flush_model(["active", "company_id"])
        self.env["res.partner.category"].flush_model(
            ["active", "counting", "lifetime_number", "lifetime_unit"]
        )

    @api.model
    def _notify_orm(self, partner_ids, assignment_ids):
        partners = self.env["res.partner"].browse(dict.fromkeys(partner_ids))
        partners.modified(["category_id"])
        self.env["contact.score.touch"]._touch(partners.ids)
        partners.invalidate_model(
            [name for name in partners._fields if name in self._partner_fields()],
            flush=False,
        )
        self.env["res.partner.category"].invalidate_model(
            ["partner_ids", "active_count", "expired_count"], flush=False
        )
        self.env["contact.interaction"].invalidate_model(
            ["tag_event_ids", "effect_summary"], flush=False
        )
        assignments = self.browse(assignment_ids)
        assignments.invalidate_model(flush=False)
        assignments.modified(["count", "last_date", "expiry_date", "state"])

    @api.model
    def _write_tags(self, pairs, command):
        """Write the tags on the contacts by the ORM, for those who watch it.

        :param list pairs: pairs (partner id, tag id)
        :param command: ``Command.link`` or ``Command.unlink``
        """
        partner_ids = defaultdict(list)
        for partner_id, tag_id in pairs:
            partner_ids[tag_id].append(partner_id)
        for tag_id, ids in partner_ids.items():
            partners = self.env["res.partner"].browse(ids)
            partners.write({"category_id": [command(tag_id)]})

    @api.model
    def _partner_fields(self):
        """Fields of ``res.partner`` that show assignments."""
        return ("category_id", "tag_assignment_ids", "past_tag_ids", "tag_counts")
