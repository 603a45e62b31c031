"""What other systems, users and rules report, by public methods and *Move Contact*."""

from .kind import done_by_colleague, done_by_contact, done_by_machine
from .source import Source, register

register(
    Source(
        "reported",
        kinds=(
            done_by_contact(
                *("api", "Reported by another system", "fa-plug"),
                may_grant=True,
                shows_data=True,
            ),
            # The script of a website tells them, too: no consent.
            done_by_contact(
                *("custom_event", "Custom event", "fa-bullseye"),
                trigger_label="Custom event happens",
                source_model="contact.interaction",
            ),
            done_by_colleague("manual", "Noted by hand", "fa-pencil"),
            # What a rule does may go on by itself for years, so it says nothing of the
            # contact.
            done_by_machine("automation", "Automation", "fa-cogs", may_grant=True),
        ),
    )
)
