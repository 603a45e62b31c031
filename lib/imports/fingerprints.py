"""By what it is known that the same cells were read in the same way before."""

from hashlib import blake2b

from .notes import ERRORS, OF_ROW

CELLS_BYTES = 8  # who finds equal ones compares the cells
READING_BYTES = 16
# Notes of rows that are the same each time, whenever a row is read.
AS_BEFORE = OF_ROW - ERRORS - {"other_id", "consent_date_invalid"}
# Names in these are looked up all at once, and not those that are in cells.
WHOLE = ("country_id", "state_id")


def cells_fingerprint(text):
    """
    :param str text: the cells of a row, as JSON
    :return: a short text that other cells seldom have
    """
    return blake2b(text.encode(), digest_size=CELLS_BYTES).hexdigest()


def reading_fingerprint(columns, vocabulary, file, release):
    """
    :param columns: all ``Column`` of a file, in order
    :param Vocabulary vocabulary: what words stand for
    :param FileFacts file: what is known of the file
    :param str release: of all the code that reads
    :return: a text that is the same only where the same cells come to the same; empty
        where that depends on what records are called
    """
    specs = vocabulary.fields
    if any(specs[name].type == "many2one" and name not in WHOLE for name in specs):
        return ""
    facts = (
        columns,
        sorted(specs.items()),
        sorted((name, sorted(ids.items())) for name, ids in vocabulary.names.items()),
        sorted(vocabulary.country_codes.items()),
        vocabulary.country_code,
        sorted(vocabulary.languages),
        # But not the time: what depends on it, ``AS_BEFORE`` leaves out.
        file.earliest,
        file.everybody_left,
        # Of others, the name says nothing: that of next month's file is another.
        file.is_named_unsubscribed and file.name,
        sorted(file.channels),
        release,
    )
    return blake2b(repr(facts).encode(), digest_size=READING_BYTES).hexdigest()
