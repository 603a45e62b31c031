"""Who enters and leaves tracked segments, found out once a day."""

from .kind import done_by_machine
from .source import Source, register

register(
    Source(
        "segments",
        kinds=(
            done_by_machine(
                *("entered", "Entered a segment", "fa-sign-in"),
                is_found_out=True,
                is_listed=False,
                trigger_label="Enters a segment",
            ),
            done_by_machine(
                *("left", "Left a segment", "fa-sign-out"),
                is_found_out=True,
                is_listed=False,
                trigger_label="Leaves a segment",
            ),
        ),
    )
)
