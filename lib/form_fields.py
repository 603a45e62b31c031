"""What somebody typed in a form of the website tells of the contact.

Fields of Odoo's models go by their names. What the form has besides, as all of
*/contactus* but the address, goes by what it is called there, as columns of imports do.
"""

from .imports.column_names import KNOWN, compact
from .imports.columns import guess_targets
from .text import storable
from .web_addresses import is_parsable

MAX_VALUE_LENGTH = 256  # characters; what is longer is no name and no number
YOUR = (
    "your",
    "my",
    "twoj",
    "twoje",
    "ihr",
    "ihre",
    "votre",
    "tu",
    "su",
    "ваш",
    "ваше",
)
FIELDS = {
    "email_from": "email",
    "email": "email",
    "partner_email": "email",
    "contact_name": "name",
    "first_name": "first_name",
    "last_name": "last_name",
    "phone": "phone",
    "partner_phone": "phone",
    "mobile": "phone",
    "partner_company_name": "company_name",
    "company_name": "company_name",
    "function": "function",
    "street": "street",
    "street2": "street2",
    "zip": "zip",
    "city": "city",
    "country_id": "country_id",
    "website": "website",
    "linkedin_profile": "social_linkedin",
}
TYPED = {
    "company": "company_name",
    "phone_2": "phone",
    **{
        name: name
        for name in (
            *("name", "first_name", "last_name", "email", "phone", "function"),
            *("street", "street2", "zip", "city", "website"),
            *("social_linkedin", "social_facebook", "social_instagram", "social_x"),
        )
    },
}


def contact_values(model_fields, written, typed):
    """What a form tells of the contact who sent it.

    :param model_fields: the names of the fields of the record that the form makes
    :param dict written: what was sent for fields of the record
    :param dict typed: what else was sent, by the names that the form has for it
    :return: a dict of values by field of a contact, ``name`` and ``email`` among them
    """
    targets = [(_target_of_field(name, model_fields), name) for name in written]
    found = {}
    for target, name in targets:
        _keep(found, target, written[name])
    names = list(typed)
    guessed = guess_targets(names)
    for name, target in zip(names, guessed, strict=True):
        known = TYPED.get(target or _target_of_yours(name))
        _keep(found, known or _target_of_field(name, model_fields), typed[name])
    parts = [found.pop(part, "") for part in ("first_name", "last_name")]
    _keep(found, "name", " ".join(filter(None, parts)))
    return found


def _target_of_field(name, model_fields):
    if name == "partner_name":  # of a lead, the company's; else the person's
        return "company_name" if "contact_name" in model_fields else "name"
    if name == "name":  # of what has the person's besides, a subject
        is_subject = {"contact_name", "partner_name"}.intersection(model_fields)
        return None if is_subject else "name"
    return FIELDS.get(name)


def _target_of_yours(name):
    whose, *words = name.split()
    if not words or compact(whose) not in YOUR:
        return None
    return KNOWN.get(compact(" ".join(words)), (None, 0))[0]


def _keep(found, target, value):
    """Keep a value, the first one for its target, if it is fit to be one."""
    if target == "country_id":
        value = value if isinstance(value, int) else None
    elif isinstance(value, str):
        value = " ".join(storable(value).split())
        if target == "website" and not is_parsable(value):
            value = None
    else:
        value = None
    is_long = isinstance(value, str) and len(value) > MAX_VALUE_LENGTH
    if target and value and not is_long:
        found.setdefault(target, value)
