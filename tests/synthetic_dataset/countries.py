"""Names, towns and legal forms of eight countries, the common ones first."""

from typing import NamedTuple


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
BY_CODE = {country.code: country for country in COUNTRIES}


def country_of(row):
    return BY_CODE[row.country]
