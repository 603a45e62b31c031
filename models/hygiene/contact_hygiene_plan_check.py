from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.hygiene.addresses import evaluate_address
from ...lib.hygiene.phones import evaluate_phone
from ...lib.sql import sql_array
from ..common.table_statistics import analyze_small

CHUNK = 5_000
FILLED_TABLES = (
    "contact_duplicate_keys",
    "contact_hygiene_issue",
    "contact_quality",
)
DAYS = 7  # after so many all are checked again: time makes findings, too


class ContactHygienePlan(models.Model):
    """Checks contacts: those that changed, and each once a week."""

    _inherit = "contact.hygiene.plan"

    @api.model
    def _cron_check(self):
        """Check contacts that changed, or were not checked for a week, in chunks."""
        self.env["ir.cron"]._commit_progress(remaining=self._count_due())
        if self._process_in_chunks(self._walk()) and self._process_in_chunks(
            self._compare_walk()
        ):
            self.env["contact.quality.day"]._take()

    @api.model
    def _walk(self):
        """:return: what checks the next chunk, in the order of ids: each chunk begins
        behind the one before, and looks at no contact a second time"""
        last_id = 0

        def check_next_chunk():
            nonlocal last_id
            # What a run fills, its next chunk reads.
            analyze_small(self.env, *FILLED_TABLES, few=None)
            due = self._due(last_id)
            if due:
                self._check(due)
                # Should this chunk lose a race, the next run takes it.
                last_id = due[-1]
            return len(due)

        return check_next_chunk

    # ------------------------------------------------------------
    # Who is due
    # ------------------------------------------------------------

    @api.model
    def _sql_due(self):
        """Contacts that were not checked as they are now, or not for a week, or not
        since a plan was changed.

        Each is looked up by its id (``OFFSET 0`` asks PostgreSQL for that): while a run
        fills the table, what is known of it may be wrong by any number, and where it is
        taken for empty all of it would be read for each contact."""
        self.env["res.partner"].flush_model()
        self.env["contact.quality"].flush_model()
        return SQL(
            """
            FROM res_partner partner
            LEFT JOIN LATERAL (
                SELECT id, checked_write_date, checked_date FROM contact_quality
                WHERE partner_id = partner.id OFFSET 0) quality ON TRUE
            WHERE (quality.checked_write_date IS DISTINCT FROM partner.write_date
                   OR quality.checked_date < %s)
              AND (partner.active OR quality.id IS NOT NULL)
            """,
            self._check_again_before(),
        )

    @api.model
    def _check_again_before(self):
        plans = self.search([("active", "in", (True, False))])
        now = fields.Datetime.now()
        changed = [*plans.mapped("write_date"), *plans.weight_ids.mapped("write_date")]
        # The database's clock may be ahead of ours: what is done now is done.
        return min(now, max([now - timedelta(days=DAYS), *changed]))

    @api.model
    def _count_due(self):
        return self.env.execute_query(SQL("SELECT COUNT(*) %s", self._sql_due()))[0][0]

    @api.model
    def _due(self, last_id):
        """:return: ids in order"""
        rows = self.env.execute_query(
            SQL(
                "SELECT partner.id %s AND partner.id > %s ORDER BY partner.id LIMIT %s",
                self._sql_due(),
                last_id,
                CHUNK,
            )
        )
        return [partner_id for (partner_id,) in rows]

    # ------------------------------------------------------------
    # The check
    # ------------------------------------------------------------

    @api.model
    def _check(self, partner_ids):
        """Check contacts, each by the first plan that it is in.

        :param partner_ids: ids; who is in no plan, as who is archived, has no findings
        """
        left = set(partner_ids)
        for plan in self.search([("active", "=", True)]):
            taken = plan._contacts(left) if left else set()
            if taken:
                plan._check_own(sorted(taken))
            left -= taken
        if left:
            self.browse()._check_own(sorted(left))

    def _check_own(self, partner_ids):
        """
        :param partner_ids: ids of contacts that this plan is for; of none: that are in
            no plan
        """
        missing = self._missing_fields(partner_ids) if self else {}
        findings = self._findings(partner_ids, missing) if self else []
        self.env["contact.hygiene.issue"]._record(partner_ids, findings)
        self.env["contact.quality"]._record(
            self,
            partner_ids,
            {partner_id: percent for partner_id, (percent, _) in missing.items()},
        )

    def _findings(self, partner_ids, missing):
        """:return: rows as ``contact.hygiene.issue._record`` takes them"""
        return [
            *self._evaluated(partner_ids),
            *self._bounced(partner_ids),
            *self._refused_domains(partner_ids),
            *self._silent(partner_ids),
            *self._incomplete(missing),
        ]

    def _evaluated(self, partner_ids):
        """What is wrong with addresses and numbers as they are written."""
        check_email, check_phone = self.check_email, self.check_phone
        if not check_email and not check_phone:
            return
        for partner_id, email, phone, country in self._addresses(partner_ids):
            if check_email and email:
                for kind, detail, proposal, confidence in evaluate_address(email):
                    yield partner_id, kind, "email", email, detail, proposal, confidence
            if check_phone and phone:
                for kind, detail, proposal, confidence in evaluate_phone(
                    phone, country
                ):
                    yield partner_id, kind, "phone", phone, detail, proposal, confidence

    def _addresses(self, partner_ids):
        """:return: of each contact its id, its address, its number unless core knows
        already that it is right, and the country of such a number without a code"""
        return self.env.execute_query(
            SQL(
                """
                SELECT partner.*, CASE WHEN partner.phone IS NOT NULL THEN COALESCE(
                    (SELECT code FROM res_country country
                     WHERE country.id = contact.country_id),
                    (SELECT country.code FROM res_partner parent
                     JOIN res_country country ON country.id = parent.country_id
                     WHERE parent.id = contact.parent_id),
                    %s) END
                FROM res_partner contact
                CROSS JOIN LATERAL (
                    SELECT contact.id, contact.email, CASE
                        WHEN contact.phone NOT LIKE '+%%'
                          OR contact.phone_sanitized IS NULL
                        THEN contact.phone END AS phone
                ) partner
                WHERE contact.id = ANY(%s)
                """,
                # Where no country is chosen: False would be a boolean in SQL.
                (self.company_id or self.env.company).country_id.code or None,
                sql_array(partner_ids),
            )
        )

    # ------------------------------------------------------------
    # Duplicates
    # ------------------------------------------------------------

    @api.model
    def _compare_walk(self):
        """:return: what searches duplicates of the next chunk of those that changed
        since the last search, place by place"""
        last = (None, None)

        def compare_next_chunk():
            nonlocal last
            # Should this chunk lose a race, a later one takes it.
            ids, last = self.env["contact.quality"]._next_to_compare(last)
            if ids:
                self._compare(ids)
            return len(ids)

        return compare_next_chunk

    @api.model
    def _compare(self, partner_ids):
        analyze_small(self.env, *FILLED_TABLES, few=None)
        pairs = self._duplicates(partner_ids)
        self.env["contact.hygiene.issue"]._record_duplicates(partner_ids, pairs)
        self.env["contact.quality"]._mark_compared(partner_ids)

    @api.model
    def _duplicates(self, partner_ids):
        """:return: pairs as ``contact.duplicate.finder`` finds them, of contacts whose
        plans ask for duplicates"""
        plans = self.search([("check_duplicate", "=", True)])
        if not plans:
            return []
        pairs = list(self.env["contact.duplicate.finder"]._find(partner_ids))
        asked = self.env["contact.quality"]._checked_by(
            plans, {partner_id for pair in pairs for partner_id in pair[:2]}
        )
        return [pair for pair in pairs if asked.issuperset(pair[:2])]
