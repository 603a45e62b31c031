"""What kinds of interactions there are, and what each of them means.

The kinds are those of the sources. Whoever must know whether a kind may be a consent,
is a sign of life or counts as activity asks here; nobody else lists kinds.
"""

from .sources import SOURCES

KINDS = tuple(kind for source in SOURCES for kind in source.kinds)
KIND_BY_NAME = {kind.name: kind for kind in KINDS}
KIND_LABELS = [(kind.name, kind.label) for kind in KINDS]
TRIGGER_LABELS = [
    (kind.name, kind.trigger_label) for kind in KINDS if kind.trigger_label
]
SOURCE_BY_KIND = {kind.name: source for source in SOURCES for kind in source.kinds}


def _names(fact):
    return tuple(kind.name for kind in KINDS if getattr(kind, fact))


BY_CONTACT = _names("is_by_contact")
BY_MACHINE = _names("is_by_machine")
MAY_GRANT = _names("may_grant")
MAY_GRANT_IF = {kind.name: kind.may_grant_if for kind in KINDS if kind.may_grant_if}
SIGNS_OF_LIFE = _names("is_sign_of_life")
ACTIVITY = _names("is_activity")
LISTED = _names("is_listed")
SHOWS_DATA = _names("shows_data")
RESPONSES = _names("is_response")
FOUND_OUT = _names("is_found_out")
WITH_ANSWERS = _names("has_answers")
REPORTED = tuple(kind.name for kind in KINDS if not kind.is_found_out)
RECORD_MODELS = {kind.name: kind.source_model for kind in KINDS if kind.source_model}


def keep_offered(env, descriptions, field_name):
    """Offer kinds whose source is there: without an optional addon, its kinds are
    nobody's to choose.

    :param dict descriptions: of fields, as ``fields_get`` returns them
    """
    description = descriptions.get(field_name, {})
    if "selection" in description:
        description["selection"] = [
            pair
            for pair in description["selection"]
            if SOURCE_BY_KIND[pair[0]].is_installed(env)
        ]
    return descriptions
