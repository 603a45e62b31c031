"""Names of people and companies, told alike or apart. Pure: no ORM, no I/O.

How names are compared follows P. Christen, Data Matching (Springer, 2012), chapters 3
to 5: clean, block, compare.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from .lookalikes import CONFUSABLE

MAX_LENGTH = 100  # characters of a name that are looked at
PIECE = 3  # letters at the start or end of a word that a block shares
SHORTEST_TYPO = 4  # letters; “Jan” and “Jon” are two names

SAME, VARIANT, INITIAL, TYPO, PARTIAL, MISSING, DIFFERENT = (
    "same",  # the same words, in whatever order
    "variant",  # one has a second surname, or a middle name, more
    "initial",  # an initial for a first name
    "typo",  # one word differs by one letter
    "partial",  # a surname alone
    "missing",
    "different",
)

TITLES = frozenset(
    [
        "dr",
        "drs",
        "prof",
        "mgr",
        "inz",
        "ing",
        "hab",
        "med",
        "lek",
        "adw",
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "sir",
        "herr",
        "frau",
        "pan",
        "pani",
        "pane",
        "mag",
        "dipl",
        "phd",
        "mba",
        "msc",
        "bsc",
        "llm",
        "mme",
        "mlle",
        "monsieur",
        "madame",
        "don",
        "dona",
        "dott",
        "sig",
        "signor",
        "signora",
    ]
)
GENERATIONS = {
    "jr": "junior",
    "jun": "junior",
    "junior": "junior",
    "ml": "junior",
    "mlodszy": "junior",
    "fils": "junior",
    "sr": "senior",
    "sen": "senior",
    "senior": "senior",
    "starszy": "senior",
    "pere": "senior",
    "ii": "ii",
    "iii": "iii",
    "iv": "iv",
}
# Spelled with a space wherever dots or spaces may stand between.
LEGAL_FORMS = (
    "sp z o o sp k|sp z o o|spolka z o o|spolka z ograniczona odpowiedzialnoscia|"
    "spolka akcyjna|spolka jawna|spolka komandytowa|spolka cywilna|sp k|sp j|sp p|"
    "s k a|s c|p s a|prosta spolka akcyjna|gmbh co kg|gmbh und co kg|gmbh co kgaa|"
    "g g m b h|g m b h|gesellschaft mit beschrankter haftung|m b h|a g|"
    "aktiengesellschaft|k g|k g a a|o h g|u g|u g haftungsbeschrankt|e k|e v|e u|"
    "g b r|g e n b h|l t d|limited|p l c|p t y l t d|p t y|l l c|l l p|l p|inc|"
    "incorporated|corp|corporation|co|company|co l t d|s a r l|s a s u|s a s|"
    "e u r l|s n c|s c i|s a|s r l s|s r l|s p a|s a p a|s l u|s l|s l l|s c p|"
    "l d a|b v b a|b v|n v|v o f|s r o|a s|spol s r o|"
    "spolecnost s rucenim omezenym|akciova spolecnost|sociedad limitada|"
    "sociedad anonima|societe anonyme|societa per azioni|"
    "societa a responsabilita limitata|aktiebolag|aktieselskab|anpartsselskab|"
    "aksjeselskap|osakeyhtio|besloten vennootschap|kommanditgesellschaft|"
    "private l t d|p v t l t d|private limited|k s|v o s|k f t|z r t|n y r t|b t|"
    "d o o|d d|j d o o|e o o d|o o d|a d|o y j|o y|a b|h b|a p s|i v s|a s a|o u|"
    "u a b|s i a|o o o|z a o|p a o|t o v|о о о|з а о|п а о|а о|т о в|k k|s e|"
    "l t d a|e i r e l i|s a de c v|s de r l de c v"
)
_LEGAL = "|".join(
    form.replace(" ", " ?")
    for form in sorted(LEGAL_FORMS.split("|"), key=len, reverse=True)
)
LEGAL_END = re.compile(rf"(?: (?:and |und |et |i )?(?:{_LEGAL}))+$")
LEGAL_START = re.compile(
    r"^(?:o ?o ?o|z ?a ?o|p ?a ?o|t ?o ?v|u ?a ?b|s ?i ?a|"
    r"о ?о ?о|з ?а ?о|п ?а ?о|т ?о ?в) (?=\w)"
)

WORD = re.compile(r"[^\W_]+")
# What Unicode does not take apart.
LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
    | dict.fromkeys("'’‘`´ʼ", "")
)
LATIN = re.compile(r"[a-z]")
FOREIGN = re.compile(r"[\u0370-\u052f]")
# Mueller may be Müller: names that may be one are compared, see ``spellings``.
UMLAUT = re.compile(r"(?<=[aou])e")
WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


class Name(NamedTuple):
    """A name, taken apart.

    words: folded, by which names are found that may be alike; key: the same for
    whatever order of the words; spellings: of each word, those by which names are told
    alike: Müller is Muller and Mueller, which are two; joined: all of it as one word,
    in each of these spellings
    """

    words: tuple = ()
    key: str = ""
    generation: str = ""
    is_company: bool = False
    spellings: tuple = ()
    joined: frozenset = frozenset()


@lru_cache(maxsize=20_000)
def fold(text):
    """Without case, accents, invisible characters and lookalikes of other scripts.

    :param str text: any, also None; only ``MAX_LENGTH`` characters count
    :return: words, joined by single spaces
    """
    if text and text.isascii() and text.isprintable():
        # What most names are: nothing to take apart, or to leave out.
        plain = text[:MAX_LENGTH].lower().translate(LETTERS)
        return " ".join(WORD.findall(plain))[:MAX_LENGTH]
    bounded = unicodedata.normalize("NFKD", (text or "")[:MAX_LENGTH].casefold())
    visible = "".join(
        char for char in bounded if unicodedata.category(char) not in _UNSEEN
    )
    words = WORD.findall(visible.translate(LETTERS).casefold())
    return " ".join(
        word.translate(CONFUSABLE)
        if LATIN.search(word) and FOREIGN.search(word)
        else word
        for word in words
    )[:MAX_LENGTH]


_UNSEEN = frozenset(("Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn"))


@lru_cache(maxsize=20_000)
def person_name(text):
    """:return: ``Name`` without titles; of “Acme GmbH”, the company's"""
    folded = fold(text)
    if LEGAL_END.search(folded) and not _one_letter_end(folded):
        return company_name(text)
    generations = (GENERATIONS.get(word) for word in folded.split())
    return _named(text, _person_words, next(filter(None, generations), ""), False)


