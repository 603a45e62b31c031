from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

from ...lib.mail.addresses import sql_emails
from .contact_sunset_policy import UNDER_WAY

SHORT, LONG = 12, 36  # months that are looked back for orders


class ContactSunsetPolicy(models.Model):
    """Whom a policy would take along now, whom it would spare, and what they bought."""

    _inherit = "contact.sunset.policy"

    def _sql_evaluated(self):
        """Everybody who is quiet long enough, and is under no policy yet.

        :return: a sub-select of the columns ``id``, ``reason`` (why it is spared; NULL:
            it is not), ``kept`` (why it would not be archived) and ``is_shared``
            (somebody else needs the address)
        """
        return SQL(
            """
            WITH quiet AS MATERIALIZED (
                SELECT contact.id, %(emails)s AS emails,
                       %(protected)s AS reason, %(kept)s AS kept
                FROM res_partner contact
                WHERE contact.id IN %(meant)s AND %(quiet)s
            ), coming AS (
                SELECT address, COUNT(*) AS count
                FROM quiet CROSS JOIN unnest(emails) AS one(address)
                WHERE reason IS NULL GROUP BY address
            ), current AS (
                SELECT id, active, email_normalized AS address FROM res_partner
                WHERE gate_addresses IS NULL
                UNION ALL
                SELECT contact.id, contact.active, one.address
                FROM res_partner contact CROSS JOIN unnest(%(emails)s) AS one(address)
                WHERE contact.gate_addresses IS NOT NULL
            ), used AS (
                SELECT coming.address, COUNT(*) AS count
                FROM current contact
                JOIN coming ON coming.address = contact.address
                WHERE contact.active AND NOT EXISTS (
                    SELECT FROM contact_sunset_member member
                    WHERE member.partner_id = contact.id AND NOT member.is_held
                      AND member.policy_id = %(policy_id)s
                      AND member.step = ANY(%(under_way)s))
                GROUP BY 1
            ), sharing AS (
                SELECT DISTINCT quiet.id
                FROM quiet CROSS JOIN unnest(quiet.emails) AS one(address)
                JOIN coming ON coming.address = one.address
                JOIN used ON used.address = one.address
                WHERE used.count > coming.count
            )
            SELECT quiet.id, quiet.reason, quiet.kept,
                   sharing.id IS NOT NULL AS is_shared
            FROM quiet LEFT JOIN sharing ON sharing.id = quiet.id
            """,
            emails=sql_emails("contact"),
            protected=self._sql_protected("contact"),
            kept=self._sql_kept("contact"),
            meant=self._sql_members(),
            quiet=self._sql_quiet("contact"),
            policy_id=self.id or 0,
            under_way=list(UNDER_WAY),
        )

    def _evaluated_groups(self):
        """What would become of whom, and what these contacts bought.

        Orders count without taxes, by the rate of their day; several currencies are
        added by today's rate in ``_cost_currency``. Open invoices are those of
        customers.

        :return: dicts of ``reason``, ``kept``, ``is_shared`` and the figures
        """
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH evaluated AS MATERIALIZED (%(evaluated)s),
                rate (company_id, rate) AS (VALUES %(rates)s),
                sold AS (
                    SELECT sale.partner_id, COUNT(*) FILTER (
                               WHERE sale.date_order >= %(short)s) AS order_count,
                           SUM(amount.total) FILTER (
                               WHERE sale.date_order >= %(short)s) AS revenue_short,
                           SUM(amount.total) FILTER (
                               WHERE sale.date_order >= %(long)s) AS revenue_long,
                           MAX(sale.date_order) AS last_order_date
                    FROM sale_order sale JOIN rate USING (company_id)
                    CROSS JOIN LATERAL (SELECT sale.amount_untaxed * rate.rate
                        / COALESCE(NULLIF(sale.currency_rate, 0), 1)
                        AS total) amount
                    WHERE sale.state = 'sale'
                      AND sale.partner_id IN (SELECT id FROM evaluated)
                    GROUP BY sale.partner_id
                ), owing AS (
                    SELECT linked.partner_id,
                           SUM(linked.amount_residual_signed * rate.rate) AS open_amount
                    FROM account_move linked JOIN rate USING (company_id)
                    WHERE linked.move_type IN ('out_invoice', 'out_refund')
                      AND linked.state = 'posted' AND %(open_invoice)s
                      AND linked.partner_id IN (SELECT id FROM evaluated)
                    GROUP BY linked.partner_id
                )
                SELECT reason, kept, is_shared, COUNT(*) AS contact_count,
                       COALESCE(SUM(order_count), 0)::int AS order_count,
                       COALESCE(SUM(revenue_short), 0)::float AS revenue_short,
                       COALESCE(SUM(revenue_long), 0)::float AS revenue_long,
                       COALESCE(SUM(open_amount), 0)::float AS open_amount,
                       MAX(last_order_date) AS last_order_date
                FROM evaluated
                LEFT JOIN sold ON sold.partner_id = evaluated.id
                LEFT JOIN owing ON owing.partner_id = evaluated.id
                GROUP BY reason, kept, is_shared
                """,
                evaluated=self._sql_evaluated(),
                rates=self._contacts().env["contact.campaign.result"]._sql_rates(),
                short=fields.Datetime.now() - relativedelta(months=SHORT),
                long=fields.Datetime.now() - relativedelta(months=LONG),
                open_invoice=self._sql_open_invoice(),
            )
        )
        return list(rows)

    def _evaluated_ids(self, condition, limit):
        """
        :param SQL condition: on the columns of ``_sql_evaluated``
        :return: ids of contacts
        """
        self.env.flush_all()
        return [
            row[0]
            for row in self.env.execute_query(
                SQL(
                    "SELECT id FROM (%s) evaluated WHERE %s ORDER BY id LIMIT %s",
                    self._sql_evaluated(),
                    condition,
                    limit,
                )
            )
        ]

    def _cost_currency(self):
        """:return: the currency that figures are in"""
        # The currency of any company is no secret.
        return self._contacts().env.company.sudo().currency_id
