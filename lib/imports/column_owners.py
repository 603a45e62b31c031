"""Whose a column is, or which of several: *Person - Email*, *Telefon (privat)*.

Of a name the words that say so are taken away; what remains is known by itself.
"""

import re
from dataclasses import dataclass

from .column_names import KNOWN, compact
from .folding import fold

WORSE = 1_000  # the rank of a name that is known by a part of it
# By how good a column is that bears such a word; the first ones name the contact.
OWNERS = (
    "person, contact, lead, customer, client, user, subscriber, member, attendee, "
    "account, primary, main, default, your, current, buyer, guest, participant, "
    "recipient, kontakt, kontaktu, osoba, osoby, klient, klienta, uzytkownik, "
    "uzytkownika, podstawowy, glowny, kupujacy, uczestnik, uczestnika, kunde, "
    "kunden, primare, haupt, teilnehmer, personne, contacto, contatto, cliente, "
    "principal, principale, participante, partecipante, kliendi, kontakti, isiku, "
    "osaleja, peamine, клиент, клиента, контакт, контакта, участника, основной, "
    "клієнт, клієнта, контакту, учасника, основний, ihr, ihre, ihren, dein, "
    "deine, twoj, twoja, twoje, panstwa, pana, pani, ваш, ваша, ваше, ваши, твой, "
    "твоя, votre, vos, ton, tu, tus, su, suo, sua, tuo, tua, sinu, teie, usr, "
    "cust, associated, associee, associe, asociada, asociado, associata, "
    "associato, powiazana, powiazany, zugeordnetes, premiere, premier, primera, "
    "prima, erste, pierwszy, pierwsza, первый, kd, debitor, debitoren, partner, "
    "partnera, контрагента, партнера, konto",
    "work, business, office, billing, mailing, invoice, professional, sluzbowy, "
    "sluzbowa, firmowy, firmowa, geschaftlich, geschaftliche, gesch, dienstlich, "
    "dienstliche, beruflich, rechnung, rechnungs, bureau, professionnel, "
    "professionnelle, pro, facturation, trabajo, laboral, facturacion, ufficio, "
    "lavoro, aziendale, fatturazione, too, ameti, arve, рабочий, рабочая, "
    "рабочее, раб, служебный, прямой, робочий, робоча, робоче, служб, службовий, "
    "praca, pracy, arbeit, arbeits, uff, profesional, tookoha, юр, "
    "юридический, фактический, postanschrift, rechnungsadresse, "
    "rozliczenia, faktury, korespondencyjny, korespondencji, correspondence, "
    "invoicing, legal, registered, siedziby",
    "home, private, personal, domowy, domowa, prywatny, prywatna, privat, privee, "
    "prive, personnel, personnelle, domicile, personale, casa, particular, kodu, "
    "kodune, isiklik, era, домашний, домашняя, домашнее, дом, личный, личная, "
    "личное, частный, домашній, домашня, особистий, особиста, ab, abitazione, "
    "zamieszkania, residencia, residence",
    "shipping, delivery, dostawy, dostawa, wysylki, liefer, lieferung, versand, "
    "livraison, expedition, envio, entrega, spedizione, consegna, tarne, "
    "доставки, доставка",
    "other, secondary, second, alternative, alternate, alt, inny, inna, "
    "dodatkowy, drugi, druga, weitere, weiterer, weiteres, andere, sekundare, "
    "zweite, autre, secondaire, deuxieme, otro, otra, secundario, altro, altra, "
    "secondario, muu, teine, другой, другая, дополнительный, інший, інша, "
    "додатковий",
)
KIND_OF = {
    fold(word): kind for kind, words in enumerate(OWNERS) for word in words.split(",")
}
# The same, however such a word ends: *rozliczeniowy*, *rozliczeniowa*.
STEMS = (
    (
        1,
        "rozliczeniow sluzbow firmow korespondencyjn geschaftlich dienstlich beruflich",
    ),
    (1, "professionnel рабоч служебн юридическ фактическ робоч службов юридичн"),
    (2, "domow prywatn privat personnel домашн личн частн особист приватн"),
    (3, "dostawcz wysylkow versand liefer"),
    (4, "dodatkow alternatyw sekundar zusatzlich secondair дополнительн додатков"),
)
STEMS = {fold(stem): kind for kind, stems in STEMS for stem in stems.split()}
KINDS_OF_GROUPS = {word[:4]: kind for word, kind in reversed((KIND_OF | STEMS).items())}
STEM_OF_OWNER = re.compile(rf"({'|'.join(STEMS)})\w{{0,4}}")
OTHER = len(OWNERS) - 1
LITTLE = {
    *("de", "du", "des", "del", "della", "di", "of", "the", "et", "y", "e", "i", "und"),
    *("n", "s", "es", "en", "1"),  # Vorname(n)
    *("do", "od", "dla", "la", "le", "les", "dell", "des", "der", "die", "das", "den"),
    # What questionnaires say.
    *("what", "is", "please", "enter", "podaj", "prosze", "podac", "wpisz", "bitte"),
    *(
        "geben",
        "sie",
        "укажите",
        "введите",
        "вкажіть",
        "введіть",
        "indiquez",
        "indique",
    ),
    *("inserisci", "sisesta", "quel", "quelle", "est", "cual", "jaki", "jest", "wie"),
    *(
        "lautet",
        "postale",
        "required",
        "wymagane",
        "obowiazkowe",
        "erforderlich",
        "pflichtfeld",
    ),
    *("obligatoire", "obligatorio", "obbligatorio", "kohustuslik", "обязательно"),
    *("обовязково", "optional", "opcjonalnie", "opcjonalne", "facultatif", "opcional"),
    *("facoltativo", "valikuline", "необязательно"),
}
LITTLE |= {
    # Firma (falls vorhanden)
    *(
        "if",
        "any",
        "applicable",
        "available",
        "falls",
        "vorhanden",
        "wenn",
        "zutreffend",
    ),
    *(
        "jeśli",
        "jesli",
        "dotyczy",
        "jeżeli",
        "si",
        "applicable",
        "aplica",
        "procede",
        "se",
    ),
    *("presente", "при", "наличии", "если", "есть", "за", "наявності", "якщо", "kui"),
    *("olemas",),
    # Telefon 1 - Wert, of Google in other languages
    *("value", "wert", "wartosc", "valor", "valeur", "valore", "значение", "значення"),
    *("vaartus", "waarde"),
}
LITTLE = {fold(word) for word in LITTLE}
# Beside a word for the contact they are an identifier.
CODES = {
    fold(word) for word in ("code", "cod", "codigo", "codice", "код", "kood", "key")
}
NUMBER = {
    *("number", "no", "nr", "num", "n", "numer", "nummer", "numero", "номер"),
}
ADDRESS_WORDS = {
    *("address", "adres", "adresse", "anschrift", "direccion", "indirizzo", "aadress"),
    *("адрес", "адреса"),
}
PLACE = ("street", "street2", "zip", "city", "state_id", "country_id")
# What an address, or somebody beside the contact, has as well.
OF_ADDRESS = (*PLACE, "email", "phone", "phone_2", "company", "first_name", "last_name")
SECOND = {"email": "email_2", "phone": "phone_2"}
# Of these it is not known whose name it is: Billing Name. Your Name is the contact's.
BARE_NAMES = {"name", "nazwa", "nom", "nome", "nimi", "naam", "title", "nominativo"}
# What has a number.
OF_NUMBER = ("phone", "phone_2", "external_id", "vat")
# Of others than the contact these are somebody else's.
OF_CONTACT = ("external_id", "user_id", "lang", "tags", "comment", "function")
# What else is taken away from a name, and for what.
BESIDES = (
    (set(), ()),
    ({"1"}, ()),
    (LITTLE, ()),
    (NUMBER | LITTLE, OF_NUMBER),
    (ADDRESS_WORDS | LITTLE, OF_ADDRESS),
)
NUMBERED = re.compile(r"\b([^\W\d_]{2,})([12])\b")  # telefon2
OR = re.compile(r"/|\s(?:or|o|oder|lub|ou|или|або|või)\s")
MADE_UNIQUE = re.compile(r"\s*\(\d+\)$")


