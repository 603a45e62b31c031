from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.urls import urljoin

from ...lib.mail.addresses import normal_form
from ...lib.text import storable
from ..common.scheduler import wake_scheduler
from ..common.tokens import sign, verified
from .preferences_path import PREFERENCES_PATH

PREFERENCES_SCOPE = "contact_marketing-preferences"
# How long a link in a mail opens what is personal. To leave, it works for good.
LINK_LIFETIME = timedelta(days=90)
MAILED_AGAIN = timedelta(days=1)
LINKS_AT_ONCE = 500
OWN_DATA = ("name", "phone", "lang")
MAX_VALUE_LENGTH = 256  # characters


class PreferencesLink(NamedTuple):
    """Whose preferences somebody may reach, by a link or logged in."""

    contact: models.Model  # none if it is gone
    address: str | None  # which the link was mailed to
    date: datetime | None  # when it was; none: logged in
    is_open: bool  # whether it opens the preferences; else, it only lets leave


class ResPartner(models.Model):
    """What contacts see and change of themselves, in the preference centre."""

    _inherit = "res.partner"

    preferences_mail_date = fields.Datetime(
        "Link to Preferences Mailed",
        readonly=True,
        copy=False,
        groups="contact_marketing.group_user",
        help="When a fresh link was last asked for.",
    )
    is_preferences_mail_due = fields.Boolean(
        "Waits for a Link to Preferences",
        readonly=True,
        copy=False,
        groups="contact_marketing.group_user",
    )

    _preferences_mail_due_idx = models.Index("(id) WHERE is_preferences_mail_due")

    def _preferences_url(self, date=None, address=None):
        """The address of this contact's preference centre, for a mail to it.

        :param datetime date: when the mail was sent (UTC); default: now
        :param str address: which of its addresses reads it, and answers there for
            itself; default: the first
        """
        self.ensure_one()
        mailed = fields.Datetime.to_string(date or fields.Datetime.now())
        token = sign(
            self.env,
            PREFERENCES_SCOPE,
            [self.id, address or self.email_normalized, self.company_id.id, mailed],
        )
        return urljoin(self.get_base_url(), f"{PREFERENCES_PATH}?token={token}")

    @api.model
    def _preferences_from_token(self, token):
        """Whom a link belongs to.

        It opens the preferences of the contact it was mailed to, while that has the
        address and the company it had then, and for ``LINK_LIFETIME``.

        :return: a ``PreferencesLink``; None if the link is forged
        """
        values = verified(self.env, PREFERENCES_SCOPE, token)
        if not values:
            return None
        contact_id, address, *bound = values
        contact = self._preferences_contact(contact_id)
        company_id, mailed = bound or (None, None)  # older links tell neither
        date = fields.Datetime.to_datetime(mailed)
        is_open = bool(
            address
            and normal_form(address) in contact._emails()
            and contact.company_id.id == company_id
            and self._preferences_is_fresh(date)
        )
        return PreferencesLink(contact, address, date, is_open)

    @api.model
    def _preferences_contact(self, contact_id):
        """
        :return: the contact with this id, or the one it was merged into; none if it
            is gone, or was erased
        """
        contact = self.with_context(active_test=False).browse(contact_id).exists()
        if not contact:
            contact = self.env["contact.merged"]._survivor(contact_id)
        return contact.filtered(lambda known: not known.erased_date)

    @api.model
    def _preferences_is_fresh(self, date):
        """Whether a link in a mail of this date still opens what is personal."""
        return bool(date and date > fields.Datetime.now() - LINK_LIFETIME)

    def _preferences_ask_for_link(self):
        """Have a fresh link mailed to the address of record: once a day at most, since
        anybody who has an old mail can ask for it.

        The scheduler makes the mail: how long the answer takes tells nothing.
        """
        now = fields.Datetime.now()
        asked = self.filtered(
            lambda contact: (
                contact.active
                and contact.email_normalized
                and not contact.is_suppressed
                and (
                    not contact.preferences_mail_date
                    or contact.preferences_mail_date <= now - MAILED_AGAIN
                )
            )
        )
        asked.write({"preferences_mail_date": now, "is_preferences_mail_due": True})
        wake_scheduler(self.env, "contact_marketing.ir_cron_consents")

    @api.model
    def _preferences_mail_due_domain(self):
        return [("is_preferences_mail_due", "=", True)]

    @api.model
    def _preferences_mail_due_links(self):
        """Make the mails that were asked for; some at a time.

        :return: for how many contacts
        """
        due = self.search(
            self._preferences_mail_due_domain(), order="id", limit=LINKS_AT_ONCE
        )
        due = due.try_lock_for_update(allow_referencing=True)
        due.is_preferences_mail_due = False
        # Who was suppressed, or lost the address, in between.
        reachable = due.filtered(
            lambda contact: contact.email_normalized and not contact.is_suppressed
        )
        self.env["contact.consent"]._mail(
            "contact_marketing.mail_template_preferences", reachable
        )
        return len(due)

    def _preferences_statuses(self, address=None):
        """
        :param str address: which of the contact's addresses reads and answers; None:
            the first
        :return: by purpose, the status that its consent has for that address, or None
        """
        address = normal_form(address or self.email_normalized) or None
        statuses = self.consent_ids._statuses_for(address)
        return {consent.purpose_id: status for consent, status in statuses.items()}

    def _preferences_having(self, status, address=None):
        """:return: the purposes with this status, as of ``_preferences_statuses``"""
        statuses = self._preferences_statuses(address)
        return self.env["contact.consent.purpose"].union(
            *(purpose for purpose, found in statuses.items() if found == status)
        )

    def _preferences_granted(self, address=None):
        """What the address agreed to."""
        return self._preferences_having("granted", address)

    def _preferences_asked(self, address=None):
        """What the address was asked to confirm, and no other one of the contact."""
        return self._preferences_having("pending", address)

    def _preferences_purposes(self, address=None):
        """The purposes that this address of the contact sees: public ones, and what
        else it agreed to. What a contract needs is nothing to agree to."""
        self.ensure_one()
        companies = [False, (self.company_id or self.env.company).id]
        agreed = self._preferences_granted(address) | self._preferences_asked(address)
        agreed = agreed.filtered(lambda purpose: purpose.legal_basis != "contract")
        return self.env["contact.consent.purpose"].search(
            Domain("company_id", "in", companies)
            & (Domain("is_public", "=", True) | Domain("id", "in", agreed.ids))
        )

    def _preferences_lists(self):
        self.ensure_one()
        companies = [False, (self.company_id or self.env.company).id]
        return self.env["contact.list"].search(
            [("is_public", "=", True), ("company_id", "in", companies)]
        )

    def _preferences_save(
        self, purposes, lists, own_data, evidence, facts, address=None
    ):
        """Make a contact's preferences what it chose.

        :param purposes: those it ticked, of ``_preferences_purposes``
        :param lists: those it ticked, of ``_preferences_lists``
        :param dict own_data: by field of ``OWN_DATA``
        :param str evidence: why it left, if it said so
        :param dict facts: of the proof; ``evidence`` tells how it came here
        :param str address: which of its addresses answers, and has been proved by a
            link that was mailed there; None: who logs in may have typed any
        """
        self.ensure_one()
        granted = self._preferences_granted(address)
        asked = self._preferences_asked(address)
        shown = self._preferences_purposes(address)
        agreed = (purposes & shown) - granted
        # A link in a mail proves the address it was mailed to, and no phone number.
        by_mail = agreed.filtered(lambda purpose: purpose.channel == "email")
        self._preferences_answer("granted", by_mail, address, facts)
        self._preferences_answer("granted", agreed - by_mail, None, facts)
        left = (shown - purposes) & (granted + asked)
        statement = "\n".join(filter(None, [facts.get("evidence"), evidence]))
        self._preferences_answer(
            "withdrawn", left, address, {**facts, "evidence": statement or None}
        )
        self._preferences_join_lists(lists)
        changed = {
            name: value
            for name, value in own_data.items()
            if value != (self[name] or "") and (value or name != "name")
        }
        if changed:
            self.write(changed)
        return left

    def _preferences_answer(self, status, purposes, address, facts):
        if not purposes:
            return
        contacts = self
        if status == "withdrawn" and address:
            # Whoever has the address has left.
            everybody = self.with_context(active_test=False)
            contacts |= everybody.search(self._domain_of_addresses([address]))
        Consent = self.env["contact.consent"]
        Consent._record(
            Consent._sql_answers(contacts, purposes, status, "preference_centre"),
            is_proven=bool(address),
            address=address,
            **facts,
        )

    def _preferences_join_lists(self, chosen):
        shown = self._preferences_lists()
        current = self.list_member_ids.list_id
        joined, left = (chosen & shown) - current, (shown - chosen) & current
        if joined:
            self.contact_list_add(joined.ids)
        if left:
            self.contact_list_remove(left.ids)

    @api.model
    def _preferences_own_data(self, values):
        """What a contact typed about itself, made fit to be kept."""
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        found = {
            name: " ".join(storable(str(values[name])).split())
            for name in OWN_DATA
            if name in values
        }
        if found.get("lang") not in langs:
            found.pop("lang", None)
        return {
            name: value
            for name, value in found.items()
            if len(value) <= MAX_VALUE_LENGTH
        }
