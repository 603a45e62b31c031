from odoo import api, fields, models
from odoo.tools import SQL


class ContactTagEvent(models.Model):
    """The append-only history behind every tag assignment.

    ``contact.tag.assignment`` writes it; the count of an assignment always is
    the sum of ``count_change`` over its events.
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
        PARTITION BY event.assignment_id, event.count_key ORDER BY event.id) AS turn
    FROM contact_tag_event event
    WHERE event.interaction_id = ANY(%(interaction_ids)s) AND %(event_is_live)s
)
INSERT INTO contact_tag_event (
    assignment_id, kind, date, count_change, interaction_id, retracted_event_id,
    user_id)
SELECT taken.assignment_id, 'retracted', %(now)s,
       CASE WHEN taken.count_key IS NULL THEN -1
            WHEN taken.turn > 1 THEN 0
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
                interaction_ids=list(interaction_ids),
                event_is_live=self._sql_is_live("event"),
                other_is_live=self._sql_is_live("other"),
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )
        self.env["contact.tag.assignment"]._recompute_from_events(
            {row[0] for row in rows}
        )
