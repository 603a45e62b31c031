"""Pages and forms of the website: told by ``ir_http.py`` and the route of forms."""

from .kind import done_by_contact
from .source import Source, register

register(
    Source(
        "website",
        kinds=(
            done_by_contact(
                *("visit", "Page visited", "fa-globe"),
                trigger_label="Visits a page",
                has_page=True,
            ),
            done_by_contact(
                *("form", "Form sent", "fa-wpforms"),
                may_grant=True,
                shows_data=True,
                trigger_label="Sends a form",
                has_page=True,
            ),
        ),
    )
)
