"""Leads and opportunities. Who reopens one takes its outcome back; who gives one to
another contact, all that stands of it; who deletes one, that there was any."""

from .kind import done_by_colleague, done_by_contact
from .source import Listener, Source, register

OUTCOMES = ("won", "lost")


def hear(change):
    first_known = change.changed("partner_id").filtered(
        lambda lead: not change.before[lead.id]["partner_id"]
    )
    change.interactions._append_from(change.new | first_known, "lead")
    change.move(["lead", *OUTCOMES])
    moved = change.move_from(["stage"])
    _append_stages(change.new | moved | change.changed("stage_id"))
    decided = change.changed("won_status")
    for status, leads in decided.grouped("won_status").items():
        change.interactions._retract_from(leads, set(OUTCOMES) - {status})
        if status in OUTCOMES:
            standing = change.interactions._standing_of(leads, status)
            change.interactions._append_from(leads - standing, status)


def _append_stages(leads):
    Interaction = leads.env["contact.interaction"]
    known = Interaction._latest_data_of(leads, "stage")
    # With the team or the contact, the stage may change in a second step.
    reached = leads.filtered(
        lambda lead: lead.stage_id.id != known.get(lead.id, {}).get("stage_id")
    )
    for stage, there in reached.grouped("stage_id").items():
        if stage:
            data = {"stage_id": stage.id, "stage": stage.name}
            Interaction._append_from(there, "stage", data=data)


register(
    Source(
        "leads",
        kinds=(
            done_by_contact(
                *("lead", "Lead", "fa-star-o"),
                may_grant=True,
                trigger_label="Becomes a lead",
                source_model="crm.lead",
            ),
            done_by_colleague(
                *("stage", "Stage reached", "fa-flag-o"),
                trigger_label="Reaches a stage",
                source_model="crm.lead",
            ),
            done_by_colleague(
                *("won", "Deal won", "fa-trophy"),
                trigger_label="Deal is won",
                source_model="crm.lead",
            ),
            done_by_colleague(
                *("lost", "Deal lost", "fa-times-circle-o"),
                trigger_label="Deal is lost",
                source_model="crm.lead",
            ),
        ),
        listeners=(
            Listener(
                "crm.lead",
                ("partner_id", "stage_id", "won_status"),
                hear,
                retracts=("lead", "stage", *OUTCOMES),
            ),
        ),
    )
)
