"""Mailing lists of Email Marketing. Who joins need not do so in person: colleagues and
imports subscribe, too; so it is no activity of the contact."""

from .kind import done_by_machine
from .people import contacts_of_addresses
from .source import Listener, Source, register

KINDS = ("list_joined", "list_left")
RECORD = {"source_model": "mailing.subscription", "conditions": ("list_id",)}


def hear(change):
    joined = change.became("opt_out", False)
    # Who left comes back by proving it, and has not joined until then.
    _append(change, joined - joined._unproven(), "list_joined")
    # One that is made and ended at once was never there.
    now = change.records.env.cr.now()
    left = change.became("opt_out", True) & change.known
    # What was just made has no date yet.
    left = left.filtered(lambda each: each.create_date and each.create_date < now)
    _append(change, left, "list_left")


def _append(change, subscriptions, kind):
    if subscriptions:
        change.interactions._append_from(
            subscriptions,
            kind,
            contacts=contacts_of_addresses(
                subscriptions,
                lambda each: (each.contact_id.email, each.contact_id.name),
            ),
            each={each: {"name": each.list_id.name} for each in subscriptions},
        )


register(
    Source(
        "mailing_lists",
        kinds=(
            done_by_machine(
                *("list_joined", "Joined a mailing list", "fa-list-ul"),
                trigger_label="Joins a mailing list",
                **RECORD,
            ),
            done_by_machine(
                *("list_left", "Left a mailing list", "fa-list-ul"),
                trigger_label="Leaves a mailing list",
                **RECORD,
            ),
        ),
        listeners=(
            Listener(
                *("mailing.subscription", ("opt_out",), hear),
                retracts=("list_joined",),
            ),
        ),
    )
)
