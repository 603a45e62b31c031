from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [
    ("type", "Type"),
    ("country", "Country"),
    ("city", "City"),
    ("industry", "Industry"),
    ("language", "Language"),
    ("tag", "Tag"),
    ("source", "Source"),
]
NAMED_BY = {
    "country": "res.country",
    "industry": "res.partner.industry",
    "tag": "res.partner.category",
    "source": "utm.source",
}
MIN_SHARED = 3  # won deals; what fewer share is no profile
SHOWN = 40


class ContactScoringEvaluationTrait(models.Model):
    """What won customers share, against the lost ones and against all: a line of the
    ideal customer profile. Written once, by the report.
    """

    _name = "contact.scoring.evaluation.trait"
    _description = "What Won Customers Share"
    _order = "evaluation_id, sequence, id"
    _log_access = False

    evaluation_id = fields.Many2one(
        "contact.scoring.evaluation",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(KINDS, "What", required=True, readonly=True)
    name = fields.Char("Is", required=True, readonly=True)
    won_count = fields.Integer("Won", readonly=True, aggregator=None)
    won_share = fields.Float("Of the Won", readonly=True, aggregator=None)
    lost_count = fields.Integer("Lost", readonly=True, aggregator=None)
    lost_share = fields.Float("Of the Lost", readonly=True, aggregator=None)
    base_count = fields.Integer("In All", readonly=True, aggregator=None)
    base_share = fields.Float(
        "Of All",
        readonly=True,
        aggregator=None,
        help="Of all contacts that the plan scores; a source: of all opportunities.",
    )
    lift = fields.Float(
        digits=(6, 2),
        readonly=True,
        aggregator=None,
        help="How many times as often among won customers as among all.",
    )

    @api.model
    def _prepare_values(self, plan, company, won, lost):
        """
        :param company: whose deals are meant
        :param int won: how many won deals count
        :param int lost: how many lost ones
        :return: values of the lines, the most telling first
        """
        totals, base = self._count_base(plan, company)
        lines = []
        for kind, value, has_won, has_lost in self._count_deals(plan, company):
            base_count = base.get((kind, value), 0)
            if has_won < MIN_SHARED or not won:
                continue
            won_share = has_won / won
            base_share = base_count / totals[kind] if totals.get(kind) else 0
            lines.append(
                {
                    "kind": kind,
                    "name": value,
                    "won_count": has_won,
                    "won_share": won_share,
                    "lost_count": has_lost,
                    "lost_share": has_lost / lost if lost else 0,
                    "base_count": base_count,
                    "base_share": base_share,
                    "lift": won_share / base_share if base_share else 0,
                }
            )
        lines.sort(key=lambda line: line["base_share"] - line["won_share"])
        return self._get_named_values(lines[:SHOWN])

    @api.model
    def _get_named_values(self, lines):
        languages = dict(self.env["res.lang"].get_installed())
        names = {
            ("type", "company"): self.env._("Company"),
            ("type", "person"): self.env._("Person"),
            **{("language", code): name for code, name in languages.items()},
        }
        for kind, model in NAMED_BY.items():
            ids = [int(line["name"]) for line in lines if line["kind"] == kind]
            # Names of sources are for salespeople: here nothing but the name is read.
            for record in self.env[model].sudo().browse(ids).exists():
                names[kind, str(record.id)] = record.display_name
        return [
            {
                **line,
                "sequence": position,
                "name": names.get((line["kind"], line["name"]), line["name"]),
            }
            for position, line in enumerate(lines)
        ]

    # ------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------

    @api.model
    def _count_base(self, plan, company):
        """How many of all have what: contacts that are scored, as they are now; of
        sources, opportunities.

        :return: by kind how many there are, and by (kind, value) how many have it
        """
        rows = plan._query_deals(
            SQL(
                """
                WITH source AS MATERIALIZED (SELECT partner_id FROM (%(scored)s) all_of)
                SELECT kind, value, COUNT(*) FROM (
                    %(profile)s
                    UNION ALL
                    SELECT current.partner_id, 'tag', current.category_id::text
                    FROM res_partner_res_partner_category_rel current
                    JOIN source USING (partner_id)
                    UNION ALL
                    SELECT lead.partner_id, 'source', lead.source_id::text
                    FROM crm_lead lead
                    WHERE lead.source_id IS NOT NULL AND %(opportunity)s
                ) trait GROUP BY kind, value
                UNION ALL SELECT 'contacts', NULL, COUNT(*) FROM source
                UNION ALL SELECT 'deals', NULL, COUNT(*) FROM crm_lead lead
                WHERE %(opportunity)s
                """,
                scored=plan._sql_scored(lambda _partner_id: SQL("TRUE")),
                profile=self._sql_profile(),
                opportunity=plan._sql_opportunity(company),
            )
        )
        base = {(kind, value): count for kind, value, count in rows}
        contacts = base.pop(("contacts", None))
        deals = base.pop(("deals", None))
        totals = {kind: contacts for kind, _label in KINDS}
        return {**totals, "source": deals}, base

    @api.model
    def _count_deals(self, plan, company):
        """:return: tuples (kind, value, won deals, lost deals)"""
        return plan._query_deals(
            SQL(
                """
                WITH source AS MATERIALIZED (%(deals)s)
                SELECT kind, value, COUNT(*) FILTER (WHERE is_won),
                       COUNT(*) FILTER (WHERE NOT is_won)
                FROM (
                    %(profile)s
                    UNION ALL %(tags)s
                    UNION ALL
                    SELECT partner_id, 'source', source_id::text FROM source
                    WHERE source_id IS NOT NULL
                ) trait JOIN source USING (partner_id)
                GROUP BY kind, value ORDER BY kind, value
                """,
                deals=plan._sql_deals(company),
                profile=self._sql_profile(),
                tags=self._sql_past_tags(),
            )
        )

    @api.model
    def _sql_profile(self):
        """Of the contacts in ``source``, each what it is now. A person without a
        country or an industry has that of the company."""
        return SQL(
            """
            SELECT source.partner_id, trait.kind, trait.value
            FROM source JOIN res_partner partner ON partner.id = source.partner_id
            LEFT JOIN res_partner firm ON firm.id = partner.commercial_partner_id
            CROSS JOIN LATERAL (VALUES
                ('type', CASE WHEN partner.is_company THEN 'company' ELSE 'person' END),
                ('country', COALESCE(partner.country_id, firm.country_id)::text),
                ('city', NULLIF(TRIM(partner.city), '')),
                ('industry', COALESCE(partner.industry_id, firm.industry_id)::text),
                ('language', partner.lang)
            ) AS trait(kind, value)
            WHERE trait.value IS NOT NULL
            """
        )

    @api.model
    def _sql_past_tags(self):
        """The tags that contacts in ``source`` had at its ``at``: a tag that winning
        gave them tells nothing."""
        return SQL(
            """
            SELECT source.partner_id, 'tag', current.tag_id::text
            FROM source
            JOIN contact_tag_assignment current
                ON current.partner_id = source.partner_id
            JOIN contact_tag_event event ON event.assignment_id = current.id
             AND event.date <= source.at
            WHERE %(is_live)s OR event.kind IN ('expired', 'removed')
            GROUP BY source.partner_id, current.tag_id
            HAVING (array_agg(event.kind ORDER BY event.id DESC))[1]
                   IN ('added', 'renewed')
            """,
            is_live=self.env["contact.tag.event"]._sql_is_live("event"),
        )
