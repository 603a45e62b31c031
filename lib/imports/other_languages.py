"""Columns in languages of which no words for consents are known: who unsubscribed may
stand in any of yes and no, or of ticks."""

import re

from . import answers

KNOWN_LETTERS = re.compile("[A-Za-z\u00c0-\u024f\u0400-\u04ff]")  # Latin and Cyrillic


def may_tell(header, filled, has_empty):
    """
    :param list filled: cells of a column that hold something
    :param bool has_empty: whether others hold nothing
    :return: whether such a column may tell of consents, for all that one can read
    """
    words = {answers.word(cell) for cell in filled}
    is_other_script = not KNOWN_LETTERS.search(header) and any(map(str.isalpha, header))
    if not words or not (is_other_script or words & answers.OTHER_ANSWERS):
        return False
    if is_other_script and has_empty and len(words) == 1:
        return True
    return all(answers.read_answer(cell) in ("yes", "no") for cell in filled)
