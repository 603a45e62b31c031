"""A made base of contacts, some of them planted twice, to measure the search by.

Names of eight countries, as common as names are: many true namesakes in one town. Hard
cases that are no duplicates: families that share a phone or an address, a father and
a son, front desks, branches with one VAT number, shops that differ by a number.
"""

import random
import unicodedata
from typing import NamedTuple

from odoo.tools import email_normalize

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
TYPICAL = 50_000  # rows
SYLLABLES = ("", "al", "er", "in", "or", "ul", "am", "et", "is", "on", "ur", "ab", "ed",
             "il", "op", "us", "an", "el", "ir", "os")  # fmt: skip
LETTERS = "abcdefghijklmnoprstuwyz"


class Country(NamedTuple):
    code: str
    dial: str
    mobile: str  # how its mobile numbers start
    digits: int  # of a mobile number
    vat_digits: int
    forms: tuple  # the same legal form, written in several ways
    towns: tuple
    first: str
    stems: str
    endings: tuple


COUNTRIES = (
    Country(
        "PL", "48", "60", 9, 10, ("Sp. z o.o.", "sp. z o. o.", "Spółka z o.o.", ""),
        ("Warszawa", "Kraków", "Łódź", "Wrocław", "Poznań", "Gdańsk", "Żory", "Ełk"),
        "Jan Anna Piotr Katarzyna Krzysztof Małgorzata Andrzej Agnieszka Tomasz Iga "
        "Paweł Ewa Michał Hanna Marcin Zofia Łukasz Elżbieta Stanisław Jadwiga Rafał",
        "Kowal Wiśniew Kamiń Lewandow Zieliń Szymań Woźnia Dąbrow Kozłow Jankow Mazur "
        "Wojciechow Kwiatkow Krawczy Piotrow Grabow Nowakow Pawłow Michal Wójcic Sikor "
        "Ostrow Żółtow Ćwikliń Świderk",
        ("ski", "ska", "czyk", "ewicz", "icki", "ek", "owski", "ak", "iak", "owicz"),
    ),
    Country(
        "DE", "49", "1511", 11, 9, ("GmbH", "G.m.b.H.", "Gmbh", ""),
        ("Berlin", "München", "Köln", "Düsseldorf", "Nürnberg", "Görlitz", "Fürth"),
        "Hans Ursula Peter Karin Wolfgang Sabine Jürgen Petra Günter Jörg Björn "
        "Claudia Stefan Andrea Thomas Kerstin Andreas Birgit Heike Uwe",
        "Müll Schmid Schneid Fisch Web Schäf Köhl Krüg Hofmann Lehm Böhm Bräu Vög Zieg "
        "Herrm Kais Wink Pfeiff Brand Grün Strau Hübn",
        ("er", "t", "mann", "le", "ke", "hofer", "bauer", "eder", "inger", "stein"),
    ),
    Country(
        "FR", "33", "61", 9, 11, ("SARL", "S.A.R.L.", "Sarl", ""),
        ("Paris", "Lyon", "Orléans", "Besançon", "Béziers", "Nîmes", "Angoulême"),
        "Jean Marie Michel Françoise Philippe Hélène René Zoé Benoît Chloé Guy "
        "Céline François Aurélie Jérôme Noémie Rémi Solène",
        "Mart Bern Dub Rob Rich Petitj Dur Ler Mor Sim Lef Mich Gar Roux Bert Vinc "
        "Fourn Méri Géra Clém",
        ("in", "ard", "ois", "ert", "eau", "elle", "ot", "aud", "ier", "and"),
    ),
    Country(
        "ES", "34", "61", 9, 9, ("S.L.", "SL", "Sociedad Limitada", ""),
        ("Madrid", "Málaga", "Córdoba", "Cádiz", "León", "Ávila", "Almería"),
        "María José Antonio Carmen Manuel Lucía Jesús Ana Ángel Begoña Iván Sofía "
        "Martín Inés Raúl Mónica Óscar Belén",
        "Garc Ferná Gonzá Rodrí Lóp Martí Sánch Pér Góm Martín Jimé Ruí Hern Día Álvar "
        "Moren Muño Alons Gutiérr Romer Navarr",
        ("ía", "ndez", "lez", "guez", "ez", "nez", "o", "as", "ero", "ales"),
    ),
    Country(
        "CZ", "420", "601", 9, 8, ("s.r.o.", "s. r. o.", "spol. s r.o.", ""),
        ("Praha", "Brno", "Plzeň", "Děčín", "Třebíč", "Žďár", "Jihlava"),
        "Jiří Marie Jan Jana Petr Eva Josef Hana Pavel Lenka Jaroslav Věra Ivan Alena "
        "Tomáš Lucie Miroslav Kateřina",
        "Novot Svobod Dvořá Čern Procház Kuče Vesel Hor Něm Pokor Marek Pospíš Hájk "
        "Král Jelín Růžič Beneš Fial Sedlá",
        ("ný", "a", "k", "ka", "ek", "ský", "il", "ec", "ová", "ář"),
    ),
    Country(
        "SE", "46", "701", 9, 12, ("AB", "A.B.", "Aktiebolag", ""),
        ("Stockholm", "Göteborg", "Malmö", "Örebro", "Västerås", "Umeå", "Lund"),
        "Lars Anna Mikael Eva Anders Maria Johan Karin Åsa Björn Göran Märta Håkan "
        "Sören Örjan Ingrid Åke Gunilla",
        "Anders Johans Karls Nils Eriks Lars Ols Pers Svens Gustafs Petters Jans "
        "Sjö Lind Berg Öst Åkers Hård",
        ("son", "sson", "ström", "berg", "gren", "qvist", "dahl", "blom", "man"),
    ),
    Country(
        "IT", "39", "347", 10, 11, ("S.r.l.", "SRL", "Srl", ""),
        ("Roma", "Milano", "Torino", "Forlì", "Cefalù", "Cantù", "Bologna"),
        "Giuseppe Maria Antonio Anna Giovanni Rosa Mario Angela Luigi Lucia Niccolò "
        "Chiara Andrea Giulia Marco Francesca Davide Elena",
        "Ross Ferr Espos Bianch Rom Colomb Ricc Marin Grec Brun Gall Cont Mancin Cost "
        "Giord Rizz Lombard Morett Barbier",
        ("i", "ari", "ito", "ini", "ano", "etti", "one", "ello", "acci", "oni"),
    ),
    Country(
        "GB", "44", "7400", 10, 9, ("Ltd", "Limited", "Ltd.", ""),
        ("London", "Leeds", "Bristol", "Oxford", "Glasgow", "Hull", "York"),
        "John Mary David Susan James Sarah Robert Emma William Charlotte George Amelia "
        "Thomas Olivia Henry Grace Oliver Hannah",
        "Smi John Willi Brow Tay Dav Wils Rob Thom Wright Walk Harr Clark Jack Wood "
        "Hill Coop Ward Morr",
        ("th", "son", "ams", "n", "lor", "ies", "ing", "field", "ham", "ton"),
    ),
)  # fmt: skip


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


