from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.sql import sql_array
from ..common.failures import isolated
from ..common.notice_language import in_language_of
from ..common.scheduler import wake_scheduler

CHUNK = 100
INTERACTION_KIND = "score"


class ContactScoreCrossing(models.Model):
    """Whether a contact is above a threshold, and how often it crossed.

    This model is the one writer of crossings. A crossing is noted in the transaction
    that wrote the score, together with its interaction. So it happens once, whatever is
    killed: tags and lists follow by the drain of interactions, and the steps of people
    by ``_cron_work``.
    """

    _name = "contact.score.crossing"
    _description = "Crossing of a Score Threshold"
    _inherit = ["contact.batch.mixin", "contact.open.mixin"]
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    threshold_id = fields.Many2one(
        "contact.scoring.threshold", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, ondelete="cascade"
    )
    state = fields.Selection(
        [("above", "Above"), ("armed", "Below again")], required=True, readonly=True
    )
    date = fields.Datetime("Crossed", required=True, readonly=True)
    count = fields.Integer(
        "Times", required=True, readonly=True, help="0: it was above from the start."
    )
    work = fields.Selection(
        [("waiting", "Soon"), ("done", "Done"), ("failed", "Failed")],
        "Steps",
        readonly=True,
    )
    problem = fields.Text(readonly=True)

    _threshold_partner_uniq = models.Constraint(
        "UNIQUE (threshold_id, partner_id)", "A contact crosses a threshold once."
    )
    _partner_idx = models.Index("(partner_id)")
    _work_idx = models.Index("(id) WHERE work = 'waiting'")

    # ------------------------------------------------------------
    # Who crosses
    # ------------------------------------------------------------

    @api.model
    def _cross(self, plan, partner_filter):
        """Bring the crossings of some contacts in line with their scores, and append an
        interaction for each who rose above a threshold.

        Who is above while a threshold is new was there before, and is only noted.

        :param plan: the plan whose scores were just written
        :param partner_filter: see ``contact.scoring.plan._sql_scored``
        """
        if not plan.threshold_ids:
            return
        plan.flush_recordset(["pass_partner_id"])
        self.env["contact.scoring.threshold"].flush_model()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
