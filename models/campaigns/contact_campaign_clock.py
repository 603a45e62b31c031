from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.journeys.windows import Window, next_open, zone_of_country
from ..common.quiet_hours import open_window

# Where a day begins first: there is nobody whose hour has passed by then.
FIRST_ZONE = "Etc/GMT-14"
LATEST = 1  # hour after the one that was chosen


class ContactCampaign(models.Model):
    """Sends at the same hour of everybody's own clock, and to nobody at night.

    A mail that has to wait is in Odoo's queue with the moment from which on it may go.
    """

    _inherit = "contact.campaign"

    is_by_recipient = fields.Boolean(
        "By the Recipient's Clock",
        help="Each contact gets it at this hour of their own time zone, that of their "
        "country, or else of the company. The first ones get it up to 14 hours before "
        "it is so late here.",
    )

    def _is_by_recipient(self):
        return self.is_by_recipient and self.interval_type != "hours"

    def _schedule_zone(self):
        return FIRST_ZONE if self._is_by_recipient() else super()._schedule_zone()

    def _format_zone(self):
        if self._is_by_recipient():
            return self.env._("the recipient's time zone")
        return super()._format_zone()

    @api.model
    def _clocks_of(self, partner_ids):
        """
        :return: a mapping of the ids of contacts to the names of their time zones;
            None for who has none
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT contact.id, contact.tz, country.code
                FROM res_partner contact
                LEFT JOIN res_country country ON country.id = contact.country_id
                WHERE contact.id = ANY(%s)
                """,
                list(partner_ids),
            )
        )
        return {each: tz or zone_of_country(code) for each, tz, code in rows}

    def _may_wait(self):
        """:return: whether some mails have to wait in the queue for their moment"""
        return bool(self._is_by_recipient() or open_window(self.env))

    def _send_dates(self, partner_ids, since):
        """When the mails of a send may go.

        :param datetime since: when the send began, in UTC: all that it sends waits for
            the same hours, however long it takes to make its mails
        :return: a mapping of the ids of those who have to wait to a moment, in UTC
        """
        self.ensure_one()
        if not self._may_wait():
            return {}
        self.env["res.partner"].flush_model(["tz", "country_id"])
        # Of many contacts, there are few time zones.
        openings, dates = {}, {}
        for partner_id, own in self._clocks_of(partner_ids).items():
            zone = own or self.timezone
            if zone not in openings:
                openings[zone] = self._opening(since, zone)
            if openings[zone] > fields.Datetime.now():
                dates[partner_id] = openings[zone]
        return dates

    def _opening(self, since, zone):
        """:return: from when on, in UTC, who lives by this clock may be mailed"""
        moment = since
        if self._is_by_recipient():
            hour = self._minute_of_day() / 60
            # Whoever is reached within the hour is not told a day later.
            own = Window(start=hour, end=(hour + LATEST) % 24)
            moment = next_open(moment, [own], zone)
        # What is made later than that may be made in quiet hours.
        moment = max(moment, fields.Datetime.now())
        quiet = open_window(self.env)
        return next_open(moment, [quiet], zone) if quiet else moment
