from datetime import timedelta

from odoo import fields, models

from ..common.tokens import hidden_id, hide_id, sign, verified
from ..consent.contact_consent_form import FIELD_PREFIX

LINK_SCOPE = "contact_marketing-site-link"
VISITOR_SCOPE = "contact_marketing-site-visitor"
LINK_PARAMETER = "cm_visitor"
LINK_MINUTES = 10
VISITOR_DAYS = 365
NOBODY = 0  # no interaction has this id
# By model that may name a visitor: what is read of it.
FACTS = {
    "mailing.trace": ("is_suspect", "model", "res_id", "email"),
    "contact.interaction": ("partner_id",),
}
KINDS = {"visit": "visit", "event": "custom_event", "form": "form"}


class ContactSite(models.Model):
    """What a website tells becomes an interaction of a visitor who is known: by the
    link of a mail, or by a form.

    A visitor is named by the mail or by the form's interaction, not by the contact: so
    it stays right in merges, is nobody after an erasure, and tells nobody who is known.
    """

    _inherit = "contact.site"

    # ------------------------------------------------------------
    # Tokens
    # ------------------------------------------------------------

    def _link_token(self, trace):
        """What a link in a mail carries to this website: worth something for minutes,
        and here alone.

        :param trace: the ``mailing.trace`` of who clicked
        """
        return sign(
            self.env,
            LINK_SCOPE,
            [self.id, trace._name, trace.id],
            expiration=timedelta(minutes=LINK_MINUTES),
        )

    def _visitor_token(self, model_name, record_id):
        # Ids in a row would tell that one was a known contact's interaction.
        hidden = hide_id(self.env, VISITOR_SCOPE, record_id)
        return sign(
            self.env,
            VISITOR_SCOPE,
            [self.id, model_name, hidden],
            expiration=timedelta(days=VISITOR_DAYS),
        )

    def _claim(self, scope, token):
        """:return: what names a visitor: a pair of the name of a model and an id; None
        without a token of this website that holds"""
        site_id, *claim = verified(self.env, scope, token) or [None]
        if site_id != self.id:
            return None
        if scope == VISITOR_SCOPE:
            model_name, hidden = claim
            return model_name, hidden_id(self.env, scope, hidden)
        return claim

    def _contact_of(self, claim):
        """:return: the contact behind a claim; none if it is no more, is not for this
        company, or a scanner clicked"""
        Contact = self.env["res.partner"]
        model_name, id_ = claim or ("mailing.trace", 0)
        record = self.env[model_name].search_fetch(
            [("id", "=", id_)], FACTS[model_name]
        )
        if not record:
            return Contact
        if model_name == "mailing.trace":
            contact = Contact if record.is_suspect else record._contact()
        else:
            contact = record.partner_id
        contact.fetch(("active", "is_suppressed", "company_id"))
        return contact.filtered(
            lambda person: (
                person.active
                and not person.is_suppressed
                and person.company_id in (self.company_id, Contact.company_id)
            )
        )

    # ------------------------------------------------------------
    # What was told
    # ------------------------------------------------------------

    def _receive(self, told, is_private=False, **facts):
        """Append what the script of this website tells.

        :param SiteRequest told: see there
        :param bool is_private: whether the browser asks not to be tracked: a form that
            somebody sends is heard all the same, and nobody is known by it later
        :param facts: what proves a consent
        :return: the token that names the visitor from now on; None
        """
        self.ensure_one()
        if told.kind == "form":
            visitor = self._receive_form(told, **facts)
            return None if is_private else visitor
        if is_private:
            return None
        by_link = self._claim(LINK_SCOPE, told.link)
        claim = by_link or self._claim(VISITOR_SCOPE, told.visitor)
        contact = self._contact_of(claim)
        if not contact:
            return None
        if told.kind == "event" and not self._is_allowed_event(told.name):
            return None
        self._append_told(contact, told, told.data)
        return self._visitor_token(*by_link) if by_link else None

    def _append_told(self, contact, told, data):
        """:return: the interaction; none if this request was told before"""
        ids = self.env["contact.interaction"]._append_for(
            contact.ids,
            {
                "kind": KINDS[told.kind],
                "name": told.name or told.url,
                "url": told.url,
                "date": fields.Datetime.now(),
                "data": data,
                "site_id": self.id,
                "key": f"site-{self.id}-{told.id}",
            },
        )
        return self.env["contact.interaction"].browse(ids)

    def _receive_form(self, told, **facts):
        """Append a form. Anybody can type any address: nothing of a known contact is
        changed, and what it agrees to waits for the confirmation mail.

        :return: the token of the visitor, which tells nobody who is known
        """
        Contact = self.env["res.partner"]
        typed = {
            name: value
            for name, value in told.fields.items()
            if not name.startswith(FIELD_PREFIX)
        }
        contact = Contact._form_contact(
            *(Contact, {}, typed),
            may_create=self.may_create,
            may_fill=False,
            company=self.company_id,
        )
        address = Contact._form_email(Contact, {}, typed)
        interaction = self.env["contact.interaction"]
        if contact and contact.active:
            interaction = self._append_told(
                contact, told, {"fields": typed, "address": address}
            )
        if not interaction:
            return self._visitor_token("contact.interaction", NOBODY)
        self._record_ticked(told, contact, interaction, address, **facts)
        return self._visitor_token("contact.interaction", interaction.id)

    def _record_ticked(self, told, contact, interaction, address, **facts):
        Purpose = self.env["contact.consent.purpose"]
        if ticked := Purpose._ticked(told.fields, self.company_id):
            Purpose._grant_by_form(
                *(contact, interaction, ticked),
                address=address,
                evidence=told.url,
                **facts,
            )