def _kind_of(word):
    """:return: how good a column is that bears the word; None if it says nothing"""
    if word in KIND_OF:
        return KIND_OF[word]
    found = STEM_OF_OWNER.fullmatch(word)
    return STEMS[found[1]] if found else None


@dataclass(frozen=True)
class Guess:
    """What a column seems to hold."""

    target: str | None = None
    rank: int = 0  # of several for one target the lowest is the best
    group: tuple = ()  # the words that tell which of several addresses it is of


def guess_of_part(header):
    """:return: a ``Guess`` by the name of a column without the words that tell whose it
    is; of alternatives, as *State/Province*, they all have to mean the same"""
    header = MADE_UNIQUE.sub("", header)
    whole = _guess(header)
    alternatives = OR.split(header)
    if whole.target or len(alternatives) < 2:
        return whole
    parts = [_guess_of_alternative(part) for part in alternatives]
    targets = list(dict.fromkeys(part.target for part in parts if part.target))
    if len(targets) != 1 and targets != ["country_id", "state_id"]:
        return Guess()
    best = next(part for part in parts if part.target)
    return Guess(best.target, best.rank + WORSE, group_of(header, best.target))


def _guess_of_alternative(text):
    target, rank = KNOWN.get(compact(text), (None, 0))
    return Guess(target, rank) if target else _guess(text)


