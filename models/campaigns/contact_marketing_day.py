from odoo import api, models
from odoo.tools import SQL


class ContactMarketingDay(models.Model):
    """What was sent to contacts on a day, what they clicked, and what followed."""

    _inherit = "contact.marketing.day"

    @api.model
    def _count(self, since):
        for name in ("mailing.trace", "contact.interaction", "sale.order"):
            self.env[name].flush_model()
        return [
            *super()._count(since),
            *self._of_contacts("sent_count", self._sql_sent(since)),
            *self._of_contacts("clicked_count", self._sql_clicked(since)),
            *self._revenue(since),
        ]

    @api.model
    def _of_contacts(self, name, statement):
        """
        :param SQL statement: selects a day, the company of contacts, and a number
        :return: tuples as of ``_count``
        """
        seen_by = self._companies_by_contact_company()
        return [
            (name, day, company_id, count)
            for day, contact_company, count in self.env.execute_query(statement)
            for company_id in seen_by.get(contact_company, ())
        ]

    @api.model
    def _sql_sent(self, since):
        return SQL(
            """
            SELECT trace.sent_datetime::date, %s, COUNT(*)
            FROM mailing_trace trace
            LEFT JOIN res_partner contact ON contact.id = trace.res_id
            WHERE trace.model = 'res.partner' AND trace.sent_datetime >= %s
              AND trace.is_test_trace IS NOT TRUE
            GROUP BY 1, 2
            """,
            self._sql_company_of("contact"),
            self._start_of(since),
        )

    @api.model
    def _sql_clicked(self, since):
        return SQL(
            """
            SELECT click.date::date, %s, COUNT(DISTINCT click.mailing_trace_id)
            FROM contact_interaction click
            JOIN res_partner contact ON contact.id = click.partner_id
            WHERE click.date >= %s AND %s
            GROUP BY 1, 2
            """,
            self._sql_company_of("contact"),
            self._start_of(since),
            self.env["contact.campaign.result"]._sql_is_click("click"),
        )

    @api.model
    def _revenue(self, since):
        """Of the orders of each day that the results of campaigns count, in the
        currency of their company."""
        Result = self.env["contact.campaign.result"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT reached.date::date, reached.company_id, SUM(reached.amount)
                FROM (
                    SELECT DISTINCT partner_id FROM contact_interaction interaction
                    WHERE kind = 'order' AND date >= %(since)s AND %(stands)s
                ) reader
                JOIN LATERAL (%(reached)s) reached ON TRUE
                WHERE reached.kind = 'order' AND reached.date >= %(since)s
                  AND reached.company_id IS NOT NULL AND (%(last_click)s) IS NOT NULL
                GROUP BY 1, 2
                """,
                since=self._start_of(since),
                stands=Result._sql_stands("interaction"),
                reached=Result._sql_reached(),
                last_click=Result._sql_last_click(),
            )
        )
        return [
            ("revenue", day, company_id, amount) for day, company_id, amount in rows
        ]
