"""What stands in a cell where nothing is known."""

import re
import unicodedata
from functools import lru_cache

# By language; compared without case, blanks at the ends, brackets and last points.
WORDS = {
    "any": "-, –, —, _, ., ?, /, \\, *",
    "systems": "null, nil, none, nan, nat, undefined, \\n, #n/a, #n/a n/a, #null!, "
    "#value!, #ref!, #name?, #div/0!, #num!, #getting_data, #n/d, #nv, #н/д, #brak, "
    "#errore, #valor!, #wert!, #wartość!, no value, not set, nothing, "
    "invalid date",
    "en": "n/a, n.a, na, n\\a, n-a, n / a, blank, empty, not available, not "
    "applicable, not provided, not specified, not given, no data, unknown, "
    "missing, tbd, t.b.d, no email, no e-mail, no mail, noemail, no phone, "
    "no name, noname, to be confirmed, to be advised, unspecified, none "
    "provided, not known, not set up, no value given, no info, no "
    "information, redacted",
    "pl": "brak, brak danych, b/d, bd, b.d, nd, n.d, n/d, nie dotyczy, nieznane, "
    "nieznany, nie podano, nie podał, puste, brak informacji, brak maila, "
    "brak e-maila, brak emaila, brak adresu, brak telefonu, brak numeru, "
    "brak imienia, bez imienia, bez nazwy, nie ma, nie posiada, nie znany, "
    "nieznana, info brak, nieokreślone",
    "et": "puudub, puuduvad, puudu, pole, ei ole, teadmata, määramata, andmed "
    "puuduvad, ei tea, pole teada, pole märgitud, märkimata, andmeteta, "
    "meil puudub",
    "ru": "нет, нету, н/д, нд, н.д, нет данных, отсутствует, отсутствуют, пусто, "
    "не указан, не указана, не указано, неизвестно, не задано, без данных, "
    "не известно, нет почты, нет email, нет телефона, без имени, "
    "неизвестен, неизвестна",
    "uk": "немає, нема, відсутній, відсутня, відсутнє, відсутні, не вказано, "
    "невідомо, порожньо, немає даних, не має, невідомий, без імені, не "
    "зазначено, н/д",
    "de": "k.a, k. a, k/a, keine, keine angabe, keine angaben, leer, unbekannt, "
    "nicht bekannt, nicht vorhanden, nicht angegeben, entfällt, fehlt, o.a, "
    "o. a, ohne angabe, ohne angaben, ohne, keine e-mail, keine mail, nicht "
    "bekannt, ohne namen, entf, n. bek, k. ang",
    "fr": "néant, s/o, sans objet, aucun, aucune, inconnu, inconnue, non "
    "renseigné, non précisé, non communiqué, nc, n.c, n/c, vide, non "
    "disponible, sans, pas de mail, pas d'email, pas de téléphone, sans "
    "nom, non connu, non fourni, n/r",
    "es": "ninguno, ninguna, s/d, sin datos, no aplica, no disponible, "
    "desconocido, vacío, sin especificar, no consta, s/n, sin nombre, no "
    "tiene, sin correo, sin email, sin teléfono, no facilitado, no "
    "informado",
    "it": "nessuno, nessuna, non disponibile, sconosciuto, vuoto, assente, non "
    "specificato, non pervenuto, senza, senza nome, non presente, nessuna "
    "email, non fornito, n.p, manca, mancante",
    "nl": "nvt, n.v.t, geen, onbekend, leeg",
    "pt": "nenhum, sem dados, não informado, vazio, desconhecido",
    "cs": "není, neuvedeno, neznámé, žádný",
}
# Brackets, quotes, and what was left of a letter that nobody could read.
BRACKETS = str.maketrans("", "", "()[]{}<>\"'`“”„‘’\ufffd")
# MySQL writes 0000-00-00 00:00:00 for no date.
ZEROS = re.compile(r"[0\s./:T-]*0000[0\s./:TZ+-]*|00[./]00[./]0000.*")
SIGNS = re.compile(r"[-–—_.?/\\*=~·•…:;,|#!\s]+")
# What spreadsheets show for an error, in whatever language; and x for a text.
FAULT = re.compile(r"#¡?[^\W\d_]+[!?]|x{3,}")
# People are called so.
SURNAMES = {
    *("Null", "Nil", "Na", "Nan", "Pole", "Keine", "Leer", "None", "Nada", "Blank"),
    *("Manca", "Sans", "Ohne"),
}


def _bare(text):
    text = unicodedata.normalize("NFC", text).replace("\u00a0", " ")
    text = text.translate(BRACKETS).strip().casefold()
    return text if text.strip(".") == "" else text.rstrip(". ")


NO_NAMES = {
    _bare(word) for kind in ("any", "systems") for word in WORDS[kind].split(",")
} | {"n/a"}
NOTHING = {
    _bare(word) for words in WORDS.values() for word in words.split(",") if _bare(word)
} | {"."}


@lru_cache(maxsize=20_000)
def is_nothing(text):
    """Whether a cell only says that nothing is known: ``n/a``, ``#N/A``, ``brak``."""
    bare = _bare(text)
    words = bare.split()
    if len(words) > 1 and len(set(words)) == 1 and words[0] in NO_NAMES:
        return True  # NULL NULL, of a first and a last name
    if not bare or bare in NOTHING or SIGNS.fullmatch(bare) or FAULT.fullmatch(bare):
        return True
    return bool(ZEROS.fullmatch(bare.upper()))
