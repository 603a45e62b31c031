"""Who is in the made base once."""

import random
import unicodedata
from typing import NamedTuple

from .countries import COUNTRIES, country_of

TYPICAL = 50_000  # rows
SYLLABLES = ("", "al", "er", "in", "or", "ul", "am", "et", "is", "on", "ur", "ab", "ed",
             "il", "op", "us", "an", "el", "ir", "os")  # fmt: skip


class Row(NamedTuple):
    """A contact; ``parent`` is the place of its company among the rows."""

    name: str
    is_company: bool = False
    email: str = None
    phone: str = None
    phone_sanitized: str = None  # as Odoo makes it of a phone and a country
    vat: str = None
    city: str = None
    zip: str = None
    country: str = None
    parent: int = None


class Originals:
    """``rows``: namesakes, families, front desks and branches among them."""

    def __init__(self, total, seed):
        self.random = random.Random(seed)
        self.rows = []
        self.number = 0
        # A larger base has more surnames and places, not more namesakes in each.
        self.variety = max(total // TYPICAL, 1)

    def _make_originals(self, wanted):
        companies = wanted // 8
        while len(self.rows) < companies:
            self._add_company()
        while len(self.rows) < wanted:
            draw = self.random.random()
            if draw < 0.5:
                self._add_employee(companies)
            elif draw < 0.97:
                self._add_person()
            else:
                self._add_family()
        del self.rows[wanted:]

    def _add_company(self):
        country = self._common(COUNTRIES)
        town, postcode = self._place(country)
        stem = self._surname(country)
        trade = self.random.choice(
            ["Transport", "Handel", "Studio", "Tech", "Bau", "Media", "Foods"]
        )
        serial = self.random.choice(("", "", "", f" {self._next() % 90 + 1}"))
        form = self.random.choice(country.forms)
        number = self._digits(country.vat_digits)
        phone, sanitized = self._phone(country)
        company = Row(
            name=f"{stem} {trade}{serial} {form}".strip(),
            is_company=True,
            email=f"info@{ascii_of(stem)}{self._next()}.example.com",
            phone=phone,
            phone_sanitized=sanitized,
            vat=f"{country.code}{number}",
            city=town,
            zip=postcode,
            country=country.code,
        )
        self.rows.append(company)
        if self.random.random() < 0.03:  # a branch: the same number, another town
            town = self.random.choice(
                [t for t in country.towns if t not in company.city]
            )
            self.rows.append(
                company._replace(
                    name=f"{company.name} {town}", city=town, zip="99-111", email=None
                )
            )

    def _add_employee(self, companies):
        place = int(companies * self.random.random() ** 2)  # some have many people
        company = self.rows[place]
        country = country_of(company)
        person = self._person(country)
        draw = self.random.random()
        if draw < 0.1:  # at the front desk
            person = person._replace(email=company.email)
        elif draw < 0.2:
            person = person._replace(
                phone=company.phone, phone_sanitized=company.phone_sanitized
            )
        self.rows.append(
            person._replace(parent=place, city=company.city, zip=company.zip)
        )

    def _add_person(self):
        self.rows.append(self._person(self._common(COUNTRIES)))

    def _add_family(self):
        country = self._common(COUNTRIES)
        one = self._person(country)
        surname = one.name.split()[-1]
        first = self.random.choice(
            [f for f in country.first.split() if f not in one.name]
        )
        other = one._replace(name=f"{first} {surname}", email=None)
        draw = self.random.random()
        if draw < 0.3:
            other = other._replace(email=one.email, phone=None, phone_sanitized=None)
        elif draw < 0.4 and one.phone:
            other = other._replace(name=f"{one.name} jr")
        self.rows += [one, other]

    def _person(self, country):
        first, surname = self._common(country.first.split()), self._surname(country)
        town, postcode = self._place(country)
        phone = sanitized = None
        if self.random.random() < 0.7:
            phone, sanitized = self._phone(country)
        email = f"{ascii_of(first)}.{ascii_of(surname)}{self._next()}@mail.example.com"
        return Row(
            name=f"{first} {surname}",
            email=email if self.random.random() < 0.85 else None,
            phone=phone,
            phone_sanitized=sanitized,
            city=town,
            zip=postcode,
            country=country.code,
        )

    def _surname(self, country):
        stem, ending = (
            self._common(country.stems.split()),
            self._common(country.endings),
        )
        middle = SYLLABLES[self.random.randrange(self.variety) % len(SYLLABLES)]
        return stem + middle + ending

    def _common(self, values):
        """The first of them more often than the last."""
        return values[int(len(values) * self.random.random() ** 1.5)]

    def _place(self, country):
        town = self._common(country.towns)
        part = self.random.randrange(self.variety)
        town = f"{town} {part}" if part else town
        known = self.random.random() < 0.8
        postcode = f"{self.random.randrange(10, 60)}-{self.random.randrange(100, 400)}"
        return town, postcode if known else None

    def _phone(self, country):
        national = country.mobile + self._digits(country.digits - len(country.mobile))
        sanitized = f"+{country.dial}{national}"
        return sanitized, sanitized

    def _digits(self, wanted):
        return str(self._next()).rjust(wanted, "0")

    def _next(self):
        self.number += 1
        return self.number


def plain_of(text):
    """In ASCII, as one types it without the keys of its language."""
    plain = (text or "").replace("ł", "l").replace("Ł", "L")  # they do not decompose
    return unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()


def ascii_of(text):
    """Its letters and digits, as in an address."""
    return "".join(char for char in plain_of(text).lower() if char.isalnum())
