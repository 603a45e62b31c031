"""What comes back for mailings: told by ``mailing_trace.py`` and the signed links."""

from .kind import done_by_contact, done_by_machine
from .source import Source, register

# A click, an open or a visit is a GET, which changes no consent: programs follow links.
register(
    Source(
        "mailings",
        kinds=(
            done_by_contact(
                "click", "Link clicked", "fa-mouse-pointer", is_response=True
            ),
            done_by_contact(
                "open", "Mail opened", "fa-envelope-open-o", is_response=True
            ),
            done_by_contact(
                "reply", "Mail answered", "fa-reply", may_grant=True, is_response=True
            ),
            # A sign of the mail server alone.
            done_by_machine("bounce", "Mail bounced", "fa-exclamation-triangle"),
        ),
    )
)
