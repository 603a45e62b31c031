from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .contact_marketing_day import MAILING_TYPES

ICONS = {
    "email": "fa-envelope-o",
    "sms": "fa-mobile",
    "phone": "fa-phone",
    "post": "fa-home",
}


class ContactSummary(models.AbstractModel):
    """Whether the contact may be written to or called, for what, and why not."""

    _inherit = "contact.summary"

    @api.model
    def _summary(self, contact):
        return {
            **super()._summary(contact),
            "is_suppressed": contact.is_suppressed,
            "channels": self._channels(contact),
        }

    @api.model
    def _links(self, contact):
        links = [
            *super()._links(contact),
            self._link(
                [("partner_id", "=", contact.id)],
                self.env._("Consents"),
                "contact_consent_action",
            ),
        ]
        if self.env["contact.consent.event"].has_access("read"):
            links += [
                self._button(self.env._("Proof"), "action_open_proofs"),
                self._button(self.env._("Proof Sheet"), "action_open_proof_sheet"),
            ]
        return links

    @api.model
    def _channels(self, contact):
        """:return: dictionaries of ``key``, ``name``, ``icon`` and ``purposes``, each a
        dictionary of ``id``, ``name`` and ``reason``: why not; empty: it may"""
        purposes = self.env["contact.consent.purpose"].search(
            Domain("company_id", "in", [*self.env.companies.ids, False])
        )
        reasons = self._reasons(contact, purposes)
        labels = dict(purposes._fields["channel"]._description_selection(self.env))
        by_channel = purposes.grouped("channel")
        return [
            {
                "key": channel,
                "name": label,
                "icon": ICONS[channel],
                "purposes": [
                    {
                        "id": purpose.id,
                        "name": purpose.name,
                        "reason": reasons.get(purpose.id) or "",
                    }
                    for purpose in by_channel[channel]
                ],
            }
            for channel, label in labels.items()
            if channel in by_channel
        ]

    @api.model
    def _reasons(self, contact, purposes):
        """
        :return: by id of a purpose, why the contact gets nothing for it; by one
            statement, as before each mailing
        """
        sent = purposes.filtered(lambda purpose: purpose.channel in MAILING_TYPES)
        labels = self.env["contact.consent.gate"]._reasons()
        reasons = {
            purpose_id: labels.get(reason, reason)
            for purpose_id, reason in self._gate_reasons(contact, sent)
        }
        others = purposes - sent
        answers = self.env["contact.consent"].search_fetch(
            [("partner_id", "=", contact.id), ("purpose_id", "in", others.ids)],
            ["purpose_id", "status"],
        )
        status = {answer.purpose_id: answer.status for answer in answers}
        for purpose in others:
            code = self._reason_without_mailing(contact, purpose, status.get(purpose))
            reasons[purpose.id] = labels.get(code)
        return reasons

    @api.model
    def _gate_reasons(self, contact, purposes):
        if not purposes:
            return []
        Gate = self.env["contact.consent.gate"]
        # In memory, as what is sent to many without a mailing.
        Mailing_sudo = self.env["mailing.mailing"].sudo()
        parts = []
        for purpose in purposes:
            mailing_sudo = Mailing_sudo._unkept(
                purpose, "res.partner", mailing_type=MAILING_TYPES[purpose.channel]
            )
            recipients = Gate._sql_recipients(
                mailing_sudo, SQL("SELECT %s::int AS id", contact.id)
            )
            parts.append(
                SQL(
                    "SELECT %s::int AS purpose_id, reason FROM (%s) gate",
                    purpose.id,
                    Gate._sql_reasons(mailing_sudo, recipients, are_few=True),
                )
            )
        return self.env.execute_query(SQL(" UNION ALL ").join(parts))

    @api.model
    def _reason_without_mailing(self, contact, purpose, status):
        """Of channels on which colleagues call or write letters."""
        has_address = {
            "phone": bool(contact.phone_sanitized),
            "post": bool(contact.street and contact.city),
        }[purpose.channel]
        if contact.is_suppressed:
            return "suppressed"
        if not has_address:
            return "no_address"
        return None if status == "granted" else status or "missing"
