from odoo import api, models
from odoo.fields import Domain

from ..common.contact_timeline import TimelineSource

ICONS = {"granted": "fa-check", "withdrawn": "fa-ban", "pending": "fa-hourglass-half"}


class ContactTimeline(models.AbstractModel):
    """What the contact agreed to: the proofs, or, for who may not read them, what holds
    now."""

    _inherit = "contact.timeline"

    @api.model
    def _timeline_subjects(self):
        return {
            **super()._timeline_subjects(),
            "consents": (40, self.env._("Consent"), "fa-check"),
        }

    @api.model
    def _timeline_sources(self, contact):
        has_proofs = self.env["contact.consent.event"].has_access("read")
        names = ["purpose_id", "status"]
        return [
            *super()._timeline_sources(contact),
            TimelineSource(
                "consent",
                "consents",
                "contact.consent.event" if has_proofs else "contact.consent",
                Domain("partner_id", "=", contact.id),
                self._proof_entries if has_proofs else self._consent_entries,
                names=[*names, "method"] if has_proofs else names,
            ),
        ]

    @api.model
    def _consent_entries(self, consents, notes=None, taken_back=()):
        statuses = dict(consents._fields["status"]._description_selection(self.env))
        return [
            self._timeline_entry(
                ICONS.get(consent.status, "fa-clock-o"),
                self.env._("Consent: %(status)s", status=statuses[consent.status]),
                consent.purpose_id.display_name,
                (notes or {}).get(consent.id),
                is_taken_back=consent.id in taken_back,
            )
            for consent in consents
        ]

    @api.model
    def _proof_entries(self, events):
        methods = dict(events._fields["method"]._description_selection(self.env))
        taken_back = events.search([("retracted_event_id", "in", events.ids)])
        return self._consent_entries(
            events,
            {event.id: methods.get(event.method) for event in events},
            taken_back.retracted_event_id.ids,
        )
