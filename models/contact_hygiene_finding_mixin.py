from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .contact_interaction import NOT_BY_CONTACT

# A person looked at the data, or sent them.
SEEN_KINDS = ["form", "import", "api"]


class ContactHygieneFindingMixin(models.AbstractModel):
    """What a plan finds by the database: each a row as
    ``contact.hygiene.issue._record`` takes it."""

    _name = "contact.hygiene.finding.mixin"
    _description = "Finds What Is Wrong"

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
                partner_ids,
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
                partner_ids,
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
                    day = fields.Date.to_string(last.date())
                    yield partner_id, kind, None, None, day, None, "certain"

    def _last_dates(self, partner_ids):
        """:return: of each contact its id, when its data were seen last, and when it
        did something last; both at least when it was made"""
        return self.env.execute_query(
            SQL(
                """
                SELECT partner.id,
                       GREATEST(partner.create_date, partner.verified_date,
                                signal.seen),
                       GREATEST(partner.create_date, signal.active)
                FROM res_partner partner
                LEFT JOIN LATERAL (
                    SELECT MAX(date) FILTER (WHERE kind = ANY(%s)) AS seen,
                           MAX(date) FILTER (WHERE kind != ALL(%s)) AS active
                    FROM contact_interaction
                    WHERE partner_id = partner.id AND verdict = 'human'
                ) signal ON TRUE
                WHERE partner.id = ANY(%s)
                """,
                SEEN_KINDS,
                NOT_BY_CONTACT,
                partner_ids,
            )
        )

    # ------------------------------------------------------------
    # Completeness
    # ------------------------------------------------------------

    def _missing_fields(self, partner_ids):
        """:return: a mapping of ids to how complete they are in percent, and the names
        of the fields they lack"""
        filled = {partner_id: set() for partner_id in partner_ids}
        for line in self.weight_ids:
            for partner_id in self._who_has(line, partner_ids):
                filled[partner_id].add(line)
        counting = {
            is_company: self.weight_ids.filtered(
                lambda line, is_company=is_company: line._counts_for(is_company)
            )
            for is_company in (False, True)
        }
        return {
            partner_id: self._completeness(
                counting[bool(is_company)], filled[partner_id]
            )
            for partner_id, is_company in self.env.execute_query(
                SQL(
                    "SELECT id, is_company FROM res_partner WHERE id = ANY(%s)",
                    partner_ids,
                )
            )
        }

    def _who_has(self, line, partner_ids):
        query = (
            self.env["res.partner"]
            .with_context(active_test=False)
            ._search(Domain("id", "in", partner_ids) & line._filled())
        )
        return query.get_result_ids()

    def _completeness(self, lines, filled):
        total = sum(line.weight for line in lines)
        has = sum(line.weight for line in lines if line in filled)
        # Who maintains the weights need not read models.
        lacks = [line.field_id.sudo().name for line in lines if line not in filled]
        return (round(100 * has / total) if total else 100, lacks)

    def _incomplete(self, missing):
        for partner_id, (percent, lacks) in missing.items():
            if percent < self.complete_percent:
                detail = ",".join(lacks)
                yield partner_id, "incomplete", None, None, detail, None, "certain"
