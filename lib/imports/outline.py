"""What of a file is the header, what stands above it, and what below all contacts."""

import re
from collections import Counter, deque

from .column_names import KNOWN, compact

FIRST_ROWS = 40  # among which the header is
MAX_HELD = 20  # rows at the end that may be a footer
MAX_UNSAID = 3  # of them, if none says that it is one
MAX_HEADER_LENGTH = 200  # characters
# From its first sign on: nothing is looked at twice, however long a text is.
ADDRESS = re.compile(r"(?<![^@\s<>;,()])[^@\s<>;,()]+@[^@\s<>;,()]+\.[^@\s<>;,()]+")
# With those within: no bracket is looked for beyond the next one that opens.
IN_BRACKETS = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\[\]]*\]")
EXAMPLE = re.compile(
    r"(?i)\b(?:e\.? ?g|i\.? ?e|np|z\.? ?b|p\.? ?ex|ex|ej|es|nt|нап|напр|"
    r"например|наприклад|example|przykład|beispiel|exemple|ejemplo|esempio|"
    r"näiteks|like|jak|wie|comme)\b\.?"
)
# A phone, a date, a sum: no column is called so. A year may be.
FIGURES = re.compile(r"[-+(]?\d[\d\s().,:/+-]{4,}")
# How reports end, in the languages of the product.
FOOTER = re.compile(
    r"\W*(?:(?:(?:grand |sub|sub-)?totals?|(?:number of )?(?:records|rows|"
    r"contacts)|count|suma|razem|ogółem|łącznie|liczba (?:rekordów|wierszy|"
    r"kontaktów)|summe|gesamt(?:summe)?|insgesamt|anzahl(?: \w+)?|"
    r"total général|nombre d(?:e |')\w+|número de \w+|totale|numero di \w+|итого|"
    r"всего|усього|разом|kokku)(?:\s*(?:$|[:(=\d-])|"
    r"(?: [^\W\d]+){1,3} ?[:=(]\s*\d)|\d+ (?:records?|rows?|contacts?|"
    r"results?|entries|rekord|wiersz|kontakt|datens|enregistr|registros?\b|"
    r"запис|строк|контакт|рядк|kirjet?\b|rida\b|rea\b)|(?:showing|displaying|"
    r"results?) \d|(?:as of|stand|stan na(?: dzień)?|по состоянию на|"
    r"станом на|seisuga|situation au|a fecha de|aggiornato al):? *\d|"
    r"(?:generated|exported|printed|created|downloaded|prepared) (?:by|on|at|"
    r"from)\b|(?:copyright|©|\(c\)) |confidential\b|(?:page|strona|seite|"
    r"página) \d|(?:end of|filtered by|report (?:date|generated))\b|"
    r"(?:wygenerowano|wyeksportowano|wydrukowano|utworzono|raport z dnia|"
    r"poufne)\b|(?:erstellt|exportiert|gedruckt) (?:am|von|um)\b|"
    r"vertraulich\b|(?:généré|exporté|imprimé|créé) (?:par|le)\b|"
    r"confidentiel\b|(?:generado|exportado|impreso|creado) (?:por|el)\b|"
    r"confidencial\b|(?:generato|esportato|stampato|creato) (?:da|il)\b|"
    r"(?:создано|сформировано?|выгружено|отч[её]т (?:от|за))\b|(?:створено|"
    r"звіт (?:від|за))\b|(?:koostatud|loodud|eksporditud|aruande kuupäev)\b)",
    re.IGNORECASE,
)
LABELLED = re.compile(r"[^\W\d_][^:@]{2,40}:\s+[^\W\d_]")
COUNT = re.compile(r"[\d\s.,%-]+")
# Of a group of rows: it stands among them.
SUBTOTAL = re.compile(
    r"(?:sub[ -]?|grand )?totals?|suma(?: częściowa)?|razem|(?:zwischen|gesamt)?summe|"
    r"sous-total|subtotale?|totale|итого|всего|промежуточный итог|усього|разом|kokku|"
    r"vahesumma",
    re.IGNORECASE,
)
MAX_COUNT_LENGTH = 7  # a longer one may be a phone
# Marks that programs put before a text, and nobody sees.
INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"


def find_header(rows):
    """
    :param list rows: the first ones: pairs (number, cells)
    :return: which of them names the columns, from 0 on; None if none does
    """
    rows = [cells for _number, cells in rows[:FIRST_ROWS]]
    if not rows:
        return None
    known = [_known_names(cells) for cells in rows]
    best = max(range(len(rows)), key=lambda place: (known[place], -place))
    # One word may be a title: "Contacts".
    if known[best] >= 2 and not _is_data(rows[best], known[best]):
        return best
    usual = _usual_width(rows)
    first = next(
        (
            place
            for place, cells in enumerate(rows)
            if sum(map(bool, cells)) >= min(2, usual) and len(cells) >= usual * 0.6
        ),
        0,
    )
    for place in dict.fromkeys((first, 0)):
        if not _is_data(rows[place], known[place]):
            return place
    return None


def are_contacts(rows):
    """
    :param rows: lists of cells
    :return: whether one of them names columns of contacts, or holds an address beside
        something else
    """
    return any(
        sum(map(bool, cells)) > 1 and (_known_names(cells) > 1 or _has_address(cells))
        for cells in rows
    )


