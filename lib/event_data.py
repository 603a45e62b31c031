"""What other systems say of an event, as JSON: within bounds, and as properties."""

import json
import math

MAX_LENGTH = 8_192  # characters of the JSON
MAX_DEPTH = 5
MAX_KEYS = 100  # names and values, at all depths
MAX_KEY_LENGTH = 64  # characters of a name
MAX_VALUE_LENGTH = 500  # characters of a property that conditions can ask for
# PostgreSQL's index takes 2,704 bytes of name and value; five names in one another,
# with the dots between them, have 1,284.
MAX_VALUE_BYTES = 1_300


class DataError(Exception):
    """Data that are too much: ``args`` say what, and how much there may be."""


def check_bounds(data):
    """
    :param data: plain data, as ``json.loads`` gives
    :raises DataError: ``length``, ``depth``, ``keys`` or ``key``, with the limit
    :raises ValueError: for NaN and infinity, which Python reads and JSON does not have
    """
    count = 0
    level = [data]
    for depth in range(MAX_DEPTH + 2):
        below = []
        for value in level:
            if isinstance(value, dict):
                if any(len(key) > MAX_KEY_LENGTH for key in value):
                    raise DataError("key", MAX_KEY_LENGTH)
                below += value.values()
            elif isinstance(value, list):
                below += value
        if below and depth == MAX_DEPTH:
            raise DataError("depth", MAX_DEPTH)
        count += len(below)
        if count > MAX_KEYS:
            raise DataError("keys", MAX_KEYS)
        level = below
    if len(json.dumps(data, ensure_ascii=False, allow_nan=False)) > MAX_LENGTH:
        raise DataError("length", MAX_LENGTH)


def properties(data, prefix=""):
    """What conditions can ask for: ``{"plan": {"name": "pro"}}`` is *plan.name* with
    the value *pro*; of a list, each item is a value of that name.

    :param data: plain data within the bounds
    :return: a list of triples: name, value as text, the same as a number or None
    """
    if isinstance(data, dict):
        found = []
        for name, value in data.items():
            found += properties(value, f"{prefix}.{name}" if prefix else name)
        return found
    if isinstance(data, list):
        return [found for item in data for found in properties(item, prefix)]
    if data is None or not prefix:
        return []
    if isinstance(data, str):
        return [(prefix, _cut(data), _number(data))]
    text = json.dumps(data)  # true and false, as they were sent
    return [(prefix, _cut(text), _number(data))]


def _cut(text):
    kept = text[:MAX_VALUE_LENGTH].encode(errors="replace")[:MAX_VALUE_BYTES]
    return kept.decode(errors="ignore")


def _number(value):
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
