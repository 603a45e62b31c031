"""What a check finds in one value."""

from typing import NamedTuple

# From the strongest: the worst of several addresses is shown.
CONFIDENCES = ("certain", "likely", "possible")


class Finding(NamedTuple):
    """
    :param str kind: as in ``contact.hygiene.issue``
    :param str detail: a short code of what is wrong, for words in any language
    :param proposal: the whole value corrected; None where only a person can know
    :param str confidence: one of ``CONFIDENCES``
    """

    kind: str
    detail: str
    proposal: str | None
    confidence: str
