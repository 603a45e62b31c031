"""Courses of eLearning. Who leaves one takes it back."""

from .kind import done_by_contact
from .source import Listener, Source, register

KINDS = ("course_joined", "course_completed")
RANKS = {"joined": 1, "ongoing": 1, "completed": 2}
RECORD = {
    "source_model": "slide.channel.partner",
    "conditions": ("channel_id", "channel_id.tag_ids"),
}


def hear(change):
    change.reach(
        KINDS,
        _rank,
        each={each: {"name": each.channel_id.display_name} for each in change.records},
    )


def _rank(_member, values):
    return RANKS.get(values["member_status"], 0) if values["active"] else 0


register(
    Source(
        "courses",
        addon="website_slides",
        kinds=(
            done_by_contact(
                *("course_joined", "Joined a course", "fa-graduation-cap"),
                trigger_label="Joins a course",
                **RECORD,
            ),
            done_by_contact(
                *("course_completed", "Completed a course", "fa-certificate"),
                trigger_label="Completes a course",
                **RECORD,
            ),
        ),
        listeners=(
            Listener(
                *(
                    "slide.channel.partner",
                    ("member_status", "active", "partner_id"),
                    hear,
                ),
                retracts=KINDS,
            ),
        ),
    )
)
