from datetime import datetime, time

from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.sql import sql_rows
from .scheduler import wake_scheduler

KEEP_DAYS = "today -3y"


class ContactMarketingDay(models.Model):
    """What a company could reach, sent and earned on a day (UTC).

    Counted once an hour by ``contact.marketing.count``, so that who opens Home need not
    wait for a count over all contacts. The contacts of a company are those that a user
    of this company alone sees: its own, those of its parents, and those of no company.
    This model is its one writer.
    """

    _name = "contact.marketing.day"
    _description = "Marketing Figures on a Day"
    _order = "date desc, id"
    _rec_name = "date"
    _log_access = False

    date = fields.Date("Day", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    counted_date = fields.Datetime("Counted", required=True, readonly=True)
    is_reach_known = fields.Boolean(
        "Mailable Counted",
        readonly=True,
        help="Whom one could reach is counted on the day itself, or never.",
    )
    mailable_email = fields.Integer(
        "Mailable by Email", readonly=True, aggregator="avg"
    )
    mailable_sms = fields.Integer("Mailable by SMS", readonly=True, aggregator="avg")
    mailable_phone = fields.Integer("May Be Called", readonly=True, aggregator="avg")
    mailable_post = fields.Integer("Mailable by Post", readonly=True, aggregator="avg")
    sent_count = fields.Integer("Sent", readonly=True)
    clicked_count = fields.Integer(
        "Clicked", readonly=True, help="Mails in which a human clicked on that day."
    )
    revenue = fields.Monetary(
        readonly=True, help="Of orders after a click in a mail, without taxes."
    )

    _day_uniq = models.UniqueIndex("(company_id, date)")

    # ------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------

    @api.model
    def action_count_now(self):
        """Have it counted soon, in the background.

        :raises AccessError: for who may not use Contact Marketing
        """
        self.check_access("read")
        self.env["res.partner"]._marketing_check_access()
        wake_scheduler(self.env, "contact_marketing.ir_cron_marketing_days")

    @api.model
    def _cron_count(self):
        self.env["contact.marketing.count"]._cron_count()

    @api.model
    def _companies(self):
        # The figures are told by the company of who looks; counted are all.
        return self.env["res.company"].sudo().search([("active", "=", True)])

    @api.model
    def _measures(self):
        """:return: the names of the figures"""
        return [*self._reach_names(), "sent_count", "clicked_count", "revenue"]

    @api.model
    def _reach_names(self):
        """:return: the names of the figures that are those of now, not of a day"""
        return [name for name in self._fields if name.startswith("mailable_")]

    @api.model
    def _count_reach(self, after_id, last_id):
        """What subjects have to count of contacts as they are now.

        :param int after_id, last_id: the range of ids of the contacts: those after the
            first and up to the last
        :return: a list of tuples of the name of a figure, the id of the company, and a
            number to add
        """
        return []

    @api.model
    def _count(self, since):
        """What subjects have to count by day.

        :param date since: the first day
        :return: a list of tuples of the name of a figure, the day, the id of the
            company, and a number to add
        """
        return []

    @api.model
    def _start_of(self, day):
        return datetime.combine(day, time())

    @api.model
    def _sql_company_of(self, contact):
        """The company that a contact belongs to, as the record rule of contacts sees
        it: colleagues are seen by all companies."""
        return SQL(
            "CASE WHEN %s THEN %s END",
            SQL.identifier(contact, "partner_share"),
            SQL.identifier(contact, "company_id"),
        )

    @api.model
    def _companies_by_contact_company(self):
        """:return: by id of the company of a contact, or None, the ids of the companies
        whose users see it"""
        companies = self._companies()
        seen_by = {None: set(companies.ids)}
        for company in companies:
            for parent_id in map(int, company.parent_path.split("/")[:-1]):
                seen_by.setdefault(parent_id, set()).add(company.id)
        return seen_by

    @api.model
    def _store(self, figures, today):
        """
        :param dict figures: by id of the company and day, the figures by name
        """
        names = self._measures()
        now = fields.Datetime.now()
        rows = [
            (company_id, day, now, day == today, *(values[name] for name in names))
            for (company_id, day), values in sorted(figures.items())
        ]
        columns = SQL(", ").join(SQL.identifier(name) for name in names)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO contact_marketing_day AS day (
                    company_id, date, counted_date, is_reach_known, %(columns)s)
                SELECT company_id, date, counted_date, is_reach_known, %(columns)s
                FROM %(rows)s
                ON CONFLICT (company_id, date) DO UPDATE
                SET counted_date = EXCLUDED.counted_date,
                    is_reach_known = day.is_reach_known OR EXCLUDED.is_reach_known,
                    %(kept)s
                """,
                columns=columns,
                rows=sql_rows(
                    "counted",
                    rows,
                    company_id="int",
                    date="date",
                    counted_date="timestamp",
                    is_reach_known="bool",
                    **dict.fromkeys(names, "number"),
                ),
                kept=SQL(", ").join(self._sql_kept(name) for name in names),
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _sql_kept(self, name):
        """Of a day that is over, whom one could reach stays as it was counted."""
        is_counted = SQL("true")
        if name in self._reach_names():
            is_counted = SQL("EXCLUDED.is_reach_known")
        return SQL(
            "%(name)s = CASE WHEN %(is_counted)s THEN EXCLUDED.%(name)s"
            " ELSE day.%(name)s END",
            name=SQL.identifier(name),
            is_counted=is_counted,
        )

    @api.autovacuum
    def _gc_old(self):
        self.search([("date", "<", KEEP_DAYS)], limit=10_000).unlink()
