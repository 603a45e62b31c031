"""Registrations for events. Who cancels, archives or deletes one takes it back."""

from .kind import done_by_contact, done_by_machine
from .people import people_of
from .source import Listener, Source, register

KINDS = ("event_registered", "event_confirmed", "event_attended")
WHOSE = ("partner_id", "email")
RANKS = {"draft": 1, "open": 2, "done": 3}
RECORD = {
    "source_model": "event.registration",
    "conditions": ("event_id", "event_id.tag_ids", "event_ticket_id"),
}


def hear(change):
    change.reach(
        KINDS,
        _rank,
        whose=WHOSE,
        # Who attends, who need not be who booked.
        **people_of(change, KINDS, _attendee),
        each={each: {"name": each.event_id.display_name} for each in change.records},
    )


def _rank(_registration, values):
    return RANKS.get(values["state"], 0) if values["active"] else 0


def _attendee(registration):
    return {name: registration[name] for name in ("email", "name", "phone")}


register(
    Source(
        "events",
        addon="event",
        kinds=(
            done_by_contact(
                *("event_registered", "Registered for an event", "fa-ticket"),
                may_grant=True,
                trigger_label="Registers for an event",
                **RECORD,
            ),
            # It follows from a payment, or from a colleague.
            done_by_machine(
                *("event_confirmed", "Registration confirmed", "fa-calendar-check-o"),
                trigger_label="Registration for an event is confirmed",
                **RECORD,
            ),
            done_by_contact(
                *("event_attended", "Attended an event", "fa-calendar"),
                trigger_label="Attends an event",
                **RECORD,
            ),
        ),
        listeners=(
            Listener(
                *("event.registration", ("state", "active", *WHOSE), hear),
                retracts=KINDS,
            ),
        ),
    )
)
