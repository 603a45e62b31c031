from odoo import api, models
from odoo.fields import Domain

from ..common.contact_timeline import TimelineSource
from .kinds import KIND_BY_NAME, LISTED

# By subject, the kinds of interactions that stand there; the others are what the
# contact did. Some are told by other sources already.
KINDS_BY_SUBJECT = {
    "mails": ("open", "click", "reply", "bounce"),
    "scores": ("score",),
    "imports": ("import",),
}
ELSEWHERE = {kind for kinds in KINDS_BY_SUBJECT.values() for kind in kinds}
# Its tag stands there.
OF_TAG = Domain("kind", "=", "manual") & Domain(
    "res_model", "=", "res.partner.category"
)


class ContactTimeline(models.AbstractModel):
    """What the contact did, and what happened to it: the ledger."""

    _inherit = "contact.timeline"

    @api.model
    def _timeline_subjects(self):
        return {
            **super()._timeline_subjects(),
            "interactions": (10, self.env._("Interactions"), "fa-hand-pointer-o"),
            "mails": (50, self.env._("Mails"), "fa-envelope-o"),
            "scores": (60, self.env._("Score"), "fa-line-chart"),
            "imports": (90, self.env._("Imports"), "fa-upload"),
        }

    @api.model
    def _timeline_sources(self, contact):
        other = [kind for kind in LISTED if kind not in ELSEWHERE]
        kinds = {"interactions": other, **KINDS_BY_SUBJECT}
        return [
            *super()._timeline_sources(contact),
            *(
                TimelineSource(
                    f"interaction_{subject}",
                    subject,
                    "contact.interaction",
                    Domain("partner_id", "=", contact.id)
                    & Domain("kind", "in", of_subject)
                    & ~OF_TAG,
                    self._interaction_entries,
                    names=["kind", "name", "url", "verdict", "retracted_date"],
                )
                for subject, of_subject in kinds.items()
            ),
        ]

    @api.model
    def _interaction_entries(self, interactions):
        kinds = dict(interactions._fields["kind"]._description_selection(self.env))
        return [
            self._timeline_entry(
                KIND_BY_NAME[interaction.kind].icon,
                kinds[interaction.kind],
                interaction.name or interaction.url,
                actor=interaction.verdict,
                is_taken_back=interaction.retracted_date,
            )
            for interaction in interactions
        ]
