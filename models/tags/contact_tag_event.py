from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ...lib.sql import sql_array


class ContactTagEvent(models.Model):
    """The append-only history behind every tag assignment.

    ``contact.tag.assignment`` writes occurrences and their ends, this model what is
    taken back. The count of an assignment always is the sum of ``count_change``.
    """

    _name = "contact.tag.event"
    _description = "Tag History"
    _order = "date desc, id desc"
    _rec_name = "tag_id"
    _log_access = False

    assignment_id = fields.Many2one(
        "contact.tag.assignment", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="assignment_id.partner_id", string="Contact")
    tag_id = fields.Many2one(related="assignment_id.tag_id")
    kind = fields.Selection(
        [
            ("added", "Added"),
            ("renewed", "Renewed"),
            ("expired", "Expired"),
            ("removed", "Removed"),
            ("retracted", "Taken back"),
        ],
        required=True,
        readonly=True,
    )
    date = fields.Datetime(required=True, readonly=True)
    count_change = fields.Integer(
        readonly=True, help="What this event added to the count of the tag."
    )
    count_key = fields.Char(
        readonly=True,
        help="Occurrences with the same key count once: the day (in UTC) or the "
        "source, as the tag's counting rule says.",
    )
    source = fields.Char(readonly=True)
    interaction_id = fields.Many2one(
        "contact.interaction", readonly=True, ondelete="set null"
    )
    retracted_event_id = fields.Many2one(
        "contact.tag.event", string="Takes Back", readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", string="By", readonly=True, ondelete="set null"
    )

    _assignment_idx = models.Index("(assignment_id, id)")
    _interaction_idx = models.Index("(interaction_id) WHERE interaction_id IS NOT NULL")
    _retracted_event_uniq = models.UniqueIndex(
        "(retracted_event_id) WHERE retracted_event_id IS NOT NULL",
        "An occurrence is taken back once.",
    )
    _date_idx = models.Index("USING brin (date)")

    @api.model
    def _sql_is_live(self, alias):
        """The condition that event ``alias`` is an occurrence still standing."""
        return SQL(
            """(%(alias)s.kind IN ('added', 'renewed') AND NOT EXISTS (
                SELECT FROM contact_tag_event retraction
                WHERE retraction.retracted_event_id = %(alias)s.id))""",
            alias=SQL.identifier(alias),
        )

    @api.model
    def _retract(self, interaction_ids):
        """Take back exactly the occurrences that these interactions gave.

        :param list interaction_ids: ids of ``contact.interaction``
        """
        rows = self.env.execute_query(
            SQL(
                """
WITH taken AS MATERIALIZED (
    SELECT event.*, row_number() OVER (
        PARTITION BY event.assignment_id, event.count_key ORDER BY event.id) AS place
    FROM contact_tag_event event
    WHERE event.interaction_id = ANY(%(interaction_ids)s) AND %(event_is_live)s
)
INSERT INTO contact_tag_event (
    assignment_id, kind, date, count_change, interaction_id, retracted_event_id,
    user_id)
SELECT taken.assignment_id, 'retracted', %(now)s,
       CASE WHEN taken.count_key IS NULL THEN -1
            WHEN taken.place > 1 THEN 0
            WHEN EXISTS (SELECT FROM contact_tag_event other
                         WHERE other.assignment_id = taken.assignment_id
                           AND other.count_key = taken.count_key
                           AND other.id NOT IN (SELECT id FROM taken)
                           AND %(other_is_live)s) THEN 0
            ELSE -1 END,
       taken.interaction_id, taken.id, %(uid)s
FROM taken
RETURNING assignment_id
                """,
                interaction_ids=sql_array(interaction_ids),
                event_is_live=self._sql_is_live("event"),
                other_is_live=self._sql_is_live("other"),
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )
        self._recompute_from_events({row[0] for row in rows})

    @api.model
    def _recompute_from_events(self, assignment_ids):
        """Set assignments to what their standing events say."""
        Assignment = self.env["contact.tag.assignment"]
        rows = self.env.execute_query(
            SQL(
                """
WITH computed AS MATERIALIZED (
    SELECT event.assignment_id, SUM(event.count_change) AS count,
           MIN(event.date) FILTER (WHERE %(is_live)s) AS first_date,
           MAX(event.date) FILTER (WHERE %(is_live)s) AS last_date,
           (array_agg(event.kind ORDER BY event.id DESC) FILTER (
               WHERE %(is_live)s OR event.kind IN ('expired', 'removed')
           ))[1] AS kind
    FROM contact_tag_event event
    WHERE event.assignment_id = ANY(%(ids)s)
    GROUP BY event.assignment_id
), assignment AS (
    UPDATE contact_tag_assignment current
    SET count = computed.count, first_date = computed.first_date,
        last_date = computed.last_date, expiry_date = computed.last_date + %(lifetime)s,
        state = CASE WHEN computed.kind IN ('added', 'renewed') THEN 'active'
                     ELSE COALESCE(computed.kind, 'removed') END
    FROM computed, res_partner_category tag
    WHERE current.id = computed.assignment_id AND tag.id = current.tag_id
    RETURNING current.id, current.partner_id, current.tag_id, current.state,
        current.expiry_date
), untagged AS (
    DELETE FROM res_partner_res_partner_category_rel rel
    USING assignment
    WHERE assignment.state != 'active' AND rel.partner_id = assignment.partner_id
      AND rel.category_id = assignment.tag_id AND NOT %(watched)s
)
SELECT id, partner_id, tag_id, state = 'active' AND expiry_date <= %(now)s,
       %(watched)s AND state != 'active' AND %(is_tagged)s
FROM assignment
                """,
                is_live=self._sql_is_live("event"),
                ids=list(assignment_ids),
                lifetime=Assignment._sql_lifetime(),
                now=fields.Datetime.now(),
                watched=self.env["res.partner"]._tag_has_write_listeners(),
                is_tagged=Assignment._sql_is_tagged("assignment"),
            )
        )
        Assignment._notify_orm([row[1] for row in rows], [row[0] for row in rows])
        Assignment._write_tags([row[1:3] for row in rows if row[4]], Command.unlink)
        if already_expired := [row[0] for row in rows if row[3]]:
            Assignment._end(Assignment._sql_ids(already_expired), "expired")
