from odoo import api, models
from odoo.fields import Domain

from ..common.contact_timeline import TimelineSource


class ContactTimeline(models.AbstractModel):
    """Mails that were sent, or were not, and why."""

    _inherit = "contact.timeline"

    @api.model
    def _timeline_sources(self, contact):
        return [
            *super()._timeline_sources(contact),
            TimelineSource(
                "recipient",
                "mails",
                "contact.campaign.recipient",
                Domain("partner_id", "=", contact.id),
                self._recipient_entries,
                names=["campaign_id", "state", "reason"],
            ),
            TimelineSource(
                "trace",
                "mails",
                "mailing.trace",
                # Those of campaigns are recipients.
                Domain("model", "=", "res.partner")
                & Domain("res_id", "=", contact.id)
                & Domain("mass_mailing_id.run_id", "=", False),
                self._trace_entries,
                date="create_date",
                names=["mass_mailing_id", "trace_status", "failure_type"],
            ),
        ]

    @api.model
    def _recipient_entries(self, recipients):
        states = dict(recipients._fields["state"]._description_selection(self.env))
        reasons = dict(recipients._fields["reason"]._description_selection(self.env))
        return [
            self._timeline_entry(
                "fa-ban" if recipient.state == "skipped" else "fa-paper-plane-o",
                self.env._("Campaign: %(state)s", state=states[recipient.state]),
                recipient.campaign_id.display_name,
                reasons.get(recipient.reason),
            )
            for recipient in recipients
        ]

    @api.model
    def _trace_entries(self, traces):
        states, failures = (
            dict(traces._fields[name]._description_selection(self.env))
            for name in ("trace_status", "failure_type")
        )
        return [
            self._timeline_entry(
                "fa-ban" if trace.failure_type else "fa-paper-plane-o",
                self.env._("Mailing: %(state)s", state=states.get(trace.trace_status)),
                trace.mass_mailing_id.display_name,
                failures.get(trace.failure_type),
            )
            for trace in traces
        ]
