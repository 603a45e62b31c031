"""What a column holds, told by its name: in several languages, and as other systems
name theirs in the files they export.

Targets are fields of ``res.partner``, and the words of ``SPECIAL``.
"""

import re
import unicodedata

from . import consent_columns
from .consent_words import LETTERS

# Somebody decided that a column is left out.
LEAVE_OUT = "leave_out"
# What is no single field of a contact.
SPECIAL = (
    *("first_name", "middle_name", "last_name", "external_id", "email_2", "phone_2"),
    *("company", "company_vat", "company_domain", "is_company_row", "tags"),
    *("consent", "opt_out", "consent_date", "consent_date_2", "consent_proof"),
    LEAVE_OUT,
)
# English, Polish, German, French, Spanish, Italian, Dutch; then the systems.
NAMES = {
    "name": "name, full name, display name, contact name, contact, file as, "
    "imie i nazwisko, nazwa, kontakt, vollstandiger name, anzeigename, "
    "nom complet, nom et prenom, nombre completo, nome completo, naam, volledige naam",
    "first_name": "first name, firstname, given name, forename, fname, prenom, imie, "
    "vorname, nombre, nome, voornaam, first",
    "middle_name": "middle name, additional name, drugie imie, zweiter vorname, "
    "deuxieme prenom",
    "last_name": "last name, lastname, surname, family name, lname, nazwisko, "
    "nachname, familienname, nom de famille, nom, apellido, apellidos, cognome, "
    "achternaam, last",
    "email": "email, e mail, email address, e mail address, mail, mail address, "
    "primary email, work email, adres e mail, adres email, poczta, "
    "e mail adresse, email adresse, mailadresse, courriel, adresse e mail, "
    "adresse email, adresse de messagerie, correo, correo electronico, "
    "indirizzo email, e mailadres, e mail 1 value, email 1 value, kontakt e mail",
    "email_2": "secondary email, e mail 2 address, e mail 2 value, email 2, "
    "additional email addresses",
    "phone": "phone, phone number, telephone, tel, telephone number, work phone, "
    "business phone, primary phone, phone 1 value, telefon, numer telefonu, "
    "nr telefonu, telefonnummer, rufnummer, geschaftlich telefon, "
    "telefon geschaftlich, numero de telephone, telefono, telefoonnummer, sms, "
    "landline number, company main phone",
    "phone_2": "mobile, mobile phone, mobile phone number, cell, cell phone, "
    "whatsapp, whatsapp phone number, home phone, phone 2 value, komorka, "
    "telefon komorkowy, handy, mobiltelefon, mobil, portable, telephone portable, "
    "movil, cellulare, mobiel",
    "external_id": "external id, id, contact id, record id, ext id, crm id, "
    "customer id, customer number, leid, subscriber id, identyfikator, "
    "numer klienta, kundennummer, kontakt id, identifiant, numero client, "
    "record id contact, user id",
    "company": "company, company name, organization, organisation, account, "
    "account name, associated company, organization name, organization 1 name, "
    "organisation name, employer, firma, nazwa firmy, przedsiebiorstwo, organizacja, "
    "unternehmen, firmenname, entreprise, societe, nom de l entreprise, empresa, "
    "azienda, societa, bedrijf, bedrijfsnaam",
    "company_vat": "company vat, company tax id, nip firmy",
    "company_domain": "company domain, company domain name, company website, "
    "domain, domena, email domain",
    "is_company_row": "is company, is a company, company type, czy firma, "
    "ist unternehmen",
    "function": "job title, job position, position, title, role, function, "
    "organization title, organization 1 title, stanowisko, funkcja, "
    "position im unternehmen, funktion, berufsbezeichnung, poste, fonction, "
    "intitule du poste, cargo, puesto, ruolo, functie, jobtitle, job title role",
    "street": "street, address, street address, address line 1, address 1, address1, "
    "business street, address 1 street, ulica, adres, ulica i numer, strasse, "
    "anschrift, strasse geschaftlich, rue, adresse, direccion, calle, indirizzo, via, "
    "straat, adres 1, home street, mailing address",
    "street2": "street 2, street2, address line 2, address 2, address2, "
    "business street 2, address 1 extended address, adres 2, adresszusatz, "
    "complement d adresse",
    "zip": "zip, zip code, zipcode, postal code, postcode, post code, "
    "postal zip code, business postal code, address 1 postal code, kod pocztowy, "
    "plz, postleitzahl, code postal, codigo postal, cap, home postal code",
    "city": "city, town, locality, business city, address 1 city, miasto, "
    "miejscowosc, stadt, ort, wohnort, ville, ciudad, citta, plaats, stad, home city",
    "state_id": "state, region, province, county, state region, business state, "
    "address 1 region, wojewodztwo, bundesland, departement, provincia, "
    "regione, provincie, home state",
    "country_id": "country, country region, country code, business country region, "
    "business country, address 1 country, kraj, panstwo, land, staat, pays, pais, "
    "paese, cc, home country region, home country",
    "lang": "language, lang, locale, preferred language, preferred locale, jezyk, "
    "sprache, langue, idioma, lingua, taal",
    "website": "website, website url, web, web page, webpage, url, homepage, "
    "website 1 value, strona www, strona internetowa, www, webseite, internetseite, "
    "site web, site internet, sitio web, sito web",
    "vat": "vat, vat number, vat id, tax id, tax number, nip, ust id, ust idnr, "
    "umsatzsteuer id, steuernummer, numero de tva, tva, nif, cif, partita iva, btw",
    "ref": "reference, ref, internal reference, numer referencyjny, referenz",
    "comment": "notes, note, comment, comments, description, notatki, uwagi, "
    "notizen, bemerkung, bemerkungen, kommentar, remarques, commentaire, notas",
    "social_linkedin": "linkedin, linkedin url, linkedin profile, linkedin bio",
    "social_facebook": "facebook, facebook url, facebook profile",
    "social_instagram": "instagram, instagram url, instagram profile",
    "social_x": "twitter, x, twitter username, twitter handle, twitter url",
    "tags": "tags, tag, labels, label, categories, category, group membership, groups, "
    "tagi, etykiety, kategorie, schlagworter, etiketten, kategorien, etiquettes, "
    "categories contact, etiquetas, etichette",
    # What these are called beyond the words of consent_words.py.
    "consent": "agreed",
    "consent_date": "agreed on, agreed at",
    "consent_proof": "proof, nachweis, preuve",
}
# Columns that name a system among others; the first that fits tells where it is from.
SYSTEMS = (
    ("Mailchimp", {"leid", "euid"}),
    ("Mailchimp", {"email address", "member rating"}),
    ("HubSpot", {"record id", "email"}),
    ("HubSpot", {"record id contact", "email"}),
    ("Brevo", {"email", "firstname", "lastname", "sms"}),
    ("Brevo", {"email", "added time", "modified time"}),
    ("Brevo", {"contact id", "email", "added time"}),
    ("Mautic", {"firstname", "lastname", "email", "date identified"}),
    ("Mautic", {"firstname", "lastname", "email", "points"}),
    ("ActiveCampaign", {"email", "first name", "tags", "date created"}),
    ("ActiveCampaign", {"email", "first name", "ip address", "date created"}),
    ("Google Contacts", {"e mail 1 value", "organization name"}),
    ("Google Contacts", {"e mail 1 value", "group membership"}),
    ("Google Contacts", {"given name", "family name", "e mail 1 value"}),
    ("Google Contacts", {"first name", "e mail 1 value", "labels"}),
    ("Outlook", {"e mail address", "business street"}),
    ("Outlook", {"e mail address", "e mail display name"}),
    ("Outlook", {"e mail address", "business phone"}),
)
# What these names mean in one system, and nowhere else.
OF_SYSTEM = {
    "Outlook": {"title": None, "user 1": None},  # Mr, Mrs
    "Mautic": {"title": None, "id": "external_id", "points": None, "city": "city"},
    "Mailchimp": {"cc": "country_id", "region": None},
    "Google Contacts": {"name": "name"},
    "HubSpot": {"lead status": None},
}
OWNERS = {"person", "contact", "lead", "customer", "kontakt", "osoba", "personne"}
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def plain(name):
    """A header without case, accents, signs and what makes it unique: ``e mail``."""
    name = re.sub(r"\s*\(\d+\)$", "", name)
    name = name.casefold().translate(LETTERS)
    name = unicodedata.normalize("NFKD", name)
    name = "".join(sign for sign in name if not unicodedata.combining(sign))
    return " ".join(re.split(r"[\W_]+", name)).strip()


