"""What rows about one contact or one address say together."""

from dataclasses import dataclass, replace

from .stated_consent import StatedConsent


@dataclass(frozen=True, slots=True)
class Heard:
    """What another row says.

    number: of the other row; shared: what both share: ``contact``, ``email`` or
    ``phone``; tags: names
    """

    number: int
    shared: str
    tags: tuple = ()
    consent: StatedConsent = StatedConsent()


def merge_row(row, heard, channels):
    """Add to a row what others of the file say of its contact or address: tags and
    consents of a second row are not lost, and who unsubscribed in one row left in all.

    :param ParsedRow row: a row
    :param heard: ``Heard`` of others; each of them counts once
    :param channels: by position of a column, its ``ConsentColumn``
    :return: ``ParsedRow``
    """
    united = dict.fromkeys(row.united)
    tags, consent = row.tags, row.consent
    for other in heard:
        if other.number in united:
            continue
        united[other.number] = None
        if other.shared != "contact":
            consent = consent.hearing(other.consent, other.shared == "phone", channels)
        elif not row.duplicate_of:
            tags = tuple(dict.fromkeys([*tags, *other.tags]))
            consent = consent.joined_with(other.consent)
    return replace(row, tags=tags, consent=consent, united=tuple(united))
