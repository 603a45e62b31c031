import json

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...lib.scoring.grades import GRADES
from ..common.actions import open_records


class ContactScore(models.Model):
    """How a contact scores in a plan, and the lines that give the points.

    This model is the one writer of scores and of their history.
    """

    _name = "contact.score"
    _description = "Score"
    _inherit = ["contact.open.mixin"]
    _order = "plan_id, score desc, id"
    _rec_name = "partner_id"
    _log_access = False

    plan_id = fields.Many2one(
        "contact.scoring.plan", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, ondelete="cascade"
    )
    score = fields.Float(digits=(8, 2), required=True, readonly=True, aggregator="avg")
    fit_score = fields.Float(
        "Fit", digits=(8, 2), required=True, readonly=True, aggregator="avg"
    )
    engagement_score = fields.Float(
        "Engagement", digits=(8, 2), required=True, readonly=True, aggregator="avg"
    )
    grade = fields.Selection(GRADES, required=True, readonly=True)
    lines = fields.Json(
        required=True,
        readonly=True,
        help="What gives the points: rule, part, limit, hits and points of each line.",
    )
    date = fields.Datetime("Changed", required=True, readonly=True)
    explanation = fields.Char(compute="_compute_explanation")
    explanation_table = fields.Html(compute="_compute_explanation_table")
    history_chart = fields.Text("History", compute="_compute_history_chart")

    # The contact first: its scores are asked for as well, and each index costs.
    _plan_partner_uniq = models.Constraint(
        "UNIQUE (partner_id, plan_id)", "A contact has one score in each plan."
    )
    _score_idx = models.Index("(plan_id, score)")
    _grade_idx = models.Index("(plan_id, grade)")

    # ------------------------------------------------------------
    # Explain
    # ------------------------------------------------------------

    def explain(self):
        """What gives the points of these scores; of each, the sum is the score.

        :return: a list for each score, of dicts with ``name``, ``group`` (fit,
            engagement, or plan), ``limit`` (whether a limit takes the points away or
            gives them), ``rule_id`` (0: of no rule), ``hits`` and ``points``
        """
        rule_ids = {line[0] for score in self for line in score._lines() if line[0]}
        rules = self.env["contact.scoring.rule"].browse(rule_ids).exists()
        by_id = {rule.id: rule for rule in rules}
        return [
            [
                self._explain_line(by_id.get(line[0]), *line)
                for line in score._sorted(by_id)
            ]
            for score in self
        ]

    def _sorted(self, rules):
        """Rules as in the plan, limits behind what they limit."""

        def position(line):
            rule_id, part, limited, _hits, _points = line
            rule = rules.get(rule_id)
            place = (rule.sequence, rule.id) if rule else (0, rule_id or 0)
            return (part == "plan", not rule_id, place, limited or "")

        return sorted(self._lines(), key=position)

    def _lines(self):
        # In an onchange a Json field that holds an empty list is False.
        return self.lines or []

    def _explain_line(self, rule, rule_id, part, limited, hits, points):
        name = rule.name if rule else self.env._("A rule that was deleted")
        if limited:
            name = {
                "rule": self.env._("Limit of “%(rule)s”", rule=name),
                "fit": self.env._("Limit of the fit"),
                "engagement": self.env._("Limit of the engagement"),
                "plan": self.env._("Limit of the score"),
            }[limited]
        return {
            "name": name,
            "group": part,
            "limit": bool(limited),
            "rule_id": rule_id or 0,
            "hits": hits,
            "points": points,
        }

    @api.depends("lines", "score")
    def _compute_explanation(self):
        for score, lines in zip(self, self.explain(), strict=True):
            shown = ", ".join(
                f"{line['name']} {format_points(line['points'])}" for line in lines
            )
            score.explanation = self.env._(
                "%(lines)s = %(score)s",
                lines=shown or self.env._("No rule hits"),
                score=format_points(score.score, sign=""),
            )

    @api.depends("lines", "score")
    def _compute_explanation_table(self):
        for score, lines in zip(self, self.explain(), strict=True):
            score.explanation_table = self.env["ir.qweb"]._render(
                "contact_marketing.contact_score_explanation",
                {
                    "score": score,
                    "parts": [
                        (label, [line for line in lines if line["group"] == part])
                        for part, label in self._part_labels().items()
                    ],
                    "format_points": format_points,
                },
            )

    def _part_labels(self):
        return {
            "fit": self.env._("Fit"),
            "engagement": self.env._("Engagement"),
            "plan": self.env._("Plan"),
        }

    def _compute_history_chart(self):
        days = self.env["contact.score.history"]._of_scores(self)
        for score in self:
            values = [
                {"x": format_date(self.env, day.date), "y": day.score}
                for day in days.get((score.plan_id.id, score.partner_id.id), ())
            ]
            # One day makes no line.
            score.history_chart = len(values) > 1 and json.dumps(
                [{"key": self.env._("Score"), "values": values}]
            )

    def action_open_history(self):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_score_history_action",
            self.env._("Score of %(contact)s", contact=self.partner_id.display_name),
            [
                ("partner_id", "=", self.partner_id.id),
                ("plan_id", "=", self.plan_id.id),
            ],
        )

    # ------------------------------------------------------------
    # The one writer
    # ------------------------------------------------------------

    @api.model
    def _rewrite(self, plan, partner_filter):
        """Bring the scores of some contacts in a plan up to date. Only what changed is
        written; who is not scored any more loses the score.

        :param partner_filter: see ``contact.scoring.plan._sql_scored``
        :return: the ids of the contacts whose score changed
        """
        self.env["res.partner"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
WITH scored AS MATERIALIZED (
    %(scored)s
), computed AS MATERIALIZED (
    SELECT *, %(grade)s AS grade FROM (%(computed)s) plan
), changed AS (
    INSERT INTO contact_score AS current (
        plan_id, partner_id, score, fit_score, engagement_score, grade, lines, date)
    SELECT %(plan_id)s, computed.partner_id, computed.score, computed.fit_score,
           computed.engagement_score, computed.grade, computed.lines, %(now)s
    FROM computed LEFT JOIN contact_score before
      ON before.plan_id = %(plan_id)s AND before.partner_id = computed.partner_id
     AND %(before_filter)s
    WHERE (before.score, before.grade, before.lines)
          IS DISTINCT FROM (computed.score, computed.grade, computed.lines)
    ORDER BY computed.partner_id
    ON CONFLICT (plan_id, partner_id) DO UPDATE SET
        score = excluded.score, fit_score = excluded.fit_score,
        engagement_score = excluded.engagement_score, grade = excluded.grade,
        lines = excluded.lines, date = excluded.date
    RETURNING current.id, current.partner_id, current.score, current.fit_score,
              current.engagement_score, current.grade
), history AS (
    INSERT INTO contact_score_history (
        plan_id, partner_id, date, score, fit_score, engagement_score, grade)
    SELECT %(plan_id)s, partner_id, %(today)s, score, fit_score, engagement_score,
           grade
    FROM changed
    ON CONFLICT (plan_id, partner_id, date) DO UPDATE SET
        score = excluded.score, fit_score = excluded.fit_score,
        engagement_score = excluded.engagement_score, grade = excluded.grade
), deleted AS (
    DELETE FROM contact_score current
    WHERE current.plan_id = %(plan_id)s AND %(partner_filter)s
      AND NOT EXISTS (SELECT FROM scored WHERE scored.partner_id = current.partner_id)
    RETURNING current.id, current.partner_id
)
SELECT id, partner_id FROM changed UNION ALL SELECT id, partner_id FROM deleted
                """,
                scored=plan._sql_scored(partner_filter),
                computed=plan._sql_scores(
                    SQL("SELECT partner_id, at FROM scored"),
                    partner_filter=partner_filter,
                ),
                grade=plan._sql_grade(),
                plan_id=plan.id,
                now=fields.Datetime.now(),
                today=fields.Datetime.now().date(),
                # Says no more than the join, and is faster to find.
                before_filter=partner_filter(SQL.identifier("before", "partner_id")),
                partner_filter=partner_filter(SQL.identifier("current", "partner_id")),
            )
        )
        self._notify_orm(rows)
        self.env["contact.score.crossing"]._cross(plan, partner_filter)
        return [row[1] for row in rows]

    @api.model
    def _merge_rows(self, source_ids, target_id):
        """Of contacts that are merged: the target's scores stay, and are computed anew
        from all that was done.

        :param list source_ids: ids of contacts that go
        :param int target_id: the id of the contact that stays
        """
        self.env.cr.execute(
            SQL(
                """
                WITH history AS (
                    DELETE FROM contact_score_history WHERE partner_id = ANY(%(ids)s)
                )
                DELETE FROM contact_score WHERE partner_id = ANY(%(ids)s)
                """,
                ids=list(source_ids),
            )
        )
        self.env["contact.score.crossing"]._merge_rows(source_ids, target_id)
        self.env["contact.score.touch"]._touch([target_id])

    @api.model
    def _notify_orm(self, rows):
        """Have the ORM know what SQL wrote.

        :param list rows: pairs (id of a score, id of its contact)
        """
        scores = self.browse([row[0] for row in rows])
        scores.invalidate_model(flush=False)
        scores.exists().modified(["score", "fit_score", "engagement_score", "grade"])
        partners = self.env["res.partner"].browse([row[1] for row in rows])
        partners.invalidate_model(["score_ids"], flush=False)
        self.env["contact.score.shown.mixin"]._invalidate_displayed()


def format_points(points, sign="+"):
    """:return: points as people write them, as +5 or −2.5

    :param str sign: ``+``, or an empty one: only minus is written
    """
    return f"{points:{sign}.2f}".rstrip("0").rstrip(".").replace("-", "−")
