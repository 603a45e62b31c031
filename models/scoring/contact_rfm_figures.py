from datetime import date

from odoo import api, models, tools
from odoo.tools import SQL

from ...lib.mail.addresses import BETWEEN, sql_email
from ...lib.sql import sql_rows
from ..common.sql_zones import zone_in_sql
from .contact_rfm_border import MEASURES

INVOICED = ("out_invoice", "out_receipt", "out_refund")


class ContactRfm(models.Model):
    """Computes what contacts bought; the one writer of the table.

    Of each company its confirmed orders count, or its posted invoices, as its setting
    says. Refunds lessen the amount of invoices; an invoice that is refunded as a whole,
    by one or by several together, is none.

    Whose an order is, is what the ledger of interactions says, too: its contact's, or
    that of the known contact behind a guest, and not the company that the contact works
    for.
    """

    _inherit = "contact.rfm"

    @api.model
    def _rewrite_range(self, first_id, last_id, has_guests=True):
        """Bring the figures of a range of contacts up to date.

        :param bool has_guests: False: nobody is a guest, and none is looked for
        :return: as of ``_rewrite``
        """

        def within(partner_id):
            return SQL("%s BETWEEN %s AND %s", partner_id, first_id, last_id)

        return self._rewrite(within, self._guests(within) if has_guests else [])

    @api.model
    def _rewrite_of(self, partner_ids):
        """Bring the figures of these contacts up to date, and of those who are credited
        with what these bought as guests.

        :return: as of ``_rewrite``
        """
        ids = set(partner_ids)

        def among(partner_id):
            return SQL("%s = ANY(%s)", partner_id, sorted(ids))

        guests = self._guests(among)
        known_ids = {known_id for _guest_id, known_id in guests}
        if known_ids - ids:
            # Other guests may be the same persons.
            ids |= known_ids
            guests = self._guests(among)
        return self._rewrite(among, guests)

    @api.model
    def _rewrite(self, partner_filter, guests):
        """Only what changed is written; who bought nothing any more has no figures.

        :param partner_filter: callable; of the id of a contact it makes the condition
        :param list guests: see ``_guests``
        :return: the ids of the contacts whose figures changed
        """
        for name in ("sale.order", "account.move", "res.partner", "res.company"):
            self.env[name].flush_model()
        columns = ("first_date", "last_date", "order_count", "amount", "next_date")
        values = SQL(", ").join(
            SQL.identifier("figure", name) for name in (*columns, "average_days")
        )
        rows = self.env.execute_query(
            SQL(
                """
WITH figure AS MATERIALIZED (
    %(figures)s
), changed AS (
    INSERT INTO contact_rfm AS current (
        partner_id, company_id, first_date, last_date, order_count, amount, next_date,
        average_days)
    SELECT figure.partner_id, figure.company_id, %(values)s
    FROM figure LEFT JOIN contact_rfm before
      ON before.partner_id = figure.partner_id AND %(before_filter)s
     AND before.company_id = figure.company_id
    WHERE (%(before)s) IS DISTINCT FROM (%(now)s)
    ORDER BY figure.partner_id, figure.company_id
    ON CONFLICT (partner_id, company_id) DO UPDATE SET
        first_date = EXCLUDED.first_date, last_date = EXCLUDED.last_date,
        order_count = EXCLUDED.order_count, amount = EXCLUDED.amount,
        average_days = EXCLUDED.average_days, next_date = EXCLUDED.next_date
    RETURNING current.partner_id
), deleted AS (
    DELETE FROM contact_rfm current
    WHERE %(current_filter)s AND NOT EXISTS (
        SELECT FROM figure WHERE figure.partner_id = current.partner_id
                             AND figure.company_id = current.company_id)
    RETURNING current.partner_id
)
SELECT partner_id FROM changed UNION SELECT partner_id FROM deleted
                """,
                figures=self._sql_figures(partner_filter, guests),
                values=values,
                before=SQL(", ").join(
                    SQL.identifier("before", each) for each in columns
                ),
                now=SQL(", ").join(SQL.identifier("figure", each) for each in columns),
                # Says no more than the join, and is faster to find.
                before_filter=partner_filter(SQL.identifier("before", "partner_id")),
                current_filter=partner_filter(SQL.identifier("current", "partner_id")),
            )
        )
        ids = [partner_id for (partner_id,) in rows]
        if ids:
            self.invalidate_model(flush=False)
            self._invalidate_displayed()
        return ids

    @api.model
    def _sql_figures(self, partner_filter, guests):
        """:return: a sub-select of all columns, by contact and company"""
        companies = self._companies()
        return SQL(
            """
    SELECT total.*, CASE WHEN round(average_days) <= %(last)s - last_date
                    THEN last_date + round(average_days)::int END AS next_date
    FROM (
        SELECT sums.*, CASE WHEN last_date > first_date THEN
            (last_date - first_date)::numeric / (order_count - 1) END AS average_days
        FROM (
        SELECT bought.partner_id, bought.company_id,
               %(first_date)s AS first_date, %(last_date)s AS last_date,
               (COUNT(*) FILTER (WHERE bought.is_one))::int AS order_count,
               round(SUM(bought.amount), company.digits) AS amount
        FROM (%(bought)s) bought
        JOIN %(companies)s ON company.id = bought.company_id
        GROUP BY bought.partner_id, bought.company_id, company.zone, company.digits
        ) sums
    ) total
    WHERE order_count > 0 AND NOT EXISTS (
        SELECT FROM res_partner erased
        WHERE erased.id = total.partner_id AND erased.erased_date IS NOT NULL)
            """,
            bought=self._sql_bought(companies, partner_filter, guests),
            first_date=self._sql_day(SQL("MIN")),
            last_date=self._sql_day(SQL("MAX")),
            last=date.max,
            companies=sql_rows(
                "company",
                [
                    (
                        company.id,
                        self._zone_of(company),
                        company.currency_id.decimal_places,
                    )
                    for company in companies
                ],
                id="int",
                zone="text",
                digits="int",
            ),
        )

    @api.model
    def _sql_day(self, aggregate):
        """:return: an SQL expression of a day of a company, one that Python knows: the
        zone may lead out of its years"""
        return SQL(
            """
            GREATEST(%s, LEAST(%s, (
                %s(bought.date) FILTER (WHERE bought.is_one)
                    AT TIME ZONE 'UTC' AT TIME ZONE company.zone)::date))
            """,
            date.min,
            date.max,
            aggregate,
        )

    @api.model
    def _sql_bought(self, companies, partner_filter, guests):
        """:return: a sub-select of what contacts bought: ``partner_id``,
        ``company_id``, ``date``, ``amount``, and whether it counts as one"""
        by_source = companies.grouped("rfm_source")
        selects = [
            select(ids, *self._sql_credited(partner_filter, guests))
            for source, select in (
                ("orders", self._sql_orders),
                ("invoices", self._sql_invoices),
            )
            if (ids := by_source.get(source, companies.browse()).ids)
        ]
        return SQL(" UNION ALL ").join(selects)

    @api.model
    def _sql_credited(self, partner_filter, guests):
        """Whose a row ``paper`` (an order, an invoice) is.

        :return: an SQL expression of the contact, a join that it needs, a condition
        """
        paper = SQL.identifier("paper", "partner_id")
        if not guests:
            return paper, SQL(), partner_filter(paper)
        contact = SQL("COALESCE(guest.known_id, paper.partner_id)")
        join = SQL(
            "LEFT JOIN %s ON guest.id = paper.partner_id",
            sql_rows("guest", guests, id="int", known_id="int"),
        )
        guest_ids = [guest_id for guest_id, _known_id in guests]
        condition = SQL(
            "(%s OR paper.partner_id = ANY(%s)) AND %s",
            partner_filter(paper),
            guest_ids,
            partner_filter(contact),
        )
        return contact, join, condition

    @api.model
    def _sql_orders(self, company_ids, contact, join, condition):
        # As Odoo's sales analysis: by the rate of the day of the order.
        return SQL(
            """
            SELECT %s AS partner_id, paper.company_id, paper.date_order AS date,
                   paper.amount_untaxed / COALESCE(NULLIF(paper.currency_rate, 0), 1)
                       AS amount, TRUE AS is_one
            FROM sale_order paper %s
            WHERE paper.state = 'sale' AND paper.company_id = ANY(%s) AND %s
            """,
            contact,
            join,
            company_ids,
            condition,
        )

    @api.model
    def _sql_invoices(self, company_ids, contact, join, condition):
        return SQL(
            """
            SELECT %s AS partner_id, paper.company_id,
                   COALESCE(paper.invoice_date, paper.date)::timestamp AS date,
                   paper.amount_untaxed_signed AS amount,
                   paper.move_type != 'out_refund' AND NOT EXISTS (
                       SELECT FROM account_move refund
                       WHERE refund.reversed_entry_id = paper.id
                         AND refund.move_type = 'out_refund'
                         AND refund.state = 'posted'
                         AND refund.currency_id = paper.currency_id
                       HAVING SUM(refund.amount_total) >= paper.amount_total) AS is_one
            FROM account_move paper %s
            WHERE paper.state = 'posted' AND paper.move_type IN %s
              AND paper.company_id = ANY(%s) AND %s
            """,
            contact,
            join,
            INVOICED,
            company_ids,
            condition,
        )

    @api.model
    def _companies(self):
        # The figures are told by the company of who looks; computed are all.
        return self.env["res.company"].sudo().search([("active", "in", (True, False))])

    @api.model
    def _zone_of(self, company):
        """Days of orders are those of the company; invoices have days already."""
        if company.rfm_source == "invoices" or not company.partner_id.tz:
            return "UTC"
        return self._zone_in_sql(company.partner_id.tz)

    @api.model
    @tools.ormcache("name")
    def _zone_in_sql(self, name):
        return zone_in_sql(self.env, name)

    # ------------------------------------------------------------
    # Guests
    # ------------------------------------------------------------

    @api.model
    def _guests(self, partner_filter):
        """
        :return: pairs of ids: of a guest, and of the known contact who is credited
            with what it bought; those of which one is among these contacts
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT guest.id FROM res_partner guest
                WHERE %(is_guest)s AND (%(guest_filter)s OR %(address)s IN (
                    SELECT known.email_normalized FROM res_partner known
                    WHERE %(known_filter)s AND known.gate_addresses IS NULL
                    UNION ALL
                    SELECT unnest(string_to_array(known.gate_addresses, %(between)s))
                    FROM res_partner known
                    WHERE %(known_filter)s AND known.gate_addresses IS NOT NULL))
                """,
                is_guest=self._sql_is_guest(),
                guest_filter=partner_filter(SQL.identifier("guest", "id")),
                address=sql_email("guest"),
                known_filter=partner_filter(SQL.identifier("known", "id")),
                between=BETWEEN,
            )
        )
        # Who shares an address with whom is told to nobody.
        guests_sudo = self.env["res.partner"].sudo().browse(id_ for (id_,) in rows)
        credited = guests_sudo._guest_credited()
        return [
            (guest.id, known.id) for guest, known in credited.items() if guest != known
        ]

    @api.model
    def _has_guests(self):
        rows = self.env.execute_query(
            SQL("SELECT FROM res_partner guest WHERE %s LIMIT 1", self._sql_is_guest())
        )
        return bool(rows)

    @api.model
    def _sql_is_guest(self):
        public = self.env.ref("base.group_public").sudo()
        return SQL(
            "guest.create_uid = ANY(%s) AND guest.email_normalized IS NOT NULL",
            public.with_context(active_test=False).all_user_ids.ids,
        )

    # ------------------------------------------------------------
    # What else changes
    # ------------------------------------------------------------

    @api.model
    def _merge_rows(self, source_ids, target_id):
        """Of contacts that are merged: who stays has bought what all of them bought."""
        self.env.cr.execute(
            SQL("DELETE FROM contact_rfm WHERE partner_id = ANY(%s)", list(source_ids))
        )
        self.env["contact.rfm.touch"]._touch([target_id])

    @api.model
    def _invalidate_displayed(self):
        """Figures, or borders, were written by SQL."""
        Partner = self.env["res.partner"]
        Partner.invalidate_model(Partner._rfm_shown_names(), flush=False)
        self.invalidate_model(["cell", "explanation", *MEASURES.values()], flush=False)
