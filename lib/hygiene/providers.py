"""What is likely meant by a domain that is near to that of a big mail provider."""

from functools import lru_cache

from rapidfuzz.distance import OSA

from .mail_domains import (
    BAD_ENDINGS,
    BRANDS,
    COUNTRY_ENDINGS,
    ENDINGS,
    GENUINE,
    OTHER_ENDINGS,
)

# Neighbours on the keyboards of most of Europe; z and y change places.
ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
LIKE = {*("1l", "1i", "0o", "zy")}  # that look alike, or change places


@lru_cache(maxsize=100_000)
def meant(domain):
    """What a domain is a slip of.

    :param str domain: in small letters
    :return: the domain meant and how sure that is; None where nothing is near.
        ``certain`` is what no other word or ending explains
    """
    if domain in GENUINE or domain.count(".") > 3:
        return None
    for prefix in ("www.", "mail."):
        if domain.startswith(prefix) and domain.removeprefix(prefix) in GENUINE:
            return domain.removeprefix(prefix), "likely"
    stem, _dot, last = domain.rpartition(".")
    if last in BAD_ENDINGS and BAD_ENDINGS[last] not in stem.split(".")[1:]:
        return _corrected_ending(f"{stem}.{BAD_ENDINGS[last]}")
    name, _dot, ending = domain.partition(".")
    return _near_ending(name, ending) or _near_name(name, ending)


def without_dot(domain):
    """:return: the provider whose dot was forgotten, as in ``gmailcom``"""
    return next((known for known in GENUINE if known.replace(".", "") == domain), None)


def _corrected_ending(domain):
    if domain in GENUINE:
        return domain, "certain"
    if near := meant(domain):
        return near[0], "likely"
    return domain, "likely"


def _near_ending(name, ending):
    """The name is right: an ending that the provider does not have."""
    endings = ENDINGS.get(name)
    if not endings or ending in endings:
        return None
    near = [known for known in endings if OSA.distance(ending, known) == 1]
    is_other = ending in OTHER_ENDINGS
    if name in BRANDS and len(endings) == 1:
        is_slip = near and not is_other
        return f"{name}.{endings[0]}", "likely" if is_slip else "possible"
    if name in BRANDS and ending == "co":  # of Colombia, or a part of .com or .co.uk
        return f"{name}.com", "likely"
    # Of a country that they are not known to be in, as com.my.
    if is_other or ending.rpartition(".")[2] in COUNTRY_ENDINGS or not near:
        return None
    if name not in BRANDS:
        is_slip = len(ending) <= 3 and len(near) == 1
        return (f"{name}.{near[0]}", "likely") if is_slip else None
    return f"{name}.{near[0]}", "likely" if len(near) == 1 else "possible"


def _near_name(name, ending):
    """The ending is right: a name that is one or two slips away."""
    found = []
    for known, endings in ENDINGS.items():
        if ending not in endings or len(known) < 5 or abs(len(known) - len(name)) > 2:
            continue
        distance = OSA.distance(name, known, score_cutoff=2)
        if distance <= 2 and (confidence := _sureness(name, known, distance)):
            found.append((distance, f"{known}.{ending}", confidence))
    return min(found)[1:] if found else None


def _sureness(name, known, distance):
    is_brand = known in BRANDS
    if distance == 2:
        is_long = is_brand and len(known) >= 7 and name[0] == known[0]
        return "possible" if is_long else None
    slip = _slip(name, known)
    if slip in ("swapped", "doubled"):
        return "certain" if is_brand else "likely"
    is_first_right = name[0] == known[0]
    if slip == "left_out" and is_first_right:
        return "certain" if is_brand else "possible"
    if not is_brand or (slip == "replaced" and not is_first_right):
        return None  # another word: fmail, hmail, tmail
    if slip == "left_out":
        return "possible"
    # Only fingers make no other word: grail, outbook.
    return "likely" if _is_of_fingers(name, known) else "possible"


def _is_of_fingers(name, known):
    """Whether the letter that differs is beside the right one on the keyboard, or looks
    like it."""
    at = next(
        (
            at
            for at, pair in enumerate(zip(name, known, strict=False))
            if len({*pair}) > 1
        ),
        len(known),
    )
    typed = name[at]
    if len(name) == len(known):
        return _are_near(typed, known[at])
    if name == f"{known}s":
        return False
    # Two keys were hit at once.
    return not typed.isalnum() or any(
        _are_near(typed, sign) for sign in known[max(0, at - 1) : at + 1]
    )


def _are_near(one, other):
    if one + other in LIKE or other + one in LIKE:
        return True
    place, near = _place_of(one), _place_of(other)
    if not place or not near:
        return False
    down, right = (abs(a - b) for a, b in zip(place, near, strict=True))
    return down <= 1 and right <= 1


def _place_of(sign):
    """:return: the row and how far right; None of what is no key of a row"""
    return next(
        ((row, keys.index(sign)) for row, keys in enumerate(ROWS) if sign in keys), None
    )


def _slip(name, known):
    """How a name differs that is one step away."""
    if len(name) < len(known):
        return "left_out"
    if len(name) > len(known):
        is_doubled = any(
            left == right and name[:at] + name[at + 1 :] == known
            for at, (left, right) in enumerate(zip(name, name[1:], strict=False))
        )
        return "doubled" if is_doubled else "added"
    return "swapped" if sorted(name) == sorted(known) else "replaced"
