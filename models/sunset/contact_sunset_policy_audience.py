from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.mail.addresses import sql_emails, sql_has_email
from ..interactions.kinds import SIGNS_OF_LIFE
from .contact_sunset_policy import UNDER_WAY


class ContactSunsetPolicy(models.Model):
    """Who is quiet long enough to come under a policy, and who is not any more.

    Contacts with the same mail address are one reader: a sign of one is a sign of all.
    """

    _inherit = "contact.sunset.policy"

    # ------------------------------------------------------------
    # Whom it means
    # ------------------------------------------------------------

    def _sql_members(self, domain=Domain.TRUE):
        """
        :param domain: further conditions on contacts
        :return: a sub-select of the ids of contacts whom the policy means
        """
        if self.company_id:
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        return self._matching_query(self._contacts(), domain).subselect()

    def _quiet_since(self):
        return fields.Datetime.now() - relativedelta(months=self.inactive_months)

    # ------------------------------------------------------------
    # Conditions on a row of res_partner
    # ------------------------------------------------------------

    def _sql_quiet(self, alias):
        """The condition that a contact may come in now, unless it is protected."""
        return SQL(
            """(
                %(contact)s.active AND %(contact)s.erased_date IS NULL
                AND COALESCE(%(contact)s.create_date, '1970-01-01') < %(since)s
                AND NOT %(has_activity)s
                -- So written, it is looked up by contact: the planner would join with
                -- members of whom its statistics know nothing yet.
                AND (EXISTS (
                    SELECT FROM contact_sunset_member current
                    WHERE current.partner_id = %(contact)s.id AND (
                        current.step = ANY(%(under_way)s)
                        OR current.policy_id = %(policy_id)s
                        AND current.step = 'taken_back'
                        -- Somebody unarchived it: a sign, too.
                        OR current.reason = 'by_hand' AND current.date >= %(since)s)
                )) IS NOT TRUE)""",
            contact=SQL.identifier(alias),
            since=self._quiet_since(),
            has_activity=self._sql_has_activity(alias, SQL("%s", self._quiet_since())),
            under_way=list(UNDER_WAY),
            policy_id=self.id,
        )

    def _sql_has_activity(self, alias, since):
        """The condition that a contact, or another with its address, did something.

        Orders count by themselves: those before this addon came are in no ledger.

        :param SQL since: a timestamp
        """
        return SQL(
            """(EXISTS (
                SELECT FROM contact_interaction interaction
                WHERE interaction.partner_id = %(contact)s.id AND %(is_sign_of_life)s
            ) OR EXISTS (
                SELECT FROM contact_interaction interaction
                JOIN res_partner sharer ON sharer.id = interaction.partner_id
                WHERE sharer.email_normalized = %(contact)s.email_normalized
                  AND %(is_sign_of_life)s
            ) OR (%(contact)s.gate_addresses IS NOT NULL AND EXISTS (
                SELECT FROM unnest(%(emails)s) AS mine(address)
                JOIN res_partner sharer ON %(has_it)s
                JOIN contact_interaction interaction
                    ON interaction.partner_id = sharer.id
                WHERE %(is_sign_of_life)s
            )) OR (%(contact)s.email_normalized IS NOT NULL
                AND %(contact)s.email_normalized IN (
                    -- Of few contacts, read once.
                    SELECT one.address FROM res_partner sharer
                    JOIN contact_interaction interaction
                        ON interaction.partner_id = sharer.id
                    CROSS JOIN unnest(%(twins)s) AS one(address)
                    WHERE sharer.gate_addresses IS NOT NULL AND %(is_sign_of_life)s)
            ) OR EXISTS (
                SELECT FROM sale_order sale WHERE sale.partner_id = %(contact)s.id
                AND sale.state != 'cancel' AND sale.date_order >= %(since)s
            ))""",
            contact=SQL.identifier(alias),
            emails=sql_emails(alias),
            has_it=sql_has_email("sharer", SQL("ARRAY[mine.address]")),
            twins=sql_emails("sharer"),
            is_sign_of_life=SQL(
                "(interaction.verdict = 'human' AND interaction.kind = ANY(%s)"
                " AND interaction.date >= %s)",
                list(SIGNS_OF_LIFE),
                since,
            ),
            since=since,
        )

    def _sql_why_return(self):
        """Why what was done to a member is taken back now: an SQL expression on the
        rows ``member`` and ``contact``; NULL: it is not."""
        # An interaction from before it came in may be told late, by an import of
        # clicks.
        since = SQL(
            "member.entry_date - make_interval(months => %s)", self.inactive_months
        )
        return SQL(
            """CASE WHEN %s THEN 'sign'
                    WHEN member.step = 'archived' AND contact.active THEN 'by_hand'
                    ELSE %s END""",
            self._sql_has_activity("contact", since),
            self._sql_protected("contact"),
        )

    # ------------------------------------------------------------
    # Members
    # ------------------------------------------------------------

    def _why_return(self, members=None, limit=None):
        """Why which members leave now.

        :param members: of this policy; default: all that are under way
        :return: by reason, members
        """
        condition = SQL("TRUE")
        if members is not None:
            condition = SQL("member.id = ANY(%s)", members.ids)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, reason FROM (
                    SELECT member.id, %s AS reason FROM contact_sunset_member member
                    JOIN res_partner contact ON contact.id = member.partner_id
                    WHERE member.policy_id = %s AND member.step = ANY(%s) AND %s
                ) evaluated WHERE reason IS NOT NULL ORDER BY id LIMIT %s
                """,
                self._sql_why_return(),
                self.id,
                list(UNDER_WAY),
                condition,
                limit,
            )
        )
        Member = self.env["contact.sunset.member"]
        by_reason = {}
        for member_id, reason in rows:
            by_reason.setdefault(reason, []).append(member_id)
        return {reason: Member.browse(ids) for reason, ids in by_reason.items()}

    def _meant(self, members):
        """:return: those of these members whom the policy still means"""
        of_members = Domain("id", "in", members.partner_id.ids)
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM contact_sunset_member"
                " WHERE id = ANY(%s) AND partner_id IN %s",
                members.ids,
                self._sql_members(of_members),
            )
        )
        return members.browse(row[0] for row in rows)
