from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.journeys.definition import reachable


class ContactJourneyVersion(models.Model):
    """The steps of a journey as they were published, or are drafted."""

    _name = "contact.journey.version"
    _description = "Version of a Journey"
    _inherit = ["contact.kept.mixin"]
    _order = "journey_id, number desc"
    _rec_name = "number"

    journey_id = fields.Many2one(
        "contact.journey", required=True, readonly=True, ondelete="cascade", index=True
    )
    number = fields.Integer(required=True, readonly=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("live", "Live"),
            ("finishing", "Finishing"),
            ("ended", "Ended"),
        ],
        default="draft",
        required=True,
        readonly=True,
    )
    definition = fields.Json(readonly=True)
    record_model = fields.Char(
        readonly=True, help="Of the records that contacts enter by, once for each."
    )
    live_date = fields.Datetime("Published", readonly=True)
    start_step_id = fields.Many2one(
        "contact.journey.step", readonly=True, ondelete="set null"
    )
    step_ids = fields.One2many("contact.journey.step", "version_id")
    rule_ids = fields.One2many("contact.journey.rule", "version_id")

    _live_uniq = models.UniqueIndex(
        "(journey_id) WHERE state = 'live'", "One version is live."
    )
    _draft_uniq = models.UniqueIndex(
        "(journey_id) WHERE state = 'draft'", "There is one draft."
    )

    @api.depends("journey_id.name", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = f"{version.journey_id.name} {version.number}"

    def unlink(self):
        # Steps own their effects, and a cascade in the database would leave these.
        self.step_ids.unlink()
        return super().unlink()

    def _check_ready(self):
        """
        :raises UserError: names the step that cannot act, and what to do
        """
        for part in (*self.step_ids, *self.rule_ids):
            part._check_ready()

    def _check_told_by(self, user_env, live):
        """
        :param user_env: the environment of who publishes
        :param live: the version that this takes the place of; may be none
        :raises UserError: names the step whose mail would tell of records that this
            person may not read; what is told already stays as it is
        """
        told = set()
        if live.state == "live" and live.record_model == self.record_model:
            told = {(step.key, step.mailing_id.id) for step in live.step_ids}
        for step in self.step_ids:
            if (step.key, step.mailing_id.id) not in told:
                step._check_told_by(user_env)

    def _go_live(self, live, is_moving):
        """
        :param live: the version that this takes the place of; may be none
        :param bool is_moving: whether who is inside goes on here, at the same step
        """
        # Where the journey had ended, it begins anew.
        before = live.rule_ids if live.state == "live" else live.rule_ids.browse()
        live.state = "finishing"
        live.flush_recordset()
        self.write({"state": "live", "live_date": fields.Datetime.now()})
        self.flush_recordset()
        if is_moving:
            self._move_here()
        self._end_finished()
        # Now, while nobody else makes them.
        self.step_ids._make_campaigns()
        self.rule_ids._start(before)

    def _move_here(self):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH moved AS (
                    UPDATE contact_journey_participant participant
                    SET version_id = %(version_id)s, step_id = step.id,
                        is_waiting = participant.is_waiting AND %(is_same)s,
                        until_date = CASE WHEN %(is_same)s
                                          THEN participant.until_date END,
                        due_date = CASE WHEN %(is_same)s THEN participant.due_date
                                        ELSE %(now)s::timestamp END
                    FROM contact_journey_step old, contact_journey_step step
                    WHERE old.id = participant.step_id
                      AND step.version_id = %(version_id)s AND step.key = old.key
                      AND participant.journey_id = %(journey_id)s
                      AND participant.state IN ('active', 'failed')
                      AND participant.version_id != %(version_id)s
                    RETURNING participant.id, step.id AS step_id
                )
                INSERT INTO contact_journey_event (
                    participant_id, journey_id, step_id, kind, date)
                SELECT id, %(journey_id)s, step_id, 'moved', %(now)s FROM moved
                """,
                version_id=self.id,
                journey_id=self.journey_id.id,
                # A mail that is on its way is waited for, whatever it says now.
                is_same=SQL(
                    "(old.kind = step.kind AND (old.options = step.options"
                    " OR participant.recipient_id IS NOT NULL))"
                ),
                now=fields.Datetime.now(),
            )
        )
        self.env["contact.journey.participant"]._notify_orm()

    @api.model
    def _end_finished(self):
        """End the versions that everybody has left."""
        for version in self.search([("state", "=", "finishing")]):
            if not self.env["contact.journey.participant"].search_count(
                [
                    ("version_id", "=", version.id),
                    ("state", "in", ("active", "failed")),
                ],
                limit=1,
            ):
                version.state = "ended"

    # ------------------------------------------------------------
    # What its steps ask
    # ------------------------------------------------------------

    def _sql_meets(self, kind, ids=None):
        """The condition that ``participant`` meets the goal, or is to leave: its
        contact, or the record that it entered by.

        :param str kind: ``goal`` or ``exit``
        :param list ids: of the participants that are asked about; None: all
        """
        rules = self.rule_ids.filtered(lambda rule: rule.kind == kind)
        if not rules:
            return SQL("FALSE")
        return SQL("(%s)", SQL(" OR ").join(rule._sql_meets(ids) for rule in rules))

    def _starts_at_once(self):
        """:return: the journeys that whoever enters starts before any time passes"""
        started = self.journey_id.browse()
        for version in self:
            paths = {step.id: step._next_at_once().ids for step in version.step_ids}
            first = version.step_ids.browse(reachable(paths, version.start_step_id.id))
            others = first.entered_journey_id | first.effect_id.journey_start_ids
            # Who is inside does not enter again, unless the same effect takes them out.
            started |= others - version.journey_id
            for effect in first.effect_id:
                started |= effect.journey_start_ids & effect.journey_leave_ids
        return started

    def _purposes_ahead(self, step):
        """:return: the purposes of all mails that may still come from a step on"""
        paths = {each.id: each.path_ids.to_step_id.ids for each in self.step_ids}
        ahead = self.env["contact.journey.step"].browse(reachable(paths, step.id))
        return ahead.mailing_id.purpose_id