def _guess(text):
    whole = fold(text)
    guess = _guess_of_words(whole.split(), text)
    if guess.target or not NUMBERED.search(whole):
        return guess
    return _guess_of_words(NUMBERED.sub(r"\1 \2", whole).split(), text)


def _guess_of_words(words, text):
    is_second = "2" in words and "1" not in words
    kinds = [_kind_of(word) for word in words if _kind_of(word) is not None]
    left = [word for word in words if _kind_of(word) is None and word != "2"]
    if not set(left) - NUMBER - CODES and kinds and left:
        left = ["id"]  # Customer No.
    for besides, possible in BESIDES:
        rest = [word for word in left if word not in besides]
        target, rank = _known(rest)
        if target and (not possible or target in possible):
            break
    else:
        return Guess()
    kind = max(kinds, default=0)
    if is_second:
        target = SECOND.get(target, "street2" if target == "street" else target)
    is_not_own = kind > (0 if target == "external_id" else 1) or is_second
    is_bare = rest[0] in BARE_NAMES and (
        kind or not kinds or not {"account", "konto"}.isdisjoint(words)
    )
    if is_bare or target in OF_CONTACT and is_not_own:
        return Guess()
    kind = OTHER if is_second and target in PLACE else kind
    return Guess(target, rank + WORSE * (1 + kind), group_of(text, target))


def _known(words):
    """As ``KNOWN``, whatever the order of the words: *Phone - mobile*."""
    target, rank = KNOWN.get("".join(words), (None, 0))
    if not target and len(words) == 2:
        target, rank = KNOWN.get("".join(reversed(words)), (None, 0))
    return target, rank


def group_of(header, target):
    """:return: the words of a header that tell which address of several it is of"""
    if target not in PLACE:
        return ()
    words = fold(MADE_UNIQUE.sub("", header)).split()
    second = target not in ("street", "street2") and "2" in words
    return (
        # However they end: the city of one address may be of another gender.
        *(word[:4] for word in words if _kind_of(word)),
        *(("2",) if second else ()),
    )


def kind_of_group(group):
    """:return: a number; the lower it is, the better is the address"""
    return max((KINDS_OF_GROUPS.get(word, OTHER) for word in group), default=0)
