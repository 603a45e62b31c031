from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.urls import urljoin

from .tokens import sign, verified

PREFERENCES_PATH = "/contact/preferences"
PREFERENCES_SCOPE = "contact_marketing-preferences"
LINK_LIFETIME = timedelta(days=365)
OWN_DATA = ("name", "phone", "lang")
LONGEST_VALUE = 256  # characters


class ContactPreferencesMixin(models.AbstractModel):
    """What contacts see and change of themselves, in the preference centre."""

    _name = "contact.preferences.mixin"
    _description = "Preferences of Contacts"

    def _preferences_url(self):
        """The address of this contact's preference centre, for a mail to it."""
        self.ensure_one()
        token = sign(
            self.env,
            PREFERENCES_SCOPE,
            [self.id, self.email_normalized],
            expiration=LINK_LIFETIME,
        )
        return urljoin(self.get_base_url(), f"{PREFERENCES_PATH}?token={token}")

    @api.model
    def _from_preferences_token(self, token):
        """Whom a link belongs to.

        :return: the contact, none if it is gone; and the address the link was mailed
            to, None if the link is forged or has expired
        """
        values = verified(self.env, PREFERENCES_SCOPE, token)
        if not values:
            return self.browse(), None
        contact_id, address = values
        everybody = self.with_context(active_test=False)
        contact = everybody.browse(contact_id).exists()
        if not contact or contact.email_normalized != address:
            # Merged; or the address belongs to somebody else by now.
            contact = everybody.search([("email_normalized", "=", address)], limit=1)
        return contact, address

    def _preference_purposes(self):
        """The purposes this contact sees: public ones, and what else it agreed to.
        What a contract needs is nothing to agree to."""
        self.ensure_one()
        companies = [False, (self.company_id or self.env.company).id]
        agreed = self.consent_ids.filtered(
            lambda consent: (
                consent.status in ("granted", "pending")
                and consent.purpose_id.legal_basis != "contract"
            )
        ).purpose_id
        return self.env["contact.consent.purpose"].search(
            Domain("company_id", "in", companies)
            & (Domain("is_public", "=", True) | Domain("id", "in", agreed.ids))
        )

    def _preference_lists(self):
        self.ensure_one()
        companies = [False, (self.company_id or self.env.company).id]
        return self.env["contact.list"].search(
            [("is_public", "=", True), ("company_id", "in", companies)]
        )

    def _save_preferences(
        self, purposes, lists, own_data, evidence, facts, is_proven=True
    ):
        """Make a contact's preferences what it chose.

        :param purposes: those it ticked, of ``_preference_purposes``
        :param lists: those it ticked, of ``_preference_lists``
        :param dict own_data: by field of ``OWN_DATA``
        :param str evidence: why it left, if it said so
        :param dict facts: of the proof
        :param bool is_proven: whether it has proved to have its address: by a link
            that was mailed there; who logs in may have typed any
        """
        self.ensure_one()
        granted = self.consent_ids.filtered(
            lambda consent: consent.status == "granted"
        ).purpose_id
        asked = self.consent_ids.filtered(
            lambda consent: consent.status == "pending"
        ).purpose_id
        shown = self._preference_purposes()
        agreed = (purposes & shown) - granted
        # A link in a mail proves the address it was mailed to, and no phone number.
        by_mail = agreed.filtered(lambda purpose: purpose.channel == "email")
        self._answer("granted", by_mail, is_proven, facts)
        self._answer("granted", agreed - by_mail, False, facts)
        left = (shown - purposes) & (granted + asked)
        self._answer("withdrawn", left, is_proven, {**facts, "evidence": evidence})
        self._join_lists(lists)
        changed = {
            name: value
            for name, value in own_data.items()
            if value != (self[name] or "") and (value or name != "name")
        }
        if changed:
            self.write(changed)
        return left

    def _answer(self, status, purposes, is_proven, facts):
        if not purposes:
            return
        if status == "withdrawn" and is_proven and self.email_normalized:
            # Whoever has the address has left.
            everybody = self.with_context(active_test=False)
            contacts = self | everybody.search(
                [("email_normalized", "=", self.email_normalized)]
            )
        else:
            contacts = self
        Consent = self.env["contact.consent"]
        Consent._record(
            Consent._sql_answers(contacts, purposes, status, "preference_centre"),
            is_proven=is_proven,
            **facts,
        )

    def _join_lists(self, chosen):
        shown = self._preference_lists()
        held = self.list_member_ids.list_id
        joined, left = (chosen & shown) - held, (shown - chosen) & held
        if joined:
            self.contact_list_add(joined.ids)
        if left:
            self.contact_list_remove(left.ids)

    @api.model
    def _own_data(self, values):
        """What a contact typed about itself, made fit to be kept."""
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        found = {
            name: " ".join(str(values[name]).replace("\x00", "").split())
            for name in OWN_DATA
            if name in values
        }
        if found.get("lang") not in langs:
            found.pop("lang", None)
        return {
            name: value for name, value in found.items() if len(value) <= LONGEST_VALUE
        }
