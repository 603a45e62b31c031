"""Answers to surveys, but those of who tries one out. Deleting the answers takes them
back."""

from .kind import done_by_contact
from .people import people_of
from .source import Change, Listener, Source, register

KINDS = ("survey_completed", "survey_passed")
WHOSE = ("partner_id", "email")
RECORD = {
    "source_model": "survey.user_input",
    "has_answers": True,
    "conditions": ("survey_id", "user_input_line_ids.suggested_answer_id"),
}


def hear(change):
    answers = change.records.filtered(lambda answer: not answer.test_entry)
    real = Change(answers, change.before)
    real.reach(
        KINDS,
        _rank,
        whose=WHOSE,
        **people_of(real, KINDS, _participant),
        each={each: {"name": each.survey_id.display_name} for each in answers},
    )


def _rank(answer, values):
    if values["state"] != "done":
        return 0
    is_scored = answer.survey_id.scoring_type != "no_scoring"
    return 2 if is_scored and values["scoring_success"] else 1


def _participant(answer):
    return {"email": answer.email, "name": answer.nickname, "phone": False}


register(
    Source(
        "surveys",
        addon="survey",
        kinds=(
            done_by_contact(
                *("survey_completed", "Survey completed", "fa-check-square-o"),
                may_grant=True,
                trigger_label="Completes a survey",
                **RECORD,
            ),
            done_by_contact(
                *("survey_passed", "Survey passed", "fa-certificate"),
                trigger_label="Passes a survey",
                **RECORD,
            ),
        ),
        listeners=(
            Listener(
                *("survey.user_input", ("state", *WHOSE), hear),
                retracts=KINDS,
            ),
        ),
    )
)
