"""What is told of a row, as codes; the texts are the model's."""

from dataclasses import dataclass

MAX_DETAIL_LENGTH = 200
# Of the row itself: nobody can be found by it.
ERRORS = frozenset({"email_invalid", "no_identity"})
# Notes that decide a row's fate; the others only warn.
LEAVING_OUT = frozenset(
    {"twin", "suppressed", "archived", "known", "cancelled", "left_stranger"}
)
FAILING = ERRORS | {"shared", "not_allowed", "refused"}
# Notes of the row itself; all others are of the contacts as they were.
OF_ROW = frozenset(
    {
        *("extra_cells", "unreadable", "email_invalid", "no_identity"),
        *("phone_invalid", "phone_rounded", "phone_unsure", "more_addresses"),
        "more_phones",
        *("domain_invalid", "consent_unclear", "consent_date_invalid", "char_invalid"),
        *("integer_invalid", "float_invalid", "monetary_invalid", "boolean_invalid"),
        *("date_invalid", "datetime_invalid", "selection_invalid", "many2one_invalid"),
        *("looks_left", "tag_says_left", "file_named_left", "other_id", "email_typo"),
        *("lang_missing", "text_says_left", "garbled", "other_channel"),
        "state_idle",
    }
)


@dataclass(frozen=True, slots=True)
class Note:
    """
    code: what it is; column: the position of the column, None of the whole row;
    detail: what stood there, or whom it is about; contact_id: the contact whose name
    is the detail, where only records know it
    """

    code: str
    column: int | None = None
    detail: str = ""
    contact_id: int = 0

    def as_json(self):
        return [self.code, self.column, self.detail[:MAX_DETAIL_LENGTH]]


def codes_of(notes):
    return {note.code for note in notes}
