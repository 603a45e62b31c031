from functools import cache

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.percentages import whole_percent
from ...lib.sql import sql_array
from ..interactions.kinds import ACTIVITY, SHOWS_DATA


class ContactHygienePlan(models.Model):
    """What a plan finds by the database: each a row as
    ``contact.hygiene.issue._record`` takes it."""

    _inherit = "contact.hygiene.plan"

    def _bounced(self, partner_ids):
        """Addresses from which mails come back, as Odoo counts them."""
        if not self.bounce_limit:
            return []
        return self.env.execute_query(
            SQL(
                """
                SELECT id, 'email_bounced', 'email', email, message_bounce::text,
                       NULL, 'certain'
                FROM res_partner
                WHERE id = ANY(%s) AND message_bounce >= %s AND email IS NOT NULL
                """,
                sql_array(partner_ids),
                self.bounce_limit,
            )
        )

    def _refused_domains(self, partner_ids):
        """Addresses at domains that take no mail."""
        if not self.check_domain:
            return []
        return self.env.execute_query(
            SQL(
                """
                SELECT id, 'email_domain', 'email', email,
                       split_part(email_normalized, '@', 2), NULL, 'certain'
                FROM res_partner
                WHERE id = ANY(%s) AND split_part(email_normalized, '@', 2) IN (%s)
                """,
                sql_array(partner_ids),
                self.env["contact.hygiene.domain"]._sql_refusing(),
            )
        )

    def _silent(self, partner_ids):
        """Contacts nobody saw to be right, or that did nothing, for too long."""
        now = fields.Datetime.now()
        spans = {"stale": self.stale_months, "inactive": self.inactive_months}
        before = {
            kind: now - relativedelta(months=months)
            for kind, months in spans.items()
            if months
        }
        for partner_id, seen, active in self._last_dates(partner_ids):
            for kind, last in (("stale", seen), ("inactive", active)):
                if kind in before and last and last < before[kind]:
                    day = last.date().isoformat()
                    yield partner_id, kind, None, None, day, None, "certain"

    def _last_dates(self, partner_ids):
        """:return: of each contact its id, when its data were seen last, and when it
        did something last; both at least when it was made"""
        return self.env.execute_query(
            SQL(
                """
                SELECT partner.id,
                       GREATEST(partner.create_date, partner.verified_date,
                                interaction.seen),
                       GREATEST(partner.create_date, interaction.active)
                FROM res_partner partner
                LEFT JOIN LATERAL (
                    SELECT MAX(date) FILTER (WHERE kind = ANY(%s)) AS seen,
                           MAX(date) FILTER (WHERE kind = ANY(%s)) AS active
                    FROM contact_interaction
                    WHERE partner_id = partner.id AND verdict = 'human'
                ) interaction ON TRUE
                WHERE partner.id = ANY(%s)
                """,
                list(SHOWS_DATA),
                list(ACTIVITY),
                sql_array(partner_ids),
            )
        )

    # ------------------------------------------------------------
    # Completeness
    # ------------------------------------------------------------

    def _missing_fields(self, partner_ids):
        """:return: a mapping of ids to how complete they are in percent, and the names
        of the fields they lack"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, COALESCE(is_company, FALSE), ARRAY[%s]::bool[]
                FROM res_partner WHERE id = ANY(%s)
                """,
                SQL(", ").join(
                    self._sql_has(line, partner_ids) for line in self.weight_ids
                ),
                sql_array(partner_ids),
            )
        )
        # Many contacts, few ways to be filled.
        completeness = cache(self._completeness)
        return {
            partner_id: completeness(is_company, tuple(has))
            for partner_id, is_company, has in rows
        }

    def _sql_has(self, line, partner_ids):
        """:return: SQL of whether a row of ``res_partner`` has what the line asks"""
        Partner = self.env["res.partner"].with_context(active_test=False)
        asked = Partner._search(line._filled())
        if asked.from_clause.code == SQL.identifier(asked.table).code:
            # Of columns of the contact alone, as nearly always: no second look.
            return SQL("(%s) IS TRUE", asked.where_clause or SQL("TRUE"))
        among = Partner._search(Domain("id", "in", partner_ids) & line._filled())
        return SQL("res_partner.id IN %s", among.subselect())

    def _completeness(self, is_company, has):
        lines = self.weight_ids.filtered(lambda line: line._counts_for(is_company))
        filled = {
            line for line, is_so in zip(self.weight_ids, has, strict=True) if is_so
        }
        missing = lines.filtered(lambda line: line not in filled)
        total = sum(lines.mapped("weight"))
        reached = total - sum(missing.mapped("weight"))
        # Who maintains the weights need not read models.
        lacks = missing.field_id.sudo().mapped("name")
        return (whole_percent(reached, total) if total else 100, lacks)

    def _incomplete(self, missing):
        wanted = self.complete_percent
        for partner_id, (percent, lacks) in missing.items():
            if percent < wanted:
                detail = ",".join(lacks)
                yield partner_id, "incomplete", None, None, detail, None, "certain"