KNOWN = {
    plain(name): target for target, names in NAMES.items() for name in names.split(",")
}


def system_of(headers):
    """:return: the name of the system that exports such a file; or none"""
    names = {plain(header) for header in headers}
    return next((system for system, signs in SYSTEMS if signs <= names), None)


def guess_targets(headers, labels=None, remembered=None, samples=None):
    """What each column holds.

    :param list headers: the names of the columns
    :param dict labels: further names: by ``plain`` name of a field, the field
    :param dict remembered: by header, the target chosen the last time
    :param list samples: of each column, cells to look at
    :return: a list of targets, None for columns to leave out; none comes twice but
        those that tell of consents
    """
    special = OF_SYSTEM.get(system_of(headers), {})
    remembered = remembered or {}
    samples = samples or [()] * len(headers)
    taken, targets = set(), []
    for header, cells in zip(headers, samples, strict=True):
        name = plain(header)
        if remembered.get(header):
            target = remembered[header]
        elif name in special:
            target = special[name]
        else:
            target = _target_of(header, cells, labels or {}, header in remembered)
        if target in taken and target not in consent_columns.TARGETS:
            target = None
        taken.add(target)
        targets.append(target)
    _know_by_content(headers, samples, targets, remembered)
    return targets


def _target_of(header, cells, labels, is_left_out):
    """:param bool is_left_out: whether nobody mapped it the last time"""
    name = plain(header)
    if KNOWN.get(name) in consent_columns.TARGETS:
        return KNOWN[name]
    if sign := consent_columns.read_name(header, cells):
        # Also of a column that was left out before anybody asked.
        return sign.target
    # Pipedrive writes of what the column is: Person - Email
    of_what, _dash, last = header.rpartition(" - ")
    of_person = plain(last) if plain(of_what) in OWNERS else None
    known = (KNOWN.get(part) or labels.get(part) for part in (name, of_person))
    if found := next(filter(None, known), None):
        return None if is_left_out else found
    sign = consent_columns.read_content(header, cells)
    return sign and sign.target


def _know_by_content(headers, samples, targets, remembered):
    """Find the column of addresses if no name told which it is."""
    if "email" in targets:
        return
    for position, (header, cells) in enumerate(zip(headers, samples, strict=True)):
        filled = [cell for cell in cells if cell]
        addresses = sum(1 for cell in filled if ADDRESS.search(cell))
        is_free = not targets[position] and header not in remembered
        if is_free and addresses * 2 > len(filled):
            targets[position] = "email"
            return
