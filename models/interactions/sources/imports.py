"""Imports of contacts, which append one for each contact of a file."""

from .kind import done_by_machine
from .source import Source, register

register(
    Source(
        "imports",
        kinds=(
            done_by_machine(
                *("import", "Imported", "fa-upload"),
                may_grant=True,
                shows_data=True,
                is_listed=False,
            ),
        ),
    )
)