def names_columns(cells):
    """Whether a row names several fields of contacts, and holds none of one."""
    known = _known_names(cells)
    return known > 1 and not _is_data(cells, known)


def _has_address(cells):
    return any(ADDRESS.search(cell[:MAX_HEADER_LENGTH]) for cell in cells)


def _usual_width(rows):
    """Of most rows; of the wider ones, if they are as many."""
    widths = Counter(len(cells) for cells in rows)
    return max(widths.items(), key=lambda pair: (pair[1], pair[0]))[0]


def field_of(name):
    """:return: what a column that is called so holds; or none"""
    found = KNOWN.get(compact(IN_BRACKETS.sub("", name[:MAX_HEADER_LENGTH])))
    return found and found[0]


def _known_names(cells):
    return sum(map(bool, map(field_of, cells)))


def _is_data(cells, known):
    """Whether a row is a contact already. An address may be the example in a header."""
    outside = [IN_BRACKETS.sub("", cell[:MAX_HEADER_LENGTH]) for cell in cells]
    if any(ADDRESS.search(cell) and not _is_example(cell) for cell in outside):
        return True
    return not known and any(map(FIGURES.fullmatch, outside))


def _is_example(cell):
    """Whether an address only shows what is wanted: *E-mail, e.g. jan@firma.pl*."""
    around = ADDRESS.sub("", cell)
    return compact(EXAMPLE.sub("", around)) in KNOWN


def count_columns(header, rows):
    """How many columns there are, also without a name.

    :param list header: its cells, empty ones at the end too; none without a header
    :param rows: the first rows, as lists of cells
    """
    widths = [len(cells) for cells in rows]
    if header is None:
        return max(widths, default=0)
    named = len(header)
    while named and not header[named - 1]:
        named -= 1
    wider = sorted((width for width in widths if width > named), reverse=True)
    if not wider:
        return named
    # A few longer rows are broken; many show a column whose name is missing.
    common = wider[-1] if len(wider) * 2 > len(widths) else named
    return max(common, min(len(header), wider[0]))


def name_columns(cells):
    """Headers that differ: without a name ``Column 3``, once more ``City (2)``."""
    names, taken = [], set()
    for position, cell in enumerate(cells, 1):
        text = " ".join(cell.strip(INVISIBLE).split())[:MAX_HEADER_LENGTH]
        name = base = text or f"Column {position}"
        number = 2
        while name.casefold() in taken:
            name, number = f"{base} ({number})", number + 1
        taken.add(name.casefold())
        names.append(name)
    return names


class WithoutFooter:
    """An iterator of rows, without those at the end that sum up or sign a report.

    :param rows: an iterator of pairs (number, cells)
    :param int width: how many columns there are

    ``left_out`` are the texts of those rows.
    """

    def __init__(self, rows, width):
        self._rows = rows
        self._width = width
        self.left_out = []

    def __iter__(self):
        buffered = deque()
        sums = []
        for row in self._rows:
            if _is_sum(row[1]):
                sums.append(row)
                continue
            buffered.append(row)
            if len(buffered) > MAX_HELD:
                yield buffered.popleft()
        last = self._take_last(buffered) if self._width > 1 else []
        yield from buffered
        self.left_out = [
            " ".join(filter(None, cells))[:MAX_HEADER_LENGTH]
            for _number, cells in sorted(sums + last, key=lambda row: row[0])
        ]

    @staticmethod
    def _take_last(buffered):
        """Take from the end what is no contact.

        :return: the rows that were taken
        """
        place = len(buffered)
        while place and _may_be_footer(buffered[place - 1][1]):
            place -= 1
        rows = list(buffered)[place:]
        # A name alone is a contact, unless an empty row is before it.
        while rows and not _says_footer(rows[0][1]):
            before = buffered[place - 1][0] if place else 0
            if rows[0][0] > before + 1:
                break
            place += 1
            del rows[0]
        if len(rows) > MAX_UNSAID and not any(_says_footer(row[1]) for row in rows):
            return []
        for _row in rows:
            buffered.pop()
        return rows


def _may_be_footer(cells):
    filled = [cell for cell in cells if cell]
    says = _says_footer(cells)
    if not says and any(map(ADDRESS.search, filled)):
        return False
    return len(filled) == 1 or (says and all(map(COUNT.fullmatch, filled[1:])))


def _says_footer(cells):
    first = next((cell for cell in cells if cell), "")[:MAX_HEADER_LENGTH]
    if FOOTER.match(first):
        return True
    # Applied filters: Country is Germany. No contact is called so.
    is_alone = sum(map(bool, cells)) == 1
    return is_alone and bool(LABELLED.match(first)) and not FIGURES.search(first)


def _is_sum(cells):
    """Whether a row among the contacts only counts those above it."""
    filled = [cell for cell in cells if cell]
    return (
        len(filled) > 1
        and bool(SUBTOTAL.fullmatch(filled[0].rstrip(" :")))
        and all(len(c) <= MAX_COUNT_LENGTH and COUNT.fullmatch(c) for c in filled[1:])
    )
