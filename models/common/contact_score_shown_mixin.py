from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.scoring.grades import GRADES
from .actions import open_records
from .guarded_search import guarded_search
from .readers import READERS

SHOWN = ("contact_score", "contact_grade", "contact_score_trend")
SHOWING = ("res.partner", "crm.lead", "sale.order")
TREND_DAYS = 7
COMPARISONS = (">", ">=", "<", "<=")


class ContactScoreShownMixin(models.AbstractModel):
    """The score of a record's contact, to see, to search and to group by.

    Nothing is stored: a score that changes would rewrite contacts, leads and orders.
    The fields are joined where SQL needs them, each plan by its unique index, and so
    always right. Of several plans it is the first running one of the user's companies
    that scores the contact, or else the contact's company.
    """

    _name = "contact.score.shown.mixin"
    _description = "Shows the Score of a Contact"

    contact_score = fields.Float(
        "Score",
        digits=(8, 2),
        compute="_compute_contact_score",
        search="_search_contact_score",
        aggregator="avg",
        groups=READERS,
    )
    contact_grade = fields.Selection(
        GRADES,
        "Grade",
        compute="_compute_contact_score",
        search="_search_contact_grade",
        groups=READERS,
        help="A to C: how well the contact fits. 1 to 3: how interested it is.",
    )
    contact_score_trend = fields.Float(
        "Trend",
        digits=(8, 2),
        compute="_compute_contact_score",
        search="_search_contact_score_trend",
        aggregator=None,
        groups=READERS,
        help="The points gained or lost in the last 7 days.",
    )
    contact_score_id = fields.Many2one(
        "contact.score", compute="_compute_contact_score", groups=READERS
    )

    # Whose score it is: of the first of these contacts that has one.
    _scored_paths = ("partner_id", "partner_id.commercial_partner_id")

    @api.depends(lambda self: self._scored_paths)
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_contact_score(self):
        contacts = {record: record._scored_contacts() for record in self}
        shown = self._shown_scores({one for many in contacts.values() for one in many})
        for record, ids in contacts.items():
            found = next((shown[one] for one in ids if one in shown), (False,) * 4)
            (
                record.contact_score_id,
                record.contact_score,
                record.contact_grade,
                record.contact_score_trend,
            ) = found

    def _scored_contacts(self):
        if not self._scored_paths:
            return self._origin.ids
        # Who sees the record, sees its contact's score.
        return [
            contact.id
            for path in self._scored_paths
            for contact in self.sudo().mapped(path)._origin
        ]

    @api.model
    def _shown_scores(self, partner_ids):
        """:return: a mapping of ids of contacts to the id of their score, its points,
        grade and trend"""
        plan_ids = self._shown_plan_ids()
        self.env["contact.score"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (partner_id) partner_id, id, score, grade, %s
                FROM contact_score current
                WHERE partner_id = ANY(%s) AND plan_id = ANY(%s)
                ORDER BY partner_id, array_position(%s, plan_id)
                """,
                self._sql_trend("current"),
                sorted(partner_ids),
                plan_ids,
                plan_ids,
            )
        )
        return {row[0]: row[1:] for row in rows}

    @api.model
    def _shown_plan_ids(self):
        """The running plans of the user's companies, in their order."""
        companies = tuple(sorted(self.env.companies.ids))
        return list(self.env["contact.scoring.plan"]._running_ids(companies))

    @api.model
    def _invalidate_displayed(self):
        """Scores were written by SQL."""
        for model in SHOWING:
            self.env[model].invalidate_model([*SHOWN, "contact_score_id"], flush=False)

    def action_open_contact_score(self):
        """Why is the score what it is?"""
        self.ensure_one()
        return {
            **open_records(
                self.env,
                "contact_marketing.contact_score_action",
                self.contact_score_id.display_name,
                [("id", "=", self.contact_score_id.id)],
            ),
            "views": [(False, "form")],
            "res_id": self.contact_score_id.id,
        }

    # ------------------------------------------------------------
    # In SQL
    # ------------------------------------------------------------

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in SHOWN or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        field = self._fields[field_expr]
        self._check_field_access(field, "read")
        values = [
            self._sql_trend(current)
            if field_expr == "contact_score_trend"
            else SQL.identifier(current, field_expr.removeprefix("contact_"))
            for current in self._join_shown(alias, query)
        ]
        if not values:
            return SQL("NULL::text" if field.type == "selection" else "NULL::numeric")
        # Alone, it can be found by its index.
        return (
            values[0]
            if len(values) == 1
            else SQL("COALESCE(%s)", SQL(", ").join(values))
        )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name in SHOWN and not nulls.code:
            nulls = SQL("NULLS LAST")  # who has no score is never on top
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def _join_shown(self, alias, query):
        """Join the scores of the contact, then those of its company, each by the order
        of the plans.

        :return: the aliases of ``contact_score``
        """
        aliases = []
        for number, contact in enumerate(self._sql_scored_contacts(alias, query)):
            for plan_id in self._shown_plan_ids():
                current = query.make_alias(alias, f"score_{number}_{plan_id}")
                condition = SQL(
                    "%s = %s AND %s = %s",
                    SQL.identifier(current, "partner_id"),
                    contact,
                    SQL.identifier(current, "plan_id"),
                    plan_id,
                )
                query.add_join("LEFT JOIN", current, "contact_score", condition)
                aliases.append(current)
        return aliases

    def _sql_scored_contacts(self, alias, query):
        if not self._scored_paths:
            return [SQL.identifier(alias, "id")]
        partners, coalias = self._fields["partner_id"].join(self, alias, query)
        return [
            self._field_to_sql(alias, "partner_id", query),
            partners._field_to_sql(coalias, "commercial_partner_id", query),
        ]

    @api.model
    def _sql_trend(self, current):
        """How the score of a row of ``contact_score`` changed in the last days. Of who
        is scored since later: since the end of the first day."""
        since = fields.Date.subtract(fields.Datetime.now().date(), days=TREND_DAYS)
        then = SQL(
            """
            SELECT day.score FROM contact_score_history day
            WHERE day.partner_id = %(current)s.partner_id
              AND day.plan_id = %(current)s.plan_id
            """,
            current=SQL.identifier(current),
        )
        return SQL(
            """CASE WHEN %(current)s.date::date <= %(since)s THEN 0 ELSE
            %(current)s.score - COALESCE(
                (%(then)s AND day.date <= %(since)s ORDER BY day.date DESC LIMIT 1),
                (%(then)s ORDER BY day.date LIMIT 1),
                %(current)s.score) END""",
            current=SQL.identifier(current),
            since=since,
            then=then,
        )

    @guarded_search
    def _search_contact_score(self, operator, value):
        return self._search_shown("contact_score", operator, value)

    @guarded_search
    def _search_contact_grade(self, operator, value):
        return self._search_shown("contact_grade", operator, value)

    @guarded_search
    def _search_contact_score_trend(self, operator, value):
        return self._search_shown("contact_score_trend", operator, value)

    @api.model
    def _search_shown(self, field_name, operator, value):
        if operator not in (*COMPARISONS, "in", "not in"):
            return NotImplemented

        def to_sql(model, alias, query):
            column = model._field_to_sql(alias, field_name, query)
            if operator in COMPARISONS:
                return SQL("%s %s %s", column, SQL(operator), value)
            given = [one for one in value if one is not False and one is not None]
            found = SQL("%s = ANY(%s)", column, given) if given else SQL("FALSE")
            if len(given) < len(value):
                found = SQL("(%s OR %s IS NULL)", found, column)
            if operator == "not in":
                found = SQL("(%s) IS NOT TRUE", found)
            return found

        return Domain.custom(to_sql=to_sql)
