"""Scores that reach a threshold."""

from .kind import done_by_machine
from .source import Source, register

register(
    Source(
        "scores",
        kinds=(
            done_by_machine(
                *("score", "Score reached", "fa-line-chart"),
                is_found_out=True,
                is_listed=False,
                trigger_label="Reaches a score",
            ),
        ),
    )
)
