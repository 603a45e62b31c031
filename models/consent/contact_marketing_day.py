from odoo import api, models
from odoo.tools import SQL

# By channel, how its mailings are sent: the gate says whom they reach.
MAILING_TYPES = {"email": "mail", "sms": "sms"}


class ContactMarketingDay(models.Model):
    """How many contacts can be reached on each channel."""

    _inherit = "contact.marketing.day"

    @api.model
    def _count_reach(self, after_id, last_id):
        """Contacts who would get something today for at least one purpose."""
        # Each company is told what its own purposes reach, whoever counts.
        purposes = (
            self.env["contact.consent.purpose"].sudo().search([("active", "=", True)])
        )
        counted = super()._count_reach(after_id, last_id)
        for channel, of_channel in purposes.grouped("channel").items():
            counted += self._count_reached(channel, of_channel, after_id, last_id)
        return counted

    @api.model
    def _count_reached(self, channel, purposes, after_id, last_id):
        """
        :return: tuples as of ``_count_reach``
        """
        seen_by = self._companies_by_contact_company()
        everywhere = seen_by[None]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, purpose_companies, COUNT(*)
                FROM (
                    SELECT %(company)s AS company_id,
                           array_agg(DISTINCT reached.company_id) AS purpose_companies
                    FROM (%(reached)s) reached
                    JOIN res_partner contact ON contact.id = reached.partner_id
                    WHERE contact.active
                    GROUP BY contact.id
                ) mailable
                GROUP BY company_id, purpose_companies
                """,
                company=self._sql_company_of("contact"),
                reached=SQL(" UNION ALL ").join(
                    self._sql_reached(purpose, after_id, last_id)
                    for purpose in purposes
                ),
            )
        )
        return [
            (f"mailable_{channel}", company_id, count)
            for contact_company, of_purposes, count in rows
            for company_id in seen_by.get(contact_company, set())
            & (everywhere if None in of_purposes else set(of_purposes))
        ]

    @api.model
    def _sql_reached(self, purpose, after_id, last_id):
        """:return: a sub-select of the contacts of a range whom a purpose reaches, with
        the company of the purpose"""
        granted = SQL(
            """
            SELECT partner_id FROM contact_consent granted
            WHERE purpose_id = %s AND partner_id > %s AND partner_id <= %s AND %s
            """,
            purpose.id,
            after_id,
            last_id,
            self.env["contact.consent.gate"]._sql_is_granted("granted"),
        )
        company_id = SQL("%s::int AS company_id", purpose.company_id.id or None)
        if purpose.channel not in MAILING_TYPES:
            return self._sql_reachable(purpose.channel, granted, company_id)
        # In memory, as what is sent to many without a mailing.
        mailing = self.env["mailing.mailing"].sudo()
        mailing = mailing._unkept(
            purpose, "res.partner", mailing_type=MAILING_TYPES[purpose.channel]
        )
        Gate = self.env["contact.consent.gate"]
        return SQL(
            "SELECT res_id AS partner_id, %s FROM (%s) gate WHERE %s",
            company_id,
            Gate._sql_reasons(mailing, Gate._sql_recipients(mailing, granted)),
            Gate._sql_passes(mailing),
        )

    @api.model
    def _sql_reachable(self, channel, granted, company_id):
        """Whom colleagues call or write letters to; no mailing goes there."""
        has_address = {
            "phone": SQL("phone_sanitized IS NOT NULL"),
            "post": SQL("(street IS NOT NULL AND city IS NOT NULL)"),
        }[channel]
        return SQL(
            """
            SELECT id AS partner_id, %s FROM res_partner
            WHERE id IN (%s) AND is_suppressed IS NOT TRUE AND %s
            """,
            company_id,
            granted,
            has_address,
        )
