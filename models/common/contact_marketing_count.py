from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

# Contacts at once: what everybody answered is read anew for each range.
CHUNK = 100_000
TREND_DAYS = 30
# Orders of the last days are cancelled, and clicks turn out to be a robot's: once a
# day all that is shown is counted anew, and what is still going on each time.
CHANGING_DAYS = 1


class ContactMarketingCount(models.Model):
    """A count of what Home shows, while it is going on.

    Contacts are counted in ranges of their ids. Each is one transaction, and keeps the
    sums so far, so that who is killed goes on where it was. What was counted before is
    shown meanwhile. This model is its one writer.
    """

    _name = "contact.marketing.count"
    _description = "Count of Marketing Figures"
    _inherit = ["contact.batch.mixin"]
    _order = "id"
    _rec_name = "date"
    _log_access = False

    date = fields.Date(
        "Day",
        required=True,
        readonly=True,
        help="On which the count began (UTC): nobody asks the clock again.",
    )
    since = fields.Date(
        "First Day",
        required=True,
        readonly=True,
        help="From which what was sent, clicked and earned is counted.",
    )
    last_contact = fields.Integer("Counted up to Contact", readonly=True)
    sums = fields.Json(
        readonly=True,
        help="Of the contacts so far, by company and figure.",
        groups=NO_ACCESS,  # of all companies
    )

    @api.model
    def _cron_count(self):
        count = self._current()
        self.env["ir.cron"]._commit_progress(remaining=count._remaining())
        count._process_in_chunks(count._count_chunk)

    @api.model
    def _current(self):
        """:return: the count that is going on, or one that begins now"""
        today = fields.Date.today()
        # Whom one could reach is counted on the day itself, or never.
        self.search([("date", "!=", today)]).unlink()
        since = today - timedelta(days=self._days_to_count(today))
        return self.search([("date", "=", today)], limit=1) or self.create(
            {"date": today, "since": since, "sums": {}}
        )

    @api.model
    def _days_to_count(self, today):
        Day = self.env["contact.marketing.day"]
        is_counted = Day.search_count([("date", "=", today)], limit=1)
        return CHANGING_DAYS if is_counted else TREND_DAYS

    def _remaining(self):
        """How many contacts are left, and all that is counted after them."""
        Partner = self.env["res.partner"].with_context(active_test=False)
        return 1 + Partner.search_count([("id", ">", self.last_contact)])

    def _count_chunk(self):
        """:return: as ``_process_in_chunks`` takes it"""
        if not self.exists():
            return 0
        contacts = self._count_contacts()
        if contacts:
            return contacts
        self._publish()
        return 1

    def _count_contacts(self):
        """Count the next contacts.

        :return: how many they were
        """
        ((last, number),) = self.env.execute_query(
            SQL(
                """
                SELECT MAX(id), COUNT(*) FROM (
                    SELECT id FROM res_partner WHERE id > %s ORDER BY id LIMIT %s
                ) contact
                """,
                self.last_contact,
                CHUNK,
            )
        )
        if number:
            sums = {company: {**of_company} for company, of_company in self._sums()}
            found = self.env["contact.marketing.day"]._count_reach(
                self.last_contact, last
            )
            for name, company_id, value in found:
                of_company = sums.setdefault(str(company_id), {})
                of_company[name] = of_company.get(name, 0) + value
            self.write({"last_contact": last, "sums": sums})
        return number

    def _sums(self):
        return (self.sums or {}).items()

    def _publish(self):
        """Show what was counted, with what is counted by day."""
        Day = self.env["contact.marketing.day"]
        figures = {
            (company.id, self.since + timedelta(days=number)): dict.fromkeys(
                Day._measures(), 0
            )
            for company in Day._companies()
            for number in range((self.date - self.since).days + 1)
        }
        counted = [
            (name, self.date, int(company_id), value)
            for company_id, of_company in self._sums()
            for name, value in of_company.items()
        ]
        for name, day, company_id, value in counted + Day._count(self.since):
            # What came after midnight is left to the next count.
            if (company_id, day) in figures:
                figures[company_id, day][name] += value
        Day._store(figures, self.date)
        self.unlink()
