"""What kinds of interactions there are, and what each of them means.

Whoever must know whether a kind may be a consent, is a sign of life or counts as
activity asks here; nobody else lists kinds.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class InteractionKind:
    """A kind of interaction.

    ``is_by_contact``: the contact did it itself, so it counts against inactivity.
    ``is_by_machine``: nobody did it: a server, a rule, the addon itself.
    ``may_grant``: it may be a consent (GDPR art. 4 (11): a clear affirmative act).
    ``is_sign_of_life``: a sign of life, which ends a sunset.
    ``is_activity``: it counts as *Last Interaction*.
    ``is_found_out``: the addon finds it out; nobody reports it.
    ``shows_data``: a person saw the contact's data, or sent them.
    ``is_response``: what comes back for a mail counts in the statistics of mailings.
    ``is_listed``: it stands among the interactions of a contact's form.
    ``trigger_label``: what a trigger that listens to it says; none listens without.
    ``source_model``: the model of the record that a trigger's conditions are about.
    """

    name: str
    label: str
    icon: str
    is_by_contact: bool = False
    is_by_machine: bool = False
    may_grant: bool = False
    is_sign_of_life: bool = False
    is_activity: bool = False
    is_found_out: bool = False
    shows_data: bool = False
    is_response: bool = False
    is_listed: bool = True
    trigger_label: str | None = None
    source_model: str | None = None


def _done_by_contact(name, label, icon, **facts):
    return InteractionKind(
        *(name, label, icon),
        **{
            "is_by_contact": True,
            "is_sign_of_life": True,
            "is_activity": True,
            **facts,
        },
    )


def _done_by_colleague(name, label, icon, **facts):
    return InteractionKind(
        *(name, label, icon),
        **{"may_grant": True, "is_sign_of_life": True, "is_activity": True, **facts},
    )


def _done_by_machine(name, label, icon, **facts):
    return InteractionKind(name, label, icon, is_by_machine=True, **facts)


# A click, an open or a visit is a GET, which changes no consent: programs follow links.
KINDS = (
    _done_by_contact("click", "Link clicked", "fa-mouse-pointer", is_response=True),
    _done_by_contact("open", "Mail opened", "fa-envelope-open-o", is_response=True),
    _done_by_contact(
        "visit", "Page visited", "fa-globe", trigger_label="Visits a page"
    ),
    _done_by_contact(
        *("form", "Form sent", "fa-wpforms"),
        may_grant=True,
        shows_data=True,
        trigger_label="Sends a form",
    ),
    _done_by_contact(
        *("quotation", "Quotation", "fa-file-text-o"),
        may_grant=True,
        trigger_label="Gets a quotation",
        source_model="sale.order",
    ),
    _done_by_contact(
        *("order", "Order", "fa-shopping-cart"),
        may_grant=True,
        trigger_label="Orders",
        source_model="sale.order",
    ),
    _done_by_colleague(
        *("invoice", "Invoice", "fa-file-text"),
        trigger_label="Is invoiced",
        source_model="account.move",
    ),
    _done_by_contact(
        *("paid", "Invoice paid", "fa-money"),
        may_grant=True,
        trigger_label="Pays an invoice",
        source_model="account.move",
    ),
    _done_by_contact(
        *("lead", "Lead", "fa-star-o"),
        may_grant=True,
        trigger_label="Becomes a lead",
        source_model="crm.lead",
    ),
    _done_by_colleague(
        *("stage", "Stage reached", "fa-flag-o"),
        trigger_label="Reaches a stage",
        source_model="crm.lead",
    ),
    _done_by_colleague(
        *("won", "Deal won", "fa-trophy"),
        trigger_label="Deal is won",
        source_model="crm.lead",
    ),
    _done_by_colleague(
        *("lost", "Deal lost", "fa-times-circle-o"),
        trigger_label="Deal is lost",
        source_model="crm.lead",
    ),
    _done_by_contact(
        "reply", "Mail answered", "fa-reply", may_grant=True, is_response=True
    ),
    # A sign of the mail server alone.
    _done_by_machine("bounce", "Mail bounced", "fa-exclamation-triangle"),
    _done_by_machine(
        *("import", "Imported", "fa-upload"),
        may_grant=True,
        shows_data=True,
        is_listed=False,
    ),
    _done_by_contact(
        *("api", "Reported by another system", "fa-plug"),
        may_grant=True,
        shows_data=True,
    ),
    _done_by_colleague("manual", "Noted by hand", "fa-pencil"),
    # What a rule does may go on by itself for years, so it says nothing of the contact.
    _done_by_machine("automation", "Automation", "fa-cogs", may_grant=True),
    _done_by_machine(
        *("entered", "Entered a segment", "fa-sign-in"),
        is_found_out=True,
        is_listed=False,
        trigger_label="Enters a segment",
    ),
    _done_by_machine(
        *("left", "Left a segment", "fa-sign-out"),
        is_found_out=True,
        is_listed=False,
        trigger_label="Leaves a segment",
    ),
    _done_by_machine(
        *("score", "Score reached", "fa-line-chart"),
        is_found_out=True,
        is_listed=False,
        trigger_label="Reaches a score",
    ),
)
KIND_BY_NAME = {kind.name: kind for kind in KINDS}
KIND_LABELS = [(kind.name, kind.label) for kind in KINDS]
TRIGGER_LABELS = [
    (kind.name, kind.trigger_label) for kind in KINDS if kind.trigger_label
]


def _names(fact):
    return tuple(kind.name for kind in KINDS if getattr(kind, fact))


BY_CONTACT = _names("is_by_contact")
BY_MACHINE = _names("is_by_machine")
MAY_GRANT = _names("may_grant")
SIGNS_OF_LIFE = _names("is_sign_of_life")
ACTIVITY = _names("is_activity")
LISTED = _names("is_listed")
SHOWS_DATA = _names("shows_data")
RESPONSES = _names("is_response")
FOUND_OUT = _names("is_found_out")
REPORTED = tuple(kind.name for kind in KINDS if not kind.is_found_out)
RECORD_MODELS = {kind.name: kind.source_model for kind in KINDS if kind.source_model}
