"""Who is in the made base twice."""

from .countries import country_of
from .originals import Originals, Row, ascii_of, plain_of

KINDS = (
    "address",
    "phone",
    "vat",
    "typo",
    "swapped",
    "accents",
    "legal form",
    "initial or second surname",
)
LETTERS = "abcdefghijklmnoprstuwyz"


class SyntheticDataset(Originals):
    """``rows``, and ``planted``: by pairs of places among them, the kind."""

    def __init__(self, total, seed=8):
        super().__init__(total, seed)
        self.planted = {}
        planted = total // 10
        self._make_originals(total - planted)
        self._plant(planted)

    def _plant(self, wanted):
        places = list(range(len(self.rows)))
        self.random.shuffle(places)
        plants = (
            self._other_address,
            self._other_phone,
            self._other_vat,
            self._typo,
            self._swapped,
            self._no_accents,
            self._other_form,
            self._shorter,
        )
        for kind, plant in zip(KINDS, plants, strict=True):
            left = wanted // len(KINDS)
            refused = []
            while left and places:
                place = places.pop()
                duplicate = plant(self.rows[place])
                if duplicate is None:
                    refused.append(place)
                    continue
                self.planted[place, len(self.rows)] = kind
                self.rows.append(duplicate)
                left -= 1
            places = refused + places

    def _other_address(self, row):
        if not row.email or row.is_company or row.email.startswith("info@"):
            return None
        local, _at, domain = row.email.partition("@")
        email = self.random.choice(
            [
                row.email.upper(),
                f"{local}+news@{domain}",
                f'"{row.name}" <{row.email}>',
            ]
        )
        return Row(row.name, email=email, country=row.country)

    def _other_phone(self, row):
        if not row.phone or row.is_company or row.parent is not None:
            return None
        country = country_of(row)
        national = row.phone_sanitized.removeprefix(f"+{country.dial}")
        spaced = " ".join(national[start : start + 3] for start in range(0, 12, 3))
        phone = self.random.choice(
            [
                spaced.strip(),
                f"+{country.dial} {spaced}".strip(),
                f"(+{country.dial}) {national}",
            ]
        )
        return Row(
            row.name,
            phone=phone,
            phone_sanitized=row.phone_sanitized,
            country=row.country,
        )

    def _other_vat(self, row):
        if not row.is_company:
            return None
        number = row.vat[2:]
        vat = self.random.choice([number, f"{row.vat[:2]} {number[:3]}-{number[3:]}"])
        return Row(row.name, True, vat=vat, country=row.country)

    def _typo(self, row):
        if row.parent is None:
            return None
        words = row.name.split()
        place = self.random.randrange(len(words))
        if len(words[place]) < 5:
            place = max(range(len(words)), key=lambda index: len(words[index]))
        words[place] = self._mistyped(words[place])
        return self._duplicate(row, " ".join(words))

    def _mistyped(self, word):
        at = self.random.randrange(1, len(word) - 1)
        letter = self.random.choice([c for c in LETTERS if c != word[at]])
        typos = [
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
        return self.random.choice(typos)

    def _swapped(self, row):
        if row.is_company or (row.parent is None and not row.zip):
            return None
        first, last = row.name.split()[:2]
        swapped = self.random.choice([f"{last} {first}", f"{last}, {first}"])
        return self._duplicate(row, swapped)

    def _no_accents(self, row):
        if row.is_company or row.parent is not None or plain_of(row.name) == row.name:
            return None
        return self._duplicate(row, plain_of(row.name))._replace(
            city=plain_of(row.city)
        )

    def _other_form(self, row):
        if not row.is_company:
            return None
        country = country_of(row)
        held = max((f for f in country.forms if row.name.endswith(f)), key=len)
        other = self.random.choice([form for form in country.forms if form != held])
        bare = row.name[: len(row.name) - len(held)].strip()
        return Row(
            f"{bare} {other}".strip(),
            True,
            city=row.city,
            zip=row.zip if self.random.random() < 0.5 else None,
            country=row.country,
        )

    def _shorter(self, row):
        if row.is_company or (row.parent is None and not row.zip):
            return None
        first, last = row.name.split()[:2]
        country = country_of(row)
        second = f"{first} {last}-{self._surname(country)}"
        return self._duplicate(row, self.random.choice([f"{first[0]}. {last}", second]))

    def _duplicate(self, row, name):
        """At the same company or in the same town, reached in another way."""
        email = None
        if self.random.random() < 0.4:
            email = f"{ascii_of(name.split()[0])}{self._next()}@other.example.com"
        return row._replace(name=name, email=email, phone=None, phone_sanitized=None)
