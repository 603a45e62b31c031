"""What a spreadsheet shows for a number: dates, and numbers that are none, as postal
codes and phones (ECMA-376 part 1, 18.8.30 and 18.8.31)."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

# Formats with a number of their own; those of East Asia among them.
BUILT_IN_DATES = {*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58}
BUILT_IN_TIMES = {*range(18, 22), *range(32, 36), *range(45, 48), 55, 56}
TOKEN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|.', re.DOTALL)
CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
IS_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
KINDS_OF_MASKS = {*"0# -()+/", "shown"}
HOLDS = {
    "<=": lambda number, limit: number <= limit,
    ">=": lambda number, limit: number >= limit,
    "<>": lambda number, limit: number != limit,
    "<": lambda number, limit: number < limit,
    ">": lambda number, limit: number > limit,
    "=": lambda number, limit: number == limit,
}
MAX_FORMAT_LENGTH = 255  # characters; as Excel has it
LAST_DAY = 2_958_465  # 9999-12-31
MAX_DIGITS = 15  # that a number of a spreadsheet keeps


@dataclass(frozen=True)
class Mask:
    """A format that pads or divides digits: its signs, ``0``, ``#`` and others.

    The others are kept as pairs, so that a zero which is only shown is none.
    """

    sections: tuple  # of pairs (condition, tokens)

    def show(self, number):
        """:return: the number as shown, if a section of this kind shows it"""
        for condition, tokens in self.sections:
            if condition and not HOLDS[condition[0]](number, condition[1]):
                continue
            return tokens and _fill(tokens, str(number))
        return None


def format_of(code, number=0):
    """
    :param str code: as the file has it; empty for those with a number of their own
    :param int number: of the format
    :return: ``date``, ``time``, a ``Mask``, or None: a number like any other
    """
    if not code:
        if number in BUILT_IN_DATES:
            return "date"
        return "time" if number in BUILT_IN_TIMES else None
    if len(code) > MAX_FORMAT_LENGTH or code.lower() == "general":
        return None
    sections = [_tokens(section) for section in _sections(code)]
    letters = {
        token.lower() for token in sections[0] if len(token) == 1 and token.isalpha()
    }
    is_elapsed = any(IS_ELAPSED.fullmatch(token) for token in sections[0])
    if letters & {"y", "d"} or ("m" in letters and not letters & {"h", "s"}):
        return "time" if is_elapsed else "date"
    if is_elapsed or letters & {"h", "s"}:
        return "time"
    mask = Mask(tuple(map(_section_of_mask, sections)))
    return mask if any(tokens for _condition, tokens in mask.sections) else None


def _sections(code):
    found, section = [], ""
    for token in TOKEN.findall(code):
        if token == ";":
            found.append(section)
            section = ""
        else:
            section += token
    return [*found, section]


def _tokens(section):
    return TOKEN.findall(section)


def _section_of_mask(tokens):
    """:return: a pair of the condition and the tokens; none, if it is no mask"""
    condition, kept = None, []
    for token in tokens:
        if token.startswith("["):
            if found := CONDITION.fullmatch(token):
                condition = (found[1], float(found[2]))
        elif token[0] in "_*" and len(token) == 2:
            continue  # only room on the screen
        elif token[0] in '"\\' and len(token) > 1:
            kept.append(("shown", token.strip('"').removeprefix("\\")))
        else:
            kept.append((token, token))
    kinds = [kind for kind, _text in kept]
    places = [place for place, kind in enumerate(kinds) if kind in "0#"]
    if not places or not KINDS_OF_MASKS.issuperset(kinds):
        return condition, ()
    inside = kinds[places[0] : places[-1] + 1]
    if kinds.count("0") < 2 and all(kind in "0#" for kind in inside):
        return condition, ()
    return condition, tuple(kept)


def _fill(tokens, digits):
    """Digits from the right on; what is left over stands before the first."""
    left = list(digits)
    shown = []
    places = sum(kind in ("0", "#") for kind, _text in tokens)
    for kind, text in reversed(tokens):
        if kind not in ("0", "#"):
            shown.append(text)
            continue
        places -= 1
        if not left:
            shown.append("0" if kind == "0" else "")
        elif places:
            shown.append(left.pop())
        else:
            shown.append("".join(left))
    return "".join(reversed(shown)).strip()


def show_number(text, shown_as=None, is_1904=False):
    """
    :param str text: the number as the file has it
    :param shown_as: as ``format_of`` gives it
    :return: as one would type it: whole numbers without a point, dates by ISO 8601
    """
    if not shown_as and text.isdigit() and len(text) <= MAX_DIGITS:
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    if number != number or number in (float("inf"), float("-inf")):
        return text
    if shown_as in ("date", "time"):
        return _moment(number, shown_as, is_1904) or _plain(number)
    if shown_as and number.is_integer() and 0 <= number < 10**MAX_DIGITS:
        return shown_as.show(int(number)) or _plain(number)
    return _plain(number)


def _plain(number):
    return str(int(number)) if number.is_integer() else repr(number)


def _moment(number, shown_as, is_1904):
    if not 0 <= number < LAST_DAY + 1:
        return None
    seconds = round(number * 86_400)
    if shown_as == "time" and number < 1:
        return str(timedelta(seconds=seconds % 86_400)).zfill(8)
    if is_1904:
        first = datetime(1904, 1, 1)
    else:
        # Excel knows a 29 February 1900, as Lotus 1-2-3 did.
        first = datetime(1899, 12, 30) if number >= 60 else datetime(1899, 12, 31)
    try:
        moment = first + timedelta(seconds=seconds)
    except OverflowError:
        return None
    if seconds % 86_400:
        return moment.isoformat(" ", "seconds")
    return moment.date().isoformat()