class MadeBase:
    """``rows``, and ``planted``: by pairs of places among them, the kind."""

    def __init__(self, total, seed=8):
        self.random = random.Random(seed)
        self.rows, self.planted = [], {}
        # A larger base has more surnames and places, not more namesakes in each.
        self.variety = max(total // TYPICAL, 1)
        planted = total // 10
        self.number = 0
        self._make_originals(total - planted)
        self._plant(planted)

    # ------------------------------------------------------------
    # Who is there once
    # ------------------------------------------------------------

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
            email=f"info@{_ascii(stem)}{self._next()}.example.com",
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
        country = next(c for c in COUNTRIES if c.code == company.country)
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
        email = f"{_ascii(first)}.{_ascii(surname)}{self._next()}@mail.example.com"
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

    # ------------------------------------------------------------
    # Who is there twice
    # ------------------------------------------------------------

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
                twin = plant(self.rows[place])
                if twin is None:
                    refused.append(place)
                    continue
                self.planted[place, len(self.rows)] = kind
                self.rows.append(twin)
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
        country = next(c for c in COUNTRIES if c.code == row.country)
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
        return self._twin(row, " ".join(words))

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
        return self._twin(row, swapped)

    def _no_accents(self, row):
        if row.is_company or row.parent is not None or _plain(row.name) == row.name:
            return None
        return self._twin(row, _plain(row.name))._replace(city=_plain(row.city))

    def _other_form(self, row):
        if not row.is_company:
            return None
        country = next(c for c in COUNTRIES if c.code == row.country)
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
        country = next(c for c in COUNTRIES if c.code == row.country)
        second = f"{first} {last}-{self._surname(country)}"
        return self._twin(row, self.random.choice([f"{first[0]}. {last}", second]))

    def _twin(self, row, name):
        """At the same company or in the same town, reached in another way."""
        email = None
        if self.random.random() < 0.4:
            email = f"{_ascii(name.split()[0])}{self._next()}@other.example.com"
        return row._replace(name=name, email=email, phone=None, phone_sanitized=None)


def _plain(text):
    return (
        unicodedata.normalize("NFKD", text or "").encode("ascii", "ignore").decode()
        if not set(text or "") & set("łŁ")
        else _plain((text or "").replace("ł", "l").replace("Ł", "L"))
    )


def _ascii(text):
    return "".join(char for char in _plain(text).lower() if char.isalnum())


def insert_rows(env, rows, mark):
    """Store made contacts by SQL, as the ORM would have.

    :param str mark: their reference, to find them again
    :return: list of ids, in the order of rows
    """
    countries = {country.code: country.id for country in env["res.country"].search([])}
    ids = []
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        companies = [
            rows[row.parent].name if row.parent is not None
            else row.name if row.is_company else None
            for row in chunk
        ]  # fmt: skip
        ids += _insert_chunk(env, chunk, companies, countries, mark)
        parents = [
            row.parent if row.parent is None else ids[row.parent] for row in chunk
        ]
        env.cr.execute(
            """
            UPDATE res_partner SET parent_id = made.parent_id,
                commercial_partner_id = COALESCE(made.parent_id, made.id)
            FROM unnest(%s::int[], %s::int[]) made (id, parent_id)
            WHERE res_partner.id = made.id
            """,
            [ids[start:], parents],
        )
    return ids


CHUNK = 20_000


def _insert_chunk(env, chunk, companies, countries, mark):
    env.cr.execute(
        """
        INSERT INTO res_partner (name, complete_name, is_company, email,
            email_normalized, phone, phone_sanitized, vat, city, zip, country_id,
            commercial_company_name, ref, active, type, lang,
            autopost_bills, create_date, write_date)
        SELECT name, name, is_company, email, email_normalized, phone, sanitized, vat,
               city, zip, country_id, company, %s, TRUE, 'contact', 'en_US',
               'ask', now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
        FROM unnest(%s::text[], %s::bool[], %s::text[], %s::text[], %s::text[],
            %s::text[], %s::text[], %s::text[], %s::text[], %s::int[],
            %s::text[]) WITH ORDINALITY made (name, is_company, email,
            email_normalized, phone, sanitized, vat, city, zip, country_id, company,
            number)
        ORDER BY number RETURNING id
        """,
        [
            mark,
            [row.name for row in chunk],
            [row.is_company for row in chunk],
            [row.email for row in chunk],
            [email_normalize(row.email, strict=False) or None for row in chunk],
            [row.phone for row in chunk],
            [row.phone_sanitized for row in chunk],
            [row.vat for row in chunk],
            [row.city for row in chunk],
            [row.zip for row in chunk],
            [countries.get(row.country) for row in chunk],
            companies,
        ],
    )
    return [partner_id for (partner_id,) in env.cr.fetchall()]


def measure(base, ids, found):
    """Compare what was found with what was planted.

    :param MadeBase base: with ``planted``
    :param list ids: of its rows
    :param list found: tuples (id, larger id, confidence, detail)
    :return: dict: precision of certain (0 to 1), recall of certain and likely
        together, and that recall by kind; and the certain pairs that are wrong
    """
    truth = {(ids[one], ids[two]): kind for (one, two), kind in base.planted.items()}
    ours = set(ids)
    certain, seen = set(), set()
    for one, two, confidence, _detail in found:
        if one in ours and two in ours and confidence != "possible":
            seen.add((one, two))
            if confidence == "certain":
                certain.add((one, two))
    recall = {}
    for kind in KINDS:
        pairs = {pair for pair, planted in truth.items() if planted == kind}
        recall[kind] = len(pairs & seen) / len(pairs)
    return {
        "precision": len(certain & truth.keys()) / max(len(certain), 1),
        "certain": len(certain),
        "likely": len(seen - certain),
        "likely_right": len((seen - certain) & truth.keys()),
        "recall": len(seen & truth.keys()) / len(truth),
        "recall_by_kind": recall,
        "wrong": sorted(certain - truth.keys()),
        "missed": sorted(truth.keys() - seen),
    }
