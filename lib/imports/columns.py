"""What a column holds, told by its name: in several languages, and as other systems
name theirs in the files they export.

Targets are fields of ``res.partner``, and the words of ``SPECIAL``.
"""

import re

from . import consent_columns
from .column_names import KNOWN, OWNED, compact, plain
from .consent_words import fold

# Somebody decided that a column is left out.
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
    ("Pipedrive", {"person name", "person email"}),
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
}
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
WORSE = 1_000  # the rank of a name that is known by a part of it


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
    # Fields go by their names as plain writes them, or by labels of several words.
    labels = {compact(name): target for name, target in (labels or {}).items()}
    found = []
    for header, cells in zip(headers, samples, strict=True):
        if remembered.get(header):
            found.append((remembered[header], -1))
        elif plain(header) in special:
            found.append((special[plain(header)], 0))
        else:
            found.append(_target_of(header, cells, labels, header in remembered))
    targets = _best_of_each(found)
    _know_by_content(headers, samples, targets, remembered)
    return targets


def _best_of_each(found):
    """:param found: pairs of a target and its rank; of equals the first is better"""
    best = {}
    for position, (target, rank) in enumerate(found):
        if target not in best or rank < found[best[target]][1]:
            best[target] = position
    return [
        target
        if target in consent_columns.TARGETS or best[target] == position
        else None
        for position, (target, _rank) in enumerate(found)
    ]


def _target_of(header, cells, labels, is_left_out):
    """
    :param bool is_left_out: whether nobody mapped it the last time
    :return: a pair of the target and its rank; the target is None of what nobody knows
    """
    known, rank = KNOWN.get(compact(header), (None, 0))
    if known in consent_columns.TARGETS:
        return known, rank
    if sign := consent_columns.read_name(header, cells):
        # Also of a column that was left out before anybody asked.
        return sign.target, rank
    known = known or labels.get(compact(header))
    if not known:
        known, rank = _known_in_part(header)
    if known:
        return (None if is_left_out else known), rank
    sign = consent_columns.read_content(header, cells)
    return sign and sign.target, rank


def _known_in_part(header):
    """Leave out whose it is: *Person - Email*, *user_email*, *E-Mail geschäftlich*."""
    words = fold(re.sub(r"\s*\(\d+\)$", "", header)).split()
    for owner, lacking in ((words[:1], words[1:]), (words[-1:], words[:-1])):
        if lacking and compact(owner[0]) in OWNED:
            known, rank = KNOWN.get("".join(lacking), (None, 0))
            if known and known != "name":
                return known, rank + WORSE
    return None, 0


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
