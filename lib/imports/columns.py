"""What a column holds, told by its name: in several languages, and as other systems
name theirs in the files they export.

Targets are fields of ``res.partner``, and the words of ``SPECIAL``.
"""

import re

from . import consent_columns
from .column_names import KNOWN, compact, plain
from .column_owners import (
    BARE_NAMES,
    PLACE,
    SECOND,
    Guess,
    group_of,
    guess_of_part,
    kind_of_group,
)

# Somebody decided that a column is skipped.
LEAVE_OUT = "leave_out"
# What is no single field of a contact.
SPECIAL = (
    *("first_name", "middle_name", "last_name", "external_id", "email_2", "phone_2"),
    *("company", "company_vat", "company_domain", "is_company_row", "tags"),
    *("consent", "opt_out", "consent_date", "consent_date_2", "consent_proof"),
    LEAVE_OUT,
)
# Columns that name a system among others; the first that fits tells where it is from.
SYSTEMS = (
    ("Mailchimp", {"leid", "euid"}),
    ("Mailchimp", {"email address", "member rating"}),
    ("Zoho", {"record id", "email opt out"}),
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
    ("Outlook", {"e mail adresse", "strasse geschaftlich"}),
    ("Outlook", {"e mail adresse", "anrede", "vorname", "firma"}),
    ("Outlook", {"adres e mail", "tytul", "imie", "nazwisko", "firma"}),
    ("Outlook", {"адрес эл почты", "имя", "фамилия", "обращение"}),
    ("Salesforce", {"firstname", "lastname", "hasoptedoutofemail"}),
    ("Shopify", {"email", "accepts email marketing"}),
    ("Klaviyo", {"email", "email marketing consent"}),
    ("Salesforce", {"first name", "last name", "account owner", "contact id"}),
    ("Salesforce", {"lead id", "last name", "lead owner"}),
    ("Pipedrive", {"person name", "person email"}),
    ("Pipedrive", {"person name", "person id"}),
    ("GetResponse", {"email", "subscribed via"}),
    ("GetResponse", {"email", "engagement score"}),
    ("WooCommerce", {"user login", "user email"}),
    ("WooCommerce", {"email", "total spend", "aov"}),
    ("WooCommerce", {"order number", "email billing"}),
    ("Shopify", {"email", "accepts marketing", "total spent"}),
    ("Mautic", {"email", "date last active", "points"}),
    ("Outlook", {"adresse de messagerie", "prenom", "rue bureau"}),
    ("Thunderbird", {"anzeigename", "primare e mail adresse"}),
    ("MailerLite", {"subscriber", "opt in date"}),
    ("listmonk", {"uuid", "email", "attributes", "status"}),
    ("Constant Contact", {"email address", "email permission status"}),
    ("Apple Contacts", {"first name", "last name", "e mail home"}),
    ("Thunderbird", {"first name", "last name", "display name", "primary email"}),
)
# What these names mean in one system, and nowhere else.
OF_SYSTEM = {
    "Outlook": {"title": None, "user 1": None},  # Mr, Mrs
    "Mautic": {"title": None, "id": "external_id", "points": None, "city": "city"},
    "Mailchimp": {"cc": "country_id", "region": None},
    "Google Contacts": {"name": "name"},
    "HubSpot": {"lead status": None},
    "WooCommerce": {"role": None},  # of a login
}
NAME_TARGETS = {"name", "first_name", "middle_name", "last_name", "company"}
# What holds one of few words, as the state of a subscription does.
OF_FEW_WORDS = {"state_id", "country_id", "function", "ref", "lang", "is_company_row"}
# From its first sign on, so that nothing is looked at twice.
ADDRESS = re.compile(r"(?<![^@\s])[^@\s]+@[^@\s]+\.[^@\s]+")
# A column of numbers that begin so is one of phones, whatever it is called.
PHONE = re.compile(r"(?:\+|00)[1-9][\d\s().\-/]{6,20}")
SAYS_CONTENT = {"email": ADDRESS.search, "phone": PHONE.fullmatch}


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
    :return: a list of targets, None for columns to skip; none comes twice but
        those that tell of consents
    """
    special = OF_SYSTEM.get(system_of(headers), {})
    remembered = remembered or {}
    samples = samples or [()] * len(headers)
    # Fields go by their names as plain writes them, or by labels of several words.
    labels = {compact(name): target for name, target in (labels or {}).items()}
    found = []
    for header, cells in zip(headers, samples, strict=True):
        if remembered.get(header):
            found.append(Guess(remembered[header], -1))
        elif plain(header) in special:
            found.append(Guess(special[plain(header)]))
        else:
            found.append(_guess(header, cells, labels, header in remembered))
    _drop_names_without_letters(found, samples)
    _read_bare_names(headers, found, samples)
    _keep_one_address(found, samples)
    targets = _best_of_each(found, [_is_empty(cells) for cells in samples])
    _know_by_content(headers, samples, targets, remembered)
    return targets


def _guess(header, cells, labels, is_left_out):
    """
    :param bool is_left_out: whether nobody mapped it the last time
    """
    known, rank = KNOWN.get(compact(header), (None, 0))
    if known in consent_columns.TARGETS:
        return Guess(known, rank)
    if sign := consent_columns.read_name(header, cells):
        # Also of a column that was skipped before anybody asked.
        return Guess(sign.target, rank)
    known = known or labels.get(compact(header))
    guess = Guess(known, rank, group_of(header, known))
    if not known:
        guess = guess_of_part(header)
    # A state may be one of a country, or of a subscription.
    may_be_state = not guess.target or guess.target in OF_FEW_WORDS
    if may_be_state and (sign := consent_columns.read_content(header, cells)):
        return Guess(sign.target)
    return Guess() if is_left_out else guess


def _drop_names_without_letters(found, samples):
    """A *Name* like #1001 is that of an order."""
    for position, (guess, cells) in enumerate(zip(found, samples, strict=True)):
        filled = [cell for cell in cells if cell]
        without = sum(not any(map(str.isalpha, cell)) for cell in filled)
        if (
            guess.target in NAME_TARGETS
            and guess.rank >= 0
            and without * 2 > len(filled)
        ):
            found[position] = Guess()


