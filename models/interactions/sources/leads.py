"""Leads and opportunities. Who reopens one takes its outcome back; who deletes
one, that there was a lead."""

from .kind import done_by_colleague, done_by_contact
from .source import Listener, Source, register


def hear(change):
    first_known = change.changed("partner_id").filtered(
        lambda lead: not change.before[lead.id]["partner_id"]
    )
    change.interactions._append_from(change.new | first_known, "lead")
    change.move(["lead"])
    _append_stages(change.new | change.changed("stage_id"))
    decided = change.changed("won_status")
    for outcome, leads in decided.grouped("won_status").items():
        if outcome in ("won", "lost"):
            change.interactions._append_from(leads, outcome)
        else:  # reopened: neither won nor lost any more
            change.interactions._retract_from(leads, ["won", "lost"])


def _append_stages(leads):
    for stage, reached in leads.grouped("stage_id").items():
        if stage:
            leads.env["contact.interaction"]._append_from(
                reached, "stage", data={"stage_id": stage.id, "stage": stage.name}
            )


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
                retracts=("lead",),
            ),
        ),
    )
)
