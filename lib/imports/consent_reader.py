"""From the cells of a row to what it states of consents."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from . import answers
from .consent_columns import names_states
from .field_values import TIME_FORMAT
from .moments import read_moment
from .placeholders import is_nothing
from .preferences import (
    names_frequency,
    names_preference,
    read_frequency,
    read_preference,
)
from .remarks import left_by_remark, left_by_tag, names_remarks
from .stated_consent import WHOLE_FILE, remark_on

ONE_DAY = timedelta(days=1)  # of time zones that a file does not name
MAX_PROOF_LENGTH = 1_000


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of a whole file.

    now, earliest: in UTC; what is said to be later, or earlier, is no date;
    everybody_left: ``yes``, ``no``, or empty while nobody said so;
    is_named_unsubscribed: whether its name says that they unsubscribed; channels: of
    the purposes that rows may agree to
    """

    now: datetime
    earliest: datetime
    name: str = ""
    everybody_left: str = ""
    is_named_unsubscribed: bool = False
    channels: frozenset = frozenset()


class ConsentReader:
    """Reads what cells say of consents: no doubt is taken for a yes.

    :param FileFacts file: what is known of the whole file
    """

    def __init__(self, file):
        self._file = file
        self._by_target = {
            "consent": self._read_agreed,
            "opt_out": self._read_unsubscribed,
            "consent_date": self._read_date,
            "consent_date_2": self._read_other_date,
            "consent_proof": self._read_proof,
        }

    def read_cell(self, draft, column, text):
        """Read a cell that says something of consents, also if it is empty.

        :param RowDraft draft: what is understood is added
        :param Column column: where it stands
        """
        is_agreed = (
            column.target == "consent" and answers.read_answer(text) == "yes"
        )  # whoever imports took the column for one of who agreed
        is_answer = column.target in ("consent", "opt_out") and not is_agreed
        if is_answer and names_preference(column.header):
            self._read_preferred(draft, column, text)
        elif is_answer and names_frequency(column.header):
            self._read_frequency(draft, column, text)
        else:
            self._by_target[column.target](draft, column, text)

    def _read_preferred(self, draft, column, text):
        """Mails as one way to be reached are no consent; others in their place are
        none to them, either. A bare yes names no way: nobody knows to what."""
        answer = read_preference(text)
        if answer in ("no", "unclear"):
            draft.note("other_channel", column.position, text)
        if answer == "left":
            self._hear_leaving(draft, column, text)
        if column.target == "consent" or answer in ("no", "unclear", "left"):
            draft.answers[str(column.position)] = answer

    def _read_frequency(self, draft, column, text):
        """How often somebody wants mails is no consent; never is none, either."""
        answer = read_frequency(text)
        if answer == "left":
            self._hear_leaving(draft, column, text)
        if answer == "yes" and column.target == "consent":
            answer = "unclear"
        if answer == "unclear":
            draft.note("consent_unclear", column.position, text)
        if column.target == "consent" or answer in ("no", "unclear", "left"):
            draft.answers[str(column.position)] = answer

    def _read_agreed(self, draft, column, text):
        answer = answers.read_answer(text)
        if not answer or answer == "left" and is_nothing(text):
            answer = "empty" if is_nothing(text) else "unclear"
        if answer == "unclear":
            draft.note("consent_unclear", column.position, text)
        if answer == "left":
            self._hear_leaving(draft, column, text)
        draft.answers[str(column.position)] = answer

    def _read_unsubscribed(self, draft, column, text):
        answer = answers.read_unsubscribed(text, column.is_ticked)
        if answer == "left":
            draft.answers[str(column.position)] = "left"
            self._hear_leaving(draft, column, text)
        elif not answer:
            draft.answers[str(column.position)] = "unclear"
            draft.note("consent_unclear", column.position, text)

    def _hear_leaving(self, draft, column, text):
        """Keep when and how somebody left, as far as a cell tells it."""
        draft.consent["left"] = True
        _add_proof(draft, "left_proof", column, text)
        if date := self._past_date(column, text):
            draft.consent["left_date"] = max(date, draft.consent.get("left_date", ""))

    def _read_date(self, draft, column, text):
        is_word = any(map(str.isalpha, text)) and not is_nothing(text)
        if answers.is_status(text) == "left":
            draft.answers[WHOLE_FILE] = "left"
            self._hear_leaving(draft, column, text)
        elif is_word and answers.read_answer(text) in ("no", "left"):
            # Whatever other columns hold, it says that nobody agreed then.
            draft.answers.setdefault(WHOLE_FILE, "no")
        date = self._consent_date(draft, column, text)
        # Of several, as of the request and its confirmation, the last one counts.
        draft.consent["date"] = max(date, draft.consent.get("date", ""))

    def _read_other_date(self, draft, column, text):
        if date := self._past_date(column, text):
            draft.consent["date_2"] = date

    def _read_proof(self, draft, column, text):
        if not is_nothing(text):
            _add_proof(draft, "proof", column, text)

    def _past_date(self, column, text):
        moment = read_moment(text, column.day_first)
        if moment and self._file.earliest <= moment <= self._file.now:
            return moment.strftime(TIME_FORMAT)
        return None

    def _consent_date(self, draft, column, text):
        """:return: as text; empty when nobody knows when"""
        if is_nothing(text):
            return ""
        moment, now = read_moment(text, column.day_first), self._file.now
        if not moment or not self._file.earliest <= moment <= now + ONE_DAY:
            draft.note("consent_date_invalid", column.position, text)
            return ""
        return min(moment, now).strftime(TIME_FORMAT)

    def finish(self, draft):
        """Add what is said of the whole file, and by tags."""
        if self._file.everybody_left == "yes":
            draft.consent["left"] = True
            draft.answers[WHOLE_FILE] = "left"
        elif (
            self._file.is_named_unsubscribed
            and not self._file.everybody_left
            and not draft.consent.get("left")
        ):
            self._note_left(draft, "file_named_left", None, self._file.name)
        for tag in draft.tags:
            if channel := left_by_tag(tag):
                self._note_left(draft, "tag_says_left", None, tag, channel)

    def read_remark(self, draft, column, text):
        """Hear a remark that tells that somebody unsubscribed."""
        if channel := left_by_remark(text):
            self._note_left(draft, "text_says_left", column.position, text, channel)

    def _note_left(self, draft, code, position, text, channel="all"):
        """Note what sounds as if they unsubscribed: whoever did, agreed to nothing on
        the channel."""
        place = WHOLE_FILE if channel == "all" else remark_on(channel)
        if draft.answers.get(WHOLE_FILE) != "left":
            draft.answers[place] = "unclear"
        if channel == "all" or channel in self._file.channels:
            draft.note(code, position, text)

    def find_unsubscribers(self, draft, columns, cells):
        """Note cells that tell who unsubscribed, in columns that nobody has mapped."""
        for column in columns:
            text = cells[column.position] if column.position < len(cells) else ""
            if text and answers.is_status(text) == "left":
                draft.note("looks_left", column.position, text)
            elif text and names_remarks(column.header):
                self.read_remark(draft, column, text)
            elif (
                self._file.channels
                and names_states(column.header)
                and answers.is_idle(text)
            ):
                self._note_left(draft, "state_idle", column.position, text)


def _add_proof(draft, key, column, text):
    parts = [draft.consent.get(key), f"{column.header}: {text}"]
    draft.consent[key] = "; ".join(filter(None, parts))[:MAX_PROOF_LENGTH]
