"""The tags of a cell, however other systems list them."""

import csv
import io
import json
import re

from .placeholders import is_nothing

DELIMITERS = re.compile(r":::|[,;|\n、，；]|\s[•·]\s")
# A name in quotes, which may hold a delimiter.
QUOTED = re.compile(r'(?:\A|[,;|\n])[ \t]*"[^"]+"[ \t]*(?:\Z|[,;|\n])')
HASHTAGS = re.compile(r"#\S+(?:\s+#\S+)+")
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
    if text.startswith('"[') and text.endswith(']"'):
        text = text[1:-1].replace('""', '"')
    if text[:1] + text[-1:] in ("[]", "{}"):
        try:
            listed = json.loads(text)
        except (ValueError, RecursionError):
            if text.startswith("{"):  # an array of PostgreSQL
                return _listed(text[1:-1], escapechar="\\")
            text = text[1:-1]
        else:
            if isinstance(listed, dict):
                return [name for name, is_so in listed.items() if is_so]
            return [_name(item) for item in listed]
    if HASHTAGS.fullmatch(text):
        return [tag.removeprefix("#") for tag in text.split()]
    if QUOTED.search(text):
        between = re.sub(r'"[^"]*"', "", text)
        sign = next((sign for sign in between if sign in ",;|"), ",")
        return _listed(text, delimiter=sign)
    return DELIMITERS.split(text)


def _listed(text, **options):
    # A line break parts tags, too; csv takes it only where a line ends.
    lines = io.StringIO(text, newline="")
    rows = csv.reader(lines, skipinitialspace=True, **options)
    return [name for row in rows for name in row]


def _name(item):
    if isinstance(item, dict):
        item = item.get("name") or item.get("label") or ""
    return str(item)
