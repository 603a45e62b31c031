"""The tags of a cell, however other systems list them."""

import csv
import io
import json
import re

from .placeholders import is_nothing

DELIMITERS = re.compile(r":::|[,;|\n]")
QUOTED_LIST = re.compile(r'\A\s*"[^"]+"\s*([,;|])?')
MAX_TAGS = 50
MAX_TAG_LENGTH = 100
# What a system puts on every contact, and means nothing.
EMPTY = {"* mycontacts", "mycontacts", "* starred", "starred", "* other contacts"}


def split_tags(text):
    """
    :param str text: as ``VIP; Fair``, ``"VIP","Customers, EU"`` or ``["VIP", "Fair"]``
    :return: a list of names, each once, whatever its case
    """
    names = {}
    for name in _parts(text):
        name = " ".join(name.split()).strip(" \"'")
        if name.casefold() in EMPTY or is_nothing(name):
            continue
        name = name.strip("* ")[:MAX_TAG_LENGTH]
        if name:
            names.setdefault(name.casefold(), name)
    return list(names.values())[:MAX_TAGS]


def _parts(text):
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        try:
            listed = json.loads(text)
        except (ValueError, RecursionError):
            text = text[1:-1]
        else:
            return [_name(item) for item in listed]
    if text.startswith("{") and text.endswith("}"):  # an array of PostgreSQL
        return _privacy_listed(text[1:-1], escapechar="\\")
    if quoted := QUOTED_LIST.match(text):
        return _privacy_listed(text, delimiter=quoted[1] or ",")
    return DELIMITERS.split(text)


def _privacy_listed(text, **options):
    # A line break parts tags, too; csv takes it only where a line ends.
    lines = io.StringIO(text, newline="")
    rows = csv.reader(lines, skipinitialspace=True, **options)
    return [name for row in rows for name in row]


def _name(item):
    if isinstance(item, dict):
        item = item.get("name") or item.get("label") or ""
    return str(item)
