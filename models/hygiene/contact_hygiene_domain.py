from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.mail.domain_lookup import look_up

SERVERS_PARAMETER = "contact_marketing.dns_servers"
DNS_PORT = 53
CHUNK = 50  # domains; where no server answers, a chunk lasts for 40 seconds
# Days after which a domain is asked about again, by what was answered.
DAYS = {"receives": 30, "refuses": 7, "unknown": 1}


class ContactHygieneDomain(models.Model):
    """What the DNS says of the domains of mail addresses.

    Nothing is asked unless a plan says so. Only what is surely without mail is held
    against a contact: no answer is no finding.
    """

    _name = "contact.hygiene.domain"
    _description = "Mail Domain"
    _inherit = ["contact.batch.mixin"]
    _order = "name"

    name = fields.Char("Domain", required=True, readonly=True)
    verdict = fields.Selection(
        [
            ("receives", "Takes Mail"),
            ("refuses", "Takes No Mail"),
            ("unknown", "No Answer"),
        ],
        required=True,
        readonly=True,
        default="unknown",
    )
    checked_date = fields.Datetime("Asked On", readonly=True, index=True)

    _name_uniq = models.Constraint("UNIQUE (name)", "This domain is known already.")

    @api.model
    def _sql_refusing(self):
        """:return: a sub-select of the names that surely take no mail"""
        self.flush_model()
        return SQL("SELECT name FROM contact_hygiene_domain WHERE verdict = 'refuses'")

    # ------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------

    @api.model
    def _cron_resolve(self):
        """Ask about domains that are new, or were asked about long ago, in chunks."""
        self._follow_contacts()
        self.env["ir.cron"]._commit_progress(remaining=self._count_due())
        self._process_in_chunks(self._resolve_chunk)

    @api.model
    def _follow_contacts(self):
        """Have the domains of those contacts whose plan asks, and no others."""
        self.flush_model()
        used = self._sql_used()
        self.env.cr.execute(
            SQL("DELETE FROM contact_hygiene_domain WHERE name NOT IN (%s)", used)
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO contact_hygiene_domain
                    (name, verdict, create_uid, create_date, write_uid, write_date)
                SELECT used.name, 'unknown', %(uid)s, %(now)s, %(uid)s, %(now)s
                FROM (%(used)s) AS used
                ON CONFLICT (name) DO NOTHING
                """,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                used=used,
            )
        )
        self.invalidate_model()

    @api.model
    def _sql_used(self):
        for model in ("res.partner", "contact.quality", "contact.hygiene.plan"):
            self.env[model].flush_model()
        return SQL(
            """
            SELECT DISTINCT split_part(partner.email_normalized, '@', 2) AS name
            FROM res_partner partner
            JOIN contact_quality quality ON quality.partner_id = partner.id
            JOIN contact_hygiene_plan plan ON plan.id = quality.plan_id
            WHERE partner.active AND plan.active AND plan.check_domain
              AND partner.email_normalized LIKE '%%_@_%%'
            """
        )

    @api.model
    def _sql_due(self):
        now = fields.Datetime.now()
        self.flush_model()
        ages = SQL(" ").join(
            SQL("WHEN %s THEN %s", verdict, now - timedelta(days=days))
            for verdict, days in DAYS.items()
        )
        return SQL(
            "FROM contact_hygiene_domain "
            "WHERE checked_date IS NULL OR checked_date <= CASE verdict %s END",
            ages,
        )

    @api.model
    def _count_due(self):
        return self.env.execute_query(SQL("SELECT COUNT(*) %s", self._sql_due()))[0][0]

    @api.model
    def _resolve_chunk(self):
        """
        :return: how many domains were asked about
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT id %s ORDER BY checked_date NULLS FIRST, id LIMIT %s",
                self._sql_due(),
                CHUNK,
            )
        )
        self.browse(domain_id for (domain_id,) in rows)._resolve()
        return len(rows)

    def _resolve(self):
        """Ask about these domains, and have contacts checked where that is news."""
        verdicts = look_up(self.mapped("name"), self._servers())
        news = self.filtered(
            lambda each: (
                each.verdict != verdicts[each.name]
                and "refuses" in (each.verdict, verdicts[each.name])
            )
        ).mapped("name")
        for verdict, answered in self.grouped(lambda each: verdicts[each.name]).items():
            answered.write({"verdict": verdict, "checked_date": fields.Datetime.now()})
        self._have_contacts_checked(news)

    @api.model
    def _have_contacts_checked(self, names):
        """Let the next check look at contacts of domains whose verdict is new."""
        if not names or "contact.quality" not in self.env:
            return
        self.env["contact.quality"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_quality quality SET checked_write_date = NULL
                FROM res_partner partner
                WHERE partner.id = quality.partner_id
                  AND split_part(partner.email_normalized, '@', 2) = ANY(%s)
                """,
                names,
            )
        )
        self.env["contact.quality"].invalidate_model(["checked_write_date"])

    @api.model
    def _servers(self):
        """:return: pairs of address and port; empty: the nameservers of the machine"""
        # Scheduled work has no rights on settings.
        text = self.env["ir.config_parameter"].sudo().get_param(SERVERS_PARAMETER)
        servers = []
        for server in (text or "").replace(" ", "").split(","):
            host, colon, port = server.rpartition(":")
            if not colon:
                host, port = server, str(DNS_PORT)
            if host and port.isdigit():
                servers.append((host.strip("[]"), int(port)))
        return servers
