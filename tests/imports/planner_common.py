from types import MappingProxyType

from ...lib.imports.consent_planner import ConsentPlanner, ConsentRules, Purpose
from ...lib.imports.field_changes import CurrentContact, FieldChanges
from ...lib.imports.field_values import FieldSpec
from ...lib.imports.matcher import Match
from ...lib.imports.parsed_row import Keys, ParsedRow
from ...lib.imports.planner import LookUps, Planner, Rules
from ...lib.imports.stated_consent import ConsentColumn

FIELDS = {
    name: FieldSpec(name, kind)
    for name, kind in {
        "name": "char",
        "city": "char",
        "comment": "html",
        "income": "float",
        "limit": "monetary",
        "color_count": "integer",
        "is_member": "boolean",
        "country_id": "many2one",
    }.items()
}
NEWSLETTER, OFFERS, TEXTS = 1, 2, 3
PURPOSES = {
    NEWSLETTER: Purpose(NEWSLETTER, "email"),
    OFFERS: Purpose(OFFERS, "email", company_id=5),
    TEXTS: Purpose(TEXTS, "sms"),
}
SCOPES = {
    "all": {NEWSLETTER, OFFERS, TEXTS},
    "email": {NEWSLETTER, OFFERS},
    "sms": {TEXTS},
    "phone": set(),
    "post": set(),
    None: {NEWSLETTER},
}
CONSENT_RULES = ConsentRules(
    purposes=PURPOSES,
    wanted=(NEWSLETTER,),
    channels={
        "1": ConsentColumn("consent"),
        "2": ConsentColumn("opt_out", "all"),
        "file": ConsentColumn("opt_out"),
    },
    scopes=SCOPES,
)
NO_CONSENTS = ConsentRules(purposes=PURPOSES, scopes=SCOPES)


def row(vals=(), **facts):
    vals = {"name": "Ann Lee", "email": "ann@example.com", **dict(vals)}
    keys = facts.pop("keys", Keys(email=vals["email"]))
    return ParsedRow(7, 2, MappingProxyType(vals), keys=keys, **facts)


def contact(**facts):
    values = {
        "name": "Ann Lee",
        "email": "ann@example.com",
        "is_company": facts.get("is_company", False),
        **dict.fromkeys(FIELDS, False),
        **facts.pop("values", {}),
    }
    facts = {
        "name": "Ann Lee",
        "email": "ann@example.com",
        "emails": frozenset({"ann@example.com"}),
        **facts,
    }
    values["name"] = facts["name"]
    return CurrentContact(9, values=values, **facts)


def plan(
    a_row,
    known=None,
    rules=None,
    overwritten=(),
    consents=NO_CONSENTS,
    current=None,
    company=None,
    notes=(),
    **look_ups,
):
    """:param known: ``CurrentContact`` whom the row is about; None: nobody"""
    planner = Planner(
        rules or Rules(),
        LookUps(contacts={9: known} if known else {}, **look_ups),
        FieldChanges(FIELDS, overwritten),
        ConsentPlanner(consents, current or {}),
    )
    return planner.plan(Match(a_row, 9 if known else 0, company, tuple(notes)))


def codes(made):
    return [note.code for note in made.notes]
