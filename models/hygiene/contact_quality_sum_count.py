from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ...lib.hygiene.ranges import RANGE, sql_in_ranges
from .res_partner_quality import BY_TIME, FAIR, GOOD

COUNTED = ("res.partner", "contact.quality", "contact.hygiene.issue")


class ContactQualitySum(models.Model):
    """Adds the figures up: those of many ranges of contacts by one statement."""

    _inherit = "contact.quality.sum"

    @api.model
    def _rewrite(self, first_ids):
        """Add up anew what contacts come to.

        :param first_ids: the first ids of ranges of contacts
        """
        for name in COUNTED:
            self.env[name].flush_model()
        self.env.cr.execute(
            SQL("DELETE FROM contact_quality_sum WHERE first_id = ANY(%s)", first_ids)
        )
        names = self._names()
        self.env.cr.execute(
            SQL(
                """
                WITH contact AS MATERIALIZED (%(contacts)s),
                issue AS MATERIALIZED (
                    SELECT partner_id, kind, confidence FROM contact_hygiene_issue
                    WHERE state = 'open' AND %(found)s
                ),
                measured AS (%(measured)s),
                brought AS (%(brought)s)
                INSERT INTO contact_quality_sum (
                    first_id, company_id, partner_share, figure, key, number)
                SELECT first_id, company_id, partner_share, figure, key, number
                FROM measured CROSS JOIN LATERAL (VALUES %(figures)s)
                  AS sums(figure, key, number)
                WHERE number != 0
                UNION ALL
                SELECT first_id, company_id, partner_share, figure, key, number
                FROM brought CROSS JOIN LATERAL (VALUES
                    ('source', source, contacts), ('faulty', source, faulty),
                    ('twin', groups || ' ' || source, doubtful)
                ) AS sums(figure, key, number)
                WHERE number != 0
                UNION ALL
                SELECT first_id, company_id, partner_share, 'issue',
                       issue.kind || ':' || issue.confidence, COUNT(*)
                FROM contact JOIN issue ON issue.partner_id = contact.id
                GROUP BY first_id, company_id, partner_share, kind, confidence
                UNION ALL
                SELECT first_id, company_id, partner_share, figure, key, number
                FROM (
                    SELECT first_id, company_id, partner_share, "group",
                           COUNT(*) AS contacts,
                           COUNT(*) FILTER (WHERE is_unseen) AS unseen
                    FROM contact
                    GROUP BY first_id, company_id, partner_share, "group"
                ) AS grouped
                CROSS JOIN LATERAL (VALUES
                    ('group', "group", contacts), ('unseen', '', unseen)
                ) AS sums(figure, key, number)
                WHERE number != 0
                """,
                contacts=self._sql_contacts(first_ids, names),
                found=sql_in_ranges("contact_hygiene_issue", "partner_id", first_ids),
                measured=self._sql_measured(names),
                brought=self._sql_brought(first_ids),
                figures=self._sql_figures(names),
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _sql_contacts(self, first_ids, names):
        """:return: SQL of the contacts of these ranges, and what is added up of them"""
        Partner = self.env["res.partner"].sudo()
        query = Query(self.env, Partner._table)
        columns = [
            SQL(
                "%s AS %s",
                Domain(name, "=", False)
                .optimize_full(Partner)
                ._to_sql(Partner, query.table, query),
                SQL.identifier(f"lacks_{name}"),
            )
            for name in names
        ]
        query.add_where(sql_in_ranges("res_partner", "id", first_ids))
        # The ranges are told of each table: else PostgreSQL reads it from end to end.
        query.add_join(
            "LEFT JOIN",
            "measured",
            "contact_quality",
            SQL(
                "measured.partner_id = res_partner.id AND %s",
                sql_in_ranges("measured", "partner_id", first_ids),
            ),
        )
        source = Partner._quality_sql_data_source(query.table)
        return query.select(
            SQL("res_partner.id"),
            SQL("res_partner.id / %s * %s AS first_id", RANGE, RANGE),
            SQL("res_partner.company_id"),
            SQL("COALESCE(res_partner.partner_share, false) AS partner_share"),
            SQL('%s AS "group"', self._sql_group("res_partner")),
            SQL(
                "CASE WHEN res_partner.is_company THEN 'company' ELSE 'person' END"
                " AS who"
            ),
            SQL(
                "measured.plan_id, measured.quality, measured.completeness,"
                " (active AND measured.plan_id IS NOT NULL) AS is_checked,"
                " (active AND erased_date IS NULL AND measured.id IS NULL) AS is_unseen"
            ),
            SQL("%s AS source", source),
            *columns,
        )

    @api.model
    def _sql_group(self, alias):
        """:return: SQL of what the record rule of contacts tells them apart by"""
        return SQL(
            "COALESCE(%(alias)s.company_id::text, '')"
            " || CASE WHEN %(alias)s.partner_share THEN '+' ELSE '-' END",
            alias=SQL.identifier(alias),
        )

    @api.model
    def _sql_measured(self, names):
        columns = [
            SQL("COUNT(*) AS contacts, SUM(quality) AS quality"),
            SQL("SUM(completeness) AS completeness"),
            SQL("COUNT(*) FILTER (WHERE quality >= %s) AS good", GOOD),
            SQL("COUNT(*) FILTER (WHERE quality < %s) AS bad", FAIR),
            *(
                SQL(
                    "COUNT(*) FILTER (WHERE %(lacks)s) AS %(lacks)s",
                    lacks=SQL.identifier(f"lacks_{name}"),
                )
                for name in names
            ),
        ]
        return SQL(
            "SELECT first_id, company_id, partner_share, plan_id, who, %s FROM contact"
            " WHERE is_checked"
            " GROUP BY first_id, company_id, partner_share, plan_id, who",
            SQL(", ").join(columns),
        )

    @api.model
    def _sql_figures(self, names):
        """:return: SQL of figure, key and number, each as a row"""
        rows = [
            SQL("('checked', plan_id || ':' || who, contacts)"),
            SQL("('quality', '', quality)"),
            SQL("('completeness', '', completeness)"),
            SQL("('good', '', good)"),
            SQL("('bad', '', bad)"),
            *(
                SQL(
                    "('lacking', plan_id || ':' || who || ':' || %s, %s)",
                    name,
                    SQL.identifier(f"lacks_{name}"),
                )
                for name in names
            ),
        ]
        return SQL(", ").join(rows)

    @api.model
    def _sql_brought(self, first_ids):
        """Who brought contacts, and with how many of them something was wrong.

        A later duplicate is faulty for those alone who see the earlier one: where they
        are not alike, the groups of the earlier ones are told, and no verdict.
        """
        return SQL(
            """
            SELECT first_id, company_id, partner_share, source, groups,
                   COUNT(*) AS contacts,
                   COUNT(*) FILTER (WHERE is_faulty) AS faulty,
                   COUNT(*) FILTER (WHERE NOT is_faulty AND groups != '') AS doubtful
            FROM (
                SELECT contact.first_id, contact.company_id, contact.partner_share,
                       source,
                       own.partner_id IS NOT NULL OR COALESCE(twins.is_alike, false)
                           AS is_faulty,
                       CASE WHEN own.partner_id IS NULL AND NOT twins.is_alike
                            THEN twins.groups ELSE '' END AS groups
                FROM contact
                LEFT JOIN (
                    SELECT DISTINCT partner_id FROM issue WHERE kind != ALL(%(not_own)s)
                ) own ON own.partner_id = contact.id
                LEFT JOIN (
                    SELECT contact.id,
                           bool_or(earlier."group" = contact."group") AS is_alike,
                           string_agg(DISTINCT earlier."group", ',') AS groups
                    FROM contact
                    JOIN contact_hygiene_issue pair ON pair.other_id = contact.id
                    JOIN (SELECT id, %(group)s AS "group" FROM res_partner) earlier
                      ON earlier.id = pair.partner_id
                    WHERE pair.state = 'open' AND pair.kind = 'duplicate' AND %(later)s
                    GROUP BY contact.id
                ) twins ON twins.id = contact.id
                WHERE contact.is_checked
            ) sourced
            GROUP BY first_id, company_id, partner_share, source, groups
            """,
            later=sql_in_ranges("pair", "other_id", first_ids),
            group=self._sql_group("res_partner"),
            not_own=[*BY_TIME, "duplicate"],
        )