def _read_bare_names(headers, found, samples):
    """Beside a column of first names, *Name* holds last names, and the other way round:
    if it does not hold both."""
    places = {guess.target: place for place, guess in enumerate(found)}
    place = places.get("name")
    others = {"first_name", "last_name"} & places.keys()
    if place is None or len(others) != 1 or plain(headers[place]) not in BARE_NAMES:
        return
    (other,) = others
    known = {cell.casefold() for cell in samples[places[other]] if cell}
    filled = [cell.casefold() for cell in samples[place] if cell]
    whole = sum(any(part in cell for part in known if part != cell) for cell in filled)
    if whole * 2 <= len(filled):
        target = "last_name" if other == "first_name" else "first_name"
        found[place] = Guess(target, found[place].rank)


def _keep_one_address(found, samples):
    """Streets and cities of several addresses are not mixed: the one with the most
    columns that hold something stays, with what the file says of no address at all."""
    groups = {}
    for guess, cells in zip(found, samples, strict=True):
        if guess.target in PLACE and guess.rank >= 0:
            filled, named = groups.setdefault(guess.group, (set(), set()))
            named.add(guess.target)
            if any(cells):
                filled.add(guess.target)
    if len(groups) < 2:
        return
    best = max(
        groups,
        key=lambda group: (*map(len, groups[group]), -kind_of_group(group)),
    )
    for position, guess in enumerate(found):
        if guess.target not in PLACE or guess.rank < 0 or guess.group == best:
            continue
        # What is of no address by its name is of the only one.
        lacks = not best and len(groups) == 2 and guess.target not in groups[best][1]
        if not lacks and (guess.group or guess.target in groups[best][1]):
            found[position] = Guess()


def _is_empty(cells):
    return bool(cells) and not any(cells)


def _best_of_each(found, empty):
    """
    :param list found: of each column, a ``Guess``; of equals the first is better
    :param list empty: whether it holds nothing: then any other one is better
    """
    targets = [
        guess.target if guess.target in consent_columns.TARGETS else None
        for guess in found
    ]
    order = sorted(
        (place for place in range(len(found)) if found[place].target),
        key=lambda place: (empty[place] and found[place].rank >= 0, found[place].rank),
    )
    for meant in (lambda target: target, SECOND.get):
        for place in order:
            target = meant(found[place].target)
            if target and not targets[place] and target not in targets:
                targets[place] = target
    return targets


def _know_by_content(headers, samples, targets, remembered):
    """Find the columns of addresses and of phones if no name told which they are."""
    for target, says in SAYS_CONTENT.items():
        if target in targets:
            continue
        for position, (header, cells) in enumerate(zip(headers, samples, strict=True)):
            filled = [cell for cell in cells if cell]
            telling = sum(1 for cell in filled if says(cell.strip()))
            is_free = not targets[position] and header not in remembered
            if is_free and telling * 2 > len(filled):
                targets[position] = target
                break
