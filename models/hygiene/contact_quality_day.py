from odoo import api, fields, models
from odoo.tools import SQL

KEEP_DAYS = "today -3y"


class ContactQualityDay(models.Model):
    """How good the data were on a day (UTC), for the contacts of one company, or of
    none: those that all companies share.

    Taken once a day, after the first check of all that was due. This model is its one
    writer.
    """

    _name = "contact.quality.day"
    _description = "Quality on a Day"
    _order = "date desc, id"
    _rec_name = "date"
    _log_access = False

    date = fields.Date("Day", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        help="Empty: contacts that all companies share.",
    )
    whose = fields.Char("Contacts Of", compute="_compute_whose")
    contact_count = fields.Integer("Contacts", readonly=True)
    quality = fields.Float(
        "Quality (%)", digits=(5, 1), readonly=True, aggregator="avg"
    )
    completeness = fields.Float(
        "Complete (%)", digits=(5, 1), readonly=True, aggregator="avg"
    )
    finding_count = fields.Integer("Issues", readonly=True)
    finding_ids = fields.One2many("contact.quality.day.finding", "day_id", "By Kind")

    _day_uniq = models.UniqueIndex("(date, (COALESCE(company_id, 0)))")

    @api.depends("company_id")
    def _compute_whose(self):
        for day in self:
            day.whose = day.company_id.name or self.env._("No company")

    @api.model
    def _take(self):
        """Write down how it is today, unless that was done."""
        today = fields.Date.today()
        if self.search_count([("date", "=", today)], limit=1):
            return
        for name in ("res.partner", "contact.quality", "contact.hygiene.issue"):
            self.env[name].flush_model()
        self.env.cr.execute(
            SQL(
                """
                WITH measured AS (
                    SELECT partner.company_id, COUNT(*) AS contacts,
                           AVG(quality.quality) AS quality,
                           AVG(quality.completeness) AS completeness
                    FROM contact_quality quality
                    JOIN res_partner partner ON partner.id = quality.partner_id
                    WHERE quality.plan_id IS NOT NULL AND partner.active
                    GROUP BY partner.company_id
                ), found AS (
                    SELECT partner.company_id, issue.kind, COUNT(*) AS findings
                    FROM contact_hygiene_issue issue
                    JOIN res_partner partner ON partner.id = issue.partner_id
                    WHERE issue.state = 'open'
                    GROUP BY partner.company_id, issue.kind
                ), taken AS (
                    INSERT INTO contact_quality_day (
                        date, company_id, contact_count, quality, completeness,
                        finding_count)
                    SELECT %s, company_id, contacts, quality, completeness, (
                        SELECT COALESCE(SUM(findings), 0) FROM found
                        WHERE found.company_id IS NOT DISTINCT FROM measured.company_id)
                    FROM measured
                    ON CONFLICT DO NOTHING
                    RETURNING id, company_id
                )
                INSERT INTO contact_quality_day_finding (day_id, kind, count)
                SELECT taken.id, found.kind, found.findings
                FROM taken
                JOIN found ON found.company_id IS NOT DISTINCT FROM taken.company_id
                """,
                today,
            )
        )
        self.invalidate_model(flush=False)

    @api.autovacuum
    def _gc_old(self):
        self.search([("date", "<", KEEP_DAYS)], limit=10_000).unlink()