WITH threshold AS MATERIALIZED (
    SELECT id, name, measure, points, points - hysteresis AS fall,
           (is_live OR moves_present) IS TRUE AS moves_all,
           (assign != 'nobody' OR lead_type != 'none'
            OR activity_type_id IS NOT NULL) AS has_steps
    FROM contact_scoring_threshold WHERE plan_id = %(plan_id)s AND active
), current AS MATERIALIZED (
    SELECT threshold.*, score.partner_id,
           CASE measure WHEN 'fit' THEN score.fit_score
                WHEN 'engagement' THEN score.engagement_score
                ELSE score.score END AS reached,
           -- Whom the first pass has seen, was below.
           moves_all OR score.partner_id <= COALESCE(plan.pass_partner_id, 0)
               AS moves
    FROM contact_score score JOIN threshold ON TRUE
    JOIN contact_scoring_plan plan ON plan.id = score.plan_id
    WHERE score.plan_id = %(plan_id)s AND %(score_filter)s
), armed AS (
    UPDATE contact_score_crossing crossing SET state = 'armed'
    FROM threshold WHERE crossing.threshold_id = threshold.id
     AND crossing.state = 'above' AND %(crossing_filter)s
     AND NOT EXISTS (
        SELECT FROM current
        WHERE current.id = threshold.id AND current.partner_id = crossing.partner_id
          AND (current.reached >= current.points OR current.reached > current.fall))
), crossed AS (
    INSERT INTO contact_score_crossing AS crossing (
        threshold_id, partner_id, state, date, count, work)
    SELECT current.id, current.partner_id, 'above', %(now)s, current.moves::int,
           CASE WHEN current.moves AND current.has_steps THEN 'waiting' END
    FROM current LEFT JOIN contact_score_crossing before
      ON before.threshold_id = current.id AND before.partner_id = current.partner_id
    WHERE current.reached >= current.points AND before.state IS DISTINCT FROM 'above'
    ORDER BY current.id, current.partner_id
    ON CONFLICT (threshold_id, partner_id) DO UPDATE SET
        state = 'above', date = excluded.date,
        count = crossing.count + excluded.count,
        work = COALESCE(excluded.work, crossing.work)
    RETURNING threshold_id, partner_id, work
), interaction AS (
    INSERT INTO contact_interaction (
        kind, name, date, partner_id, verdict, res_model, res_id, data)
    SELECT %(kind)s, current.name, %(now)s, current.partner_id, 'human', %(model)s,
        current.id,
           jsonb_build_object('points', current.reached, 'threshold', current.points)
    FROM crossed JOIN current
      ON current.id = crossed.threshold_id AND current.partner_id = crossed.partner_id
    WHERE current.moves
    -- The higher threshold comes last, and has the last word.
    ORDER BY current.points, current.id, current.partner_id
    RETURNING partner_id
)
SELECT COUNT(*), (SELECT COUNT(*) FROM crossed WHERE work = 'waiting') FROM interaction
                """,
                plan_id=plan.id,
                score_filter=partner_filter(SQL.identifier("score", "partner_id")),
                crossing_filter=partner_filter(
                    SQL.identifier("crossing", "partner_id")
                ),
                kind=INTERACTION_KIND,
                model="contact.scoring.threshold",
                now=fields.Datetime.now(),
            )
        )
        self.invalidate_model(flush=False)
        self.env["contact.scoring.threshold"].invalidate_model(
            ["crossing_ids", "crossing_count", "failed_count"], flush=False
        )
        self._notify_orm(*rows[0])

    @api.model
    def _notify_orm(self, interactions, waiting):
        if interactions:
            self.env["contact.interaction"]._invalidate_displayed()
            # Nobody has rights to write interactions or to wake the scheduler.
            self.env["contact.interaction"].sudo()._wake_up()
        if waiting:
            self._wake_up()

    @api.model
    def _wake_up(self):
        wake_scheduler(self.env, "contact_marketing.ir_cron_score_steps")

    @api.model
    def _list_sql_effects(self, interaction_ids):
        """What interactions of crossings do to tags and lists.

        :return: sub-selects as ``contact.effect._apply`` takes them: one for each
            threshold, the highest last; it has the last word
        """
        thresholds = self.env["contact.scoring.threshold"]
        thresholds.flush_model()
        interactions = self.env["contact.interaction"].browse(interaction_ids)
        crossed = thresholds.browse(
            {
                interaction.res_id
                for interaction in interactions
                if interaction.kind == INTERACTION_KIND
                and interaction.res_model == thresholds._name
            }
        )
        return [
            SQL(
                """
                SELECT %(effect_id)s AS effect_id, interaction.partner_id,
                    interaction.date,
                       %(source)s AS source, interaction.id AS interaction_id,
                       interaction.user_id
                FROM contact_interaction interaction
                WHERE interaction.id = ANY(%(ids)s) AND interaction.kind = %(kind)s
                  AND interaction.res_model = %(model)s AND interaction.res_id = %(id)s
                  AND %(may_move)s
                """,
                may_move=threshold._sql_may_move(),
                effect_id=threshold.effect_id.id,
                source=f"{thresholds._name},{threshold.id}",
                ids=sql_array(interaction_ids),
                kind=INTERACTION_KIND,
                model=thresholds._name,
                id=threshold.id,
            )
            for threshold in crossed.exists().filtered("active").sorted("points")
        ]

    # ------------------------------------------------------------
    # Steps of people
    # ------------------------------------------------------------

    @api.model
    def _cron_work(self):
        """Take the steps that wait: assign, make leads, plan activities. Apart from
        the drain of interactions, so that no click waits for them."""
        waiting = self.search_count([("work", "=", "waiting")])
        self.env["ir.cron"]._commit_progress(remaining=waiting)
        self._process_in_chunks(self._work_chunk)

    @api.model
    def _work_chunk(self):
        waiting = self.search(
            [("work", "=", "waiting")], order="id", limit=CHUNK
        ).try_lock_for_update()
        for crossings in waiting.grouped("threshold_id").values():
            crossings._work()
        return len(waiting)

    def _work(self):
        """All at once; where that fails, one by one, for one contact must not keep the
        others from what is due to them."""
        problem = self._try_work()
        if problem and len(self) > 1:
            for crossing in self:
                crossing._work()
            return
        self.write({"work": "failed" if problem else "done", "problem": problem})
        if problem:
            threshold = self.threshold_id
            in_language_of(threshold, threshold._makers())._post_problem(problem)

    def _try_work(self):
        """:return: what went wrong, or False; then nothing was done at all"""
        problems = []
        crossings = in_language_of(self, self.threshold_id._makers())
        with isolated(crossings, problems.append):
            crossings.threshold_id._take_steps(crossings.partner_id)
        return problems[0] if problems else False

    @api.model
    def _try_again(self, thresholds):
        self.search(
            [("threshold_id", "in", thresholds.ids), ("work", "=", "failed")]
        ).write({"work": "waiting", "problem": False})
        self._wake_up()

    # ------------------------------------------------------------
    # Thresholds that change, contacts that are merged
    # ------------------------------------------------------------

    @api.model
    def _cancel_pending(self, thresholds):
        """What archived thresholds had still to do, they do not do later."""
        # Who may change thresholds may not write crossings.
        self.sudo().search(
            [("threshold_id", "in", thresholds.ids), ("work", "=", "waiting")]
        ).write({"work": False})

    @api.model
    def _delete_unmoved(self, thresholds):
        """Those who were above from the start are to be moved after all."""
        if thresholds:
            self.env.cr.execute(
                SQL(
                    "DELETE FROM contact_score_crossing "
                    "WHERE threshold_id = ANY(%s) AND count = 0",
                    thresholds.ids,
                )
            )
            self.invalidate_model(flush=False)

    @api.model
    def _merge_rows(self, source_ids, target_id):
        """Of contacts that are merged: who crossed as one of them, has crossed.

        :param list source_ids: ids of contacts that go
        :param int target_id: the id of the contact that stays
        """
        self.env.cr.execute(
            SQL(
                """
                WITH deleted AS (
                    DELETE FROM contact_score_crossing WHERE partner_id = ANY(%s)
                    RETURNING *
                )
                INSERT INTO contact_score_crossing AS current (
                    threshold_id, partner_id, state, date, count, work)
                SELECT threshold_id, %s,
                       CASE WHEN bool_or(state = 'above') THEN 'above' ELSE 'armed' END,
                       MAX(date), SUM(count),
                       MAX(work) FILTER (WHERE work = 'waiting')
                FROM deleted GROUP BY threshold_id
                ON CONFLICT (threshold_id, partner_id) DO UPDATE SET
                    state = LEAST(current.state, excluded.state),
                    date = GREATEST(current.date, excluded.date),
                    count = current.count + excluded.count,
                    work = COALESCE(excluded.work, current.work)
                """,
                list(source_ids),
                target_id,
            )
        )
