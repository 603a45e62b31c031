from bisect import bisect_right
from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

from odoo.tools import SQL

from ...lib.journeys.windows import next_open, zone_of_country

# What the gate says of addresses today; what they agreed to then, is known.
OF_ADDRESSES = ("suppressed", "no_purpose", "no_address", "blacklisted")
REFUSALS = {"retracted": "missing", "granted": None}  # else the status itself
NOTHING = ((), ())  # dates and answers of who never gave one


class Sending(NamedTuple):
    """What decides whether, and when, a step sends its mail."""

    purpose_id: int
    validity: timedelta | None
    is_capped: bool
    patience: timedelta
    windows: list


class RehearsedPast:
    """What is known of the contacts of a rehearsal: looked up once for all of them."""

    def __init__(self, journey, version, partner_ids):
        self.env, self.journey = journey.env, journey
        visible = journey._search_contacts([("id", "in", sorted(partner_ids))])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT contact.id, contact.tz, country.code FROM res_partner contact
                LEFT JOIN res_country country ON country.id = contact.country_id
                WHERE contact.is_suppressed IS NOT TRUE AND contact.id IN (%s)
                """,
                visible.select(),
            )
        )
        company_zone = journey._tz()
        self.zones = {
            partner_id: tz or zone_of_country(code) or company_zone
            for partner_id, tz, code in rows
        }
        # Which purposes mails have, marketers may know of what they publish.
        purposes = version.step_ids.mailing_id.sudo().purpose_id
        self._consents = self._read_consents(purposes.ids)
        self._matching, self._refused = {}, {}

    def __contains__(self, partner_id):
        return partner_id in self.zones

    @property
    def partner_ids(self):
        return list(self.zones)

    # ------------------------------------------------------------
    # What only today tells: asked once for each step
    # ------------------------------------------------------------

    def matching(self, step):
        """:return: the ids of the contacts who match the conditions of a step"""
        if step not in self._matching:
            rows = self.env.execute_query(step._sql_matching_among(self.partner_ids))
            self._matching[step] = {partner_id for (partner_id,) in rows}
        return self._matching[step]

    def matching_records(self, step, ids):
        """:return: those of the records that match the conditions of a step"""
        rows = self.env.execute_query(step._sql_matching_among(list(ids)))
        return {record_id for (record_id,) in rows}

    def refused(self, step):
        """:return: by contact, why its address may not have the mail of a step"""
        if step not in self._refused:
            # What it is for, and whose addresses may have it: of what is published.
            reasons = self.env["contact.consent.gate"]._refused(
                step.mailing_id.sudo(), self.partner_ids
            )
            self._refused[step] = {
                partner_id: reason
                for partner_id, reason in reasons.items()
                if reason in OF_ADDRESSES
            }
        return self._refused[step]

    # ------------------------------------------------------------
    # Consents, as of then
    # ------------------------------------------------------------

    def _read_consents(self, purpose_ids):
        """:return: by contact and purpose, the dates of what it answered, and that"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, purpose_id, date, status FROM contact_consent_event
                WHERE partner_id = ANY(%s) AND purpose_id = ANY(%s)
                ORDER BY date, id
                """,
                self.partner_ids,
                list(purpose_ids),
            )
        )
        consents = defaultdict(lambda: ([], []))
        for partner_id, purpose_id, date, status in rows:
            dates, statuses = consents[partner_id, purpose_id]
            dates.append(date)
            statuses.append(status)
        return consents

    def send(self, visit, sending):
        """
        :return: why a contact would not have been sent a mail, or None; and when it
            would have been, or when it would have gone on without
        """
        moment, patience = visit.arrived, sending.patience
        if sending.windows:
            zone = self.zones[visit.partner_id]
            opening = next_open(moment, sending.windows, zone)
            if not opening or (patience and opening > moment + patience):
                return "quiet", moment
            moment = opening
        answers = self._consents.get((visit.partner_id, sending.purpose_id), NOTHING)
        reason = self._refusal(*answers, sending, moment)
        if not reason or not patience:
            return reason, moment
        until = visit.arrived + patience
        for date, status in zip(*answers, strict=True):
            if moment < date <= until and status == "granted":
                return None, date
        return reason, until

    def _refusal(self, dates, statuses, sending, moment):
        """:return: why what a contact had answered by then refuses a mail, or None"""
        if not sending.purpose_id:
            return None
        place = bisect_right(dates, moment)
        if not place:
            return "missing"
        status = statuses[place - 1]
        # As the calendar has it, whenever that was written down.
        end = sending.validity and dates[place - 1] + sending.validity
        if status == "granted" and end and end < moment:
            return "expired"
        return REFUSALS.get(status, status)

    # ------------------------------------------------------------
    # Mails that went out then
    # ------------------------------------------------------------

    def mails(self, start, cap):
        """:return: by contact, the moments of the mails of campaigns and journeys"""
        mails = defaultdict(list)
        if not cap:
            return mails
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, date FROM contact_campaign_recipient
                WHERE partner_id = ANY(%s) AND state != 'skipped' AND date >= %s
                """,
                self.partner_ids,
                start - timedelta(days=7),
            )
        )
        for partner_id, date in rows:
            mails[partner_id].append(date)
        return mails
