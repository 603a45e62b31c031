from dataclasses import dataclass


@dataclass(frozen=True)
class InteractionKind:
    """A kind of interaction, and what it means.

    ``is_by_contact``: the contact did it itself, so it counts against inactivity.
    ``is_by_machine``: a server, a rule or the addon itself did it; or it says no more
    of the contact than if they had.
    ``may_grant``: it may be a consent (GDPR art. 4 (11): a clear affirmative act).
    ``may_grant_if``: what its data must say for that: a key, and its value.
    ``is_sign_of_life``: a sign of life, which ends a sunset.
    ``is_activity``: it counts as *Last Interaction*.
    ``is_found_out``: the addon finds it out; nobody reports it.
    ``shows_data``: a person saw the contact's data, or sent them.
    ``is_response``: what comes back for a mail counts in the statistics of mailings.
    ``is_listed``: it stands among the interactions of a contact's form.
    ``trigger_label``: what a trigger that listens to it says; none listens without.
    ``source_model``: the model of the record that a trigger's conditions are about; it
    may be the interaction itself.
    ``has_page``: a trigger may ask at which page it happened.
    ``product_field``: the way from that record to its products, which a trigger may
    ask for.
    ``has_answers``: whether that record has answers to questions, which may fill fields
    of the contact.
    ``conditions``: fields of that record that a trigger usually asks for.
    """

    name: str
    label: str
    icon: str
    is_by_contact: bool = False
    is_by_machine: bool = False
    may_grant: bool = False
    may_grant_if: tuple[str, str] | None = None
    is_sign_of_life: bool = False
    is_activity: bool = False
    is_found_out: bool = False
    shows_data: bool = False
    is_response: bool = False
    is_listed: bool = True
    trigger_label: str | None = None
    source_model: str | None = None
    has_page: bool = False
    product_field: str | None = None
    has_answers: bool = False
    conditions: tuple[str, ...] = ()


def done_by_contact(name, label, icon, **facts):
    return InteractionKind(
        *(name, label, icon),
        **{
            "is_by_contact": True,
            "is_sign_of_life": True,
            "is_activity": True,
            **facts,
        },
    )


def done_by_colleague(name, label, icon, **facts):
    return InteractionKind(
        *(name, label, icon),
        **{"may_grant": True, "is_sign_of_life": True, "is_activity": True, **facts},
    )


def done_by_machine(name, label, icon, **facts):
    return InteractionKind(name, label, icon, is_by_machine=True, **facts)