def _person_words(folded):
    words = folded.split()
    return [
        word for word in words if word not in TITLES and word not in GENERATIONS
    ] or words


def _one_letter_end(folded):
    """Words that are initials, or surnames, as well as legal forms."""
    end = LEGAL_END.search(folded)[0].strip()
    return len(end.replace(" ", "")) <= 2


@lru_cache(maxsize=20_000)
def company_name(text):
    """:return: ``Name`` without the legal form"""
    return _named(text, _company_words, "", True)


def _company_words(folded):
    bare = LEGAL_START.sub("", LEGAL_END.sub("", folded)) or folded
    return bare.split()


def _named(text, words_of, generation, is_company):
    plain = written_out = words_of(fold(text))
    if text and not text.isascii():
        composed = unicodedata.normalize("NFC", text[:MAX_LENGTH].casefold())
        written_out = words_of(fold(composed.translate(WRITTEN_OUT)))
    if len(written_out) != len(plain):  # it became too long
        written_out = plain
    words = tuple(UMLAUT.sub("", word) for word in plain)
    spellings = tuple(zip(plain, written_out, strict=True))
    joined = frozenset(("".join(plain), "".join(written_out)))
    return Name(
        words, " ".join(sorted(words)), generation, is_company, spellings, joined
    )


def split_name(text, is_company):
    """:return: ``Name`` of a contact"""
    return company_name(text) if is_company else person_name(text)


def pieces(words):
    """What names that differ by one letter share: one word whole, and the start or the
    end of another.

    :return: set of tuples (word, start of another, end of that one)
    """
    if len(words) == 1:
        return {("", words[0][:PIECE], words[0][-PIECE:])}
    return {
        (whole, other[:PIECE], other[-PIECE:])
        for whole in words
        for other in words
        if other is not whole and len(whole) > 1 and len(other) > 1
    }


def initials(words):
    """:return: set of tuples (word, initial of another word)"""
    return {
        (whole, other[0])
        for whole in words
        for other in words
        if other is not whole and len(whole) > 1
    }


def has_initial(words):
    return any(len(word) == 1 for word in words)


def likeness(one, other):
    """How alike two names are.

    :param Name one: as ``split_name`` gives it
    :return: one of ``SAME`` … ``DIFFERENT``
    """
    if not one.words or not other.words:
        return MISSING
    if one.generation != other.generation:
        return DIFFERENT
    if not one.joined.isdisjoint(other.joined):
        return SAME
    common, left, right = _without_common(one.spellings, other.spellings)
    if not left and not right:
        return SAME
    if not left or not right:
        return _of_a_part(common, left or right, one.is_company or other.is_company)
    if _are_initials(left, right) and any(len(word) > 1 for word in common):
        return INITIAL
    if len(left) == len(right) == 1 and _is_typo(left[0], right[0]):
        return TYPO
    return DIFFERENT


def _without_common(one, other):
    """:return: the words of both, of the one alone, of the other alone"""
    common, left, right = [], [], list(other)
    for word in one:
        spelled = frozenset(word)
        same = next((found for found in right if not spelled.isdisjoint(found)), None)
        if same:
            right.remove(same)
            common.append(word[0])
        else:
            left.append(word[0])
    return common, left, [word[0] for word in right]


def _of_a_part(common, rest, is_company):
    """One name is a part of the other."""
    if any(word.isdigit() for word in rest):  # Shop, Shop 2
        return DIFFERENT
    if is_company:
        return PARTIAL
    long = [word for word in common if len(word) > 1]
    return VARIANT if len(long) > 1 else PARTIAL


def _are_initials(left, right):
    """Are the words of the one the initials of words of the other?"""
    if len(left) > len(right):
        left, right = right, left
    right = list(right)
    for word in left:
        match = next((full for full in right if _is_initial(word, full)), None)
        if match is None:
            return False
        right.remove(match)
    return True


def _is_initial(one, other):
    return one[0] == other[0] and 1 in (len(one), len(other))


def _is_typo(one, other):
    """Is it one letter that differs, is left out, is too much, or two swapped?"""
    shortest = min(len(one), len(other))
    if shortest < SHORTEST_TYPO - 1 or abs(len(one) - len(other)) > 1:
        return False
    if OSA.distance(one, other, score_cutoff=1) > 1:
        return False
    if shortest < SHORTEST_TYPO and (one[0] != other[0] or len(one) == len(other)):
        return False
    return one.isalpha() and other.isalpha()  # by a digit, shops and streets differ


def one_of_name(known, name):
    """Whom of those who share an address somebody of a name means.

    :param known: a sequence of what has a ``name`` each
    :param str name: may be empty
    :return: the one of that name; of one alone, that one; None in doubt
    """
    if len(known) == 1:
        return known[0]
    wanted = (name or "").casefold()
    named = [each for each in known if (each.name or "").casefold() == wanted]
    return named[0] if len(named) == 1 else None
