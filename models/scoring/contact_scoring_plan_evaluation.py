from datetime import timedelta
from typing import NamedTuple

import psycopg2

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..common.actions import open_records

MAX_DEALS = 20_000  # the newest ones; more would tell nothing new
# A deal's own interactions (won, lost, its last stage) are dated by the moment it was
# decided, to the second: the second before is what the plan could know.
BEFORE = timedelta(seconds=1)


class Deal(NamedTuple):
    """A contact's last decided deal, and how the plan scored it just before."""

    is_won: bool
    score: float
    lines: list  # of ``_sql_lines``: rule id, limit, hits, points


class ContactScoringPlan(models.Model):
    """Reads won and lost deals, each with the score from before it was decided.

    Deals and contacts are read by SQL, whatever the user may see of them: nothing but
    sums over many comes out of it.
    """

    _inherit = "contact.scoring.plan"

    evaluation_ids = fields.One2many(
        "contact.scoring.evaluation",
        "plan_id",
        readonly=True,
        copy=False,
        groups="contact_marketing.group_user",
    )

    def action_evaluate(self):
        """Test this plan against won and lost deals."""
        self.ensure_one()
        return (
            self.env["contact.scoring.evaluation"]._evaluate(self).get_formview_action()
        )

    def action_open_evaluations(self):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_scoring_evaluation_action",
            self.env._("Accuracy of %(plan)s", plan=self.name),
            [("plan_id", "=", self.id)],
        )

    def _check_evaluation(self):
        """
        :raises UserError: tells why this plan cannot be tested
        """
        self.ensure_one()
        if not self.rule_ids:
            raise UserError(
                self.env._(
                    "%(plan)s has no rules, so there is nothing to test. Add a rule "
                    "first.",
                    plan=self.name,
                )
            )
        self._check_usable()
        self.rule_ids._check_complete()
        self.rule_ids._check_usable()

    # ------------------------------------------------------------
    # Deals
    # ------------------------------------------------------------

    def _decided_deals(self, company):
        """The last decided deal of each contact that the plan scores.

        Rules and conditions are those of now, and so are profiles; interactions and
        tags are those of the second before the deal was decided.

        :param company: a ``res.company``, whose deals are meant, and those of none
        :rtype: list[Deal]
        """
        rows = self._query_deals(
            SQL(
                """
                WITH deal AS MATERIALIZED (%(deals)s)
                SELECT deal.is_won, COALESCE(SUM(line.points), 0)::float,
                       COALESCE(jsonb_agg(jsonb_build_array(
                           line.rule_id, line.limited, line.hits, line.points
                       )) FILTER (WHERE line.part IS NOT NULL), '[]')
                FROM deal LEFT JOIN (%(lines)s) line USING (partner_id, at)
                GROUP BY deal.partner_id, deal.is_won
                ORDER BY deal.partner_id
                """,
                deals=self._sql_deals(company),
                lines=self._sql_lines(
                    SQL("SELECT partner_id, at FROM deal"), is_past=True
                ),
            )
        )
        return [Deal(*row) for row in rows]

    def _left_out_deals(self, company):
        """:return: how many decided deals do not count: those without a contact, those
        of contacts that are not scored, those without a date, and those before the
        last one of their contact"""
        [counts] = self._query_deals(
            SQL(
                """
                SELECT COUNT(*) FILTER (WHERE partner_id IS NULL),
                       COUNT(*) FILTER (WHERE partner_id IS NOT NULL AND NOT is_scored),
                       COUNT(*) FILTER (WHERE is_scored AND date_closed IS NULL),
                       COUNT(*) FILTER (WHERE is_scored AND date_closed IS NOT NULL)
                       - COUNT(DISTINCT partner_id) FILTER (
                           WHERE is_scored AND date_closed IS NOT NULL)
                FROM (%s) decided
                """,
                self._sql_decided(company),
            )
        )
        return counts

    def _sql_decided(self, company):
        return SQL(
            """
            SELECT lead.id, lead.partner_id, lead.won_status = 'won' AS is_won,
                   lead.date_closed, lead.source_id,
                   scored.partner_id IS NOT NULL AS is_scored
            FROM crm_lead lead
            LEFT JOIN (%(scored)s) scored ON scored.partner_id = lead.partner_id
            WHERE lead.won_status IN ('won', 'lost') AND %(opportunity)s
            """,
            scored=self._sql_scored(
                lambda partner_id: SQL(
                    "%s IN (SELECT partner_id FROM crm_lead)", partner_id
                )
            ),
            opportunity=self._sql_opportunity(company),
        )

    def _sql_opportunity(self, company):
        return SQL(
            "(lead.type = 'opportunity' AND "
            "(lead.company_id = %s OR lead.company_id IS NULL))",
            company.id,
        )

    def _sql_deals(self, company):
        """The deals that count: columns ``partner_id``, ``at``, ``is_won`` and
        ``source_id``."""
        return SQL(
            """
            SELECT partner_id, date_closed - %(before)s AS at, is_won, source_id
            FROM (
                SELECT DISTINCT ON (partner_id) *
                FROM (%(decided)s) decided
                WHERE is_scored AND date_closed IS NOT NULL
                ORDER BY partner_id, date_closed DESC, id DESC
            ) newest
            ORDER BY date_closed DESC, partner_id LIMIT %(most)s
            """,
            before=BEFORE,
            decided=self._sql_decided(company),
            most=MAX_DEALS,
        )

    def _query_deals(self, query):
        """
        :raises UserError: where the plan's conditions broke after they were saved
        """
        self.env.flush_all()
        try:
            with self.env.cr.savepoint():
                return self.env.execute_query(query)
        except psycopg2.DataError as error:
            raise UserError(
                self.env._(
                    "%(plan)s cannot be computed any more: %(error)s",
                    plan=self.name,
                    error=str(error).strip().partition("\n")[0],
                )
            ) from error

    # ------------------------------------------------------------
    # New points, old versions
    # ------------------------------------------------------------

    def _apply_points(self, points, reason):
        """Give rules other points, as a new version.

        :param dict points: of each rule, by id: a pair (points, at most)
        :param str reason: why, as the version keeps it
        """
        self.ensure_one()
        for rule in self.rule_ids.filtered(lambda rule: rule.id in points):
            new_points, most = points[rule.id]
            rule.write({"points": new_points, "max_points": most})
        self._new_version(reason)

    def _apply_version(self, version):
        """Say again what an older version said, as a new version. Rules that are there
        keep their names: those are translated, and give no points."""
        self.ensure_one()
        said = version.snapshot
        self._check_tags(said["rules"])
        Rule = self.env["contact.scoring.rule"]
        present = {rule.id: rule for rule in self.rule_ids}
        kept = Rule
        # Made before others go: a running plan is never without rules.
        for values in said["rules"]:
            rule = present.get(values["id"])
            known = _known(Rule, values, {"id", "name"} if rule else {"id"})
            if rule:
                rule.write(known)
                kept |= rule
            else:
                kept |= Rule.create({**known, "plan_id": self.id})
        (self.rule_ids - kept).unlink()
        self.write(_known(self, said))
        self._new_version(
            self.env._("As version %(number)s again", number=version.number)
        )

    def _check_tags(self, rules):
        """
        :raises UserError: names the rule whose tag is gone
        """
        tag_ids = [rule["tag_id"] for rule in rules if rule["tag_id"]]
        present = set(self.env["res.partner.category"].browse(tag_ids).exists().ids)
        for rule in rules:
            if rule["tag_id"] and rule["tag_id"] not in present:
                raise UserError(
                    self.env._(
                        "The tag of the rule “%(rule)s” was deleted, so this version "
                        "cannot be applied again.",
                        rule=rule["name"],
                    )
                )


def _known(records, values, without=()):
    """:return: those of the values that these records have fields for: a version may be
    older than the addon"""
    return {
        name: value
        for name, value in values.items()
        if name in records._fields and name not in without
    }
