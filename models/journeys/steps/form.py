"""How the options of each kind of step are asked for on screens.

What is not said here is told by the kind itself: its options, their types and the
models that they name. So a new kind can be chosen and filled in without a line here.
"""

from dataclasses import dataclass, field
from typing import Any

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


@dataclass(frozen=True)
class OptionForm:
    """How one option is asked for.

    ``widget`` where its type does not tell; ``sign`` stands before its value in the
    summary of a step; ``unit`` after it, ``unit_one`` after 1; ``domain`` says which
    records may be chosen; ``default`` is what a new step starts with.
    """

    label: Any = None
    widget: str | None = None
    sign: str = ""
    unit: Any = ""
    unit_one: Any = ""
    placeholder: Any = ""
    help: Any = ""
    selection: tuple = ()
    domain: tuple = ()
    default: Any = None


@dataclass(frozen=True)
class KindForm:
    """What a kind is good for, in which group it is offered, and its options."""

    help: Any = ""
    group: str = "do"
    options: dict = field(default_factory=dict)
    outcomes: dict = field(default_factory=dict)


# Which records may be made by typing their name, and with which values.
QUICKLY_MADE = {
    "res.partner.category": lambda env: {},
    "contact.list": lambda env: {},
    # Nobody gets it but by a journey.
    "mailing.mailing": lambda env: {
        "default_mailing_model_id": env["ir.model"]._get_id("res.partner"),
        "default_mailing_domain": "[('id', 'in', [])]",
    },
}
GROUPS = {
    "send": _lt("Send"),
    "wait": _lt("Wait"),
    "decide": _lt("Decide"),
    "do": _lt("Do"),
    "end": _lt("End"),
}
WINDOW = OptionForm(_lt("Only At"), widget="window")
RECORD_DOMAIN = OptionForm(
    _lt("Its Record Matches"),
    widget="domain",
    help=_lt("Conditions on the order, invoice or lead that the contact entered by."),
)
DAYS = {"unit": _lt("days"), "unit_one": _lt("day")}


def _sending(help_text, mailing_type):
    return KindForm(
        help_text,
        "send",
        {
            "mailing": OptionForm(
                _lt("Mailing"),
                placeholder=_lt("Choose one, or type a subject"),
                domain=(("mailing_type", "=", mailing_type),),
            ),
            "wait_days": OptionForm(
                _lt("Keep Trying"),
                **DAYS,
                help=_lt("For how long, while it may not be sent."),
            ),
            "window": WINDOW,
        },
    )


FORMS = {
    "mail": _sending(_lt("Sends a mailing to who may be mailed"), "mail"),
    "text": _sending(_lt("Sends a text message"), "sms"),
    "wait": KindForm(
        _lt("Waits some time"),
        "wait",
        {
            "days": OptionForm(_lt("Days"), **DAYS, default=1),
            "hours": OptionForm(_lt("Hours"), unit=_lt("hours"), unit_one=_lt("hour")),
            "window": WINDOW,
        },
    ),
    "wait_until": KindForm(
        _lt("Waits for a click, an order or a change"),
        "wait",
        {
            "interaction": OptionForm(_lt("Until It"), widget="interaction"),
            "domain": OptionForm(_lt("Until It Matches")),
            "record_domain": RECORD_DOMAIN,
            "days": OptionForm(_lt("At the Latest After"), **DAYS, default=5),
        },
        {"met": _lt("Met"), "timeout": _lt("Too late")},
    ),
    "branch": KindForm(
        _lt("Two paths, by conditions"),
        "decide",
        {
            "domain": OptionForm(_lt("Contact Matches")),
            "record_domain": RECORD_DOMAIN,
        },
        {"yes": _lt("Yes"), "no": _lt("No")},
    ),
    "split": KindForm(
        _lt("Several paths by chance, to compare them"),
        "decide",
        {
            "shares": OptionForm(_lt("Shares"), widget="shares"),
            "holdout": OptionForm(
                _lt("Compared With"),
                widget="arm",
                help=_lt("The path that the others are measured against."),
            ),
        },
    ),
    "effect": KindForm(
        _lt("Adds and removes tags and lists, starts and leaves journeys"),
        "do",
        {
            "tag_add": OptionForm(_lt("Add Tags"), sign="+"),
            "tag_remove": OptionForm(_lt("Remove Tags"), sign="−"),
            "list_add": OptionForm(_lt("Add to Lists"), sign="+"),
            "list_remove": OptionForm(_lt("Remove from Lists"), sign="−"),
            "journey_start": OptionForm(_lt("Start Journeys"), sign="▶"),
            "journey_leave": OptionForm(_lt("Leave Journeys"), sign="■"),
            "webhook_call": OptionForm(_lt("Call Webhooks"), sign="→"),
        },
    ),
    "activity": KindForm(
        _lt("Plans an activity for the salesperson"),
        "do",
        {
            "summary": OptionForm(
                _lt("Summary"), placeholder=_lt("e.g. Call about the offer")
            ),
            "type": OptionForm(_lt("Activity Type")),
            "days": OptionForm(_lt("Due In"), **DAYS),
            "note": OptionForm(_lt("Note"), widget="multiline"),
        },
    ),
    "salesperson": KindForm(
        _lt("Gives the contact a salesperson"),
        "do",
        {
            "user": OptionForm(_lt("Salesperson")),
            "team": OptionForm(
                _lt("Or Sales Team"), help=_lt("Whoever has the fewest is next.")
            ),
            "reassign": OptionForm(_lt("Also Who Has One")),
        },
    ),
    "lead": KindForm(
        _lt("Makes a lead, unless one is open"),
        "do",
        {
            "name": OptionForm(
                _lt("Name"), placeholder=_lt("Contact and journey, if empty")
            ),
            "type": OptionForm(
                _lt("Type"),
                selection=(
                    ("lead", _lt("Lead")),
                    ("opportunity", _lt("Opportunity")),
                ),
            ),
            "team": OptionForm(_lt("Sales Team")),
        },
    ),
    "action": KindForm(
        _lt("Runs a server action on the contact"),
        "do",
        {"action": OptionForm(_lt("Server Action"))},
    ),
    "journey": KindForm(
        _lt("Lets the contact into another journey"),
        "do",
        {"journey": OptionForm(_lt("Journey"))},
    ),
    "end": KindForm(_lt("Ends the journey"), "end"),
}
OUTCOMES = {"next": _lt("Then")}


def describe(kind, label, env, lookup):
    """What a screen needs to offer steps of a kind, and to ask for their options.

    :param kind: a ``StepKind``
    :param str label: its name in the language of the user
    :param lookup: a callable that takes the name of a model, and gives the name of a
        field and the domain of the records that may be named
    :return: a dict of ``name``, ``label``, ``icon``, ``help``, ``group``, ``outcomes``
        (a list of ``name`` and ``label``; none: the step ends the journey, or has a
        path for each of its shares), ``options`` (a list, see ``_describe_option``) and
        ``may_choose``: whether the user may read what it has to name
    """
    form = FORMS.get(kind.name, KindForm())
    options = [
        _describe_option(name, option, form.options.get(name), env, lookup)
        for name, option in kind.options.items()
    ]
    return {
        "name": kind.name,
        "label": label,
        "icon": kind.icon,
        "help": env._(form.help) if form.help else "",
        "group": form.group,
        "outcomes": [
            {"name": way, "label": translate_label(env, _outcome_label(form, way))}
            for way in kind.ways
        ],
        "options": options,
        "may_choose": all(
            option["may_choose"] for option in options if option["is_required"]
        ),
    }


def _outcome_label(form, way):
    return form.outcomes.get(way) or OUTCOMES.get(way) or words_of_name(way)


def words_of_name(name):
    return name.replace("_", " ").capitalize()


def translate_label(env, text):
    return text if isinstance(text, str) else env._(text)


def _describe_option(name, option, form, env, lookup):
    """
    :return: a dict of ``name``, ``label``, ``widget`` (many2one, many2many, domain,
        integer, float, boolean, text, multiline, selection, window, interaction,
        shares, arm, json), ``is_required``, ``relation``, ``domain``, ``may_choose``,
        and what ``OptionForm`` says
    """
    form = form or OptionForm()
    found = {
        "name": name,
        "label": translate_label(env, form.label or words_of_name(name)),
        "widget": widget_of(name, option, form),
        "is_required": option.is_required,
        "relation": option.comodel,
        "domain": [],
        "may_choose": True,
        "may_create": False,
        "context": {},
        "sign": form.sign,
        "unit": translate_label(env, form.unit),
        "unit_one": translate_label(env, form.unit_one or form.unit),
        "placeholder": translate_label(env, form.placeholder),
        "help": translate_label(env, form.help),
        "selection": [
            [value, translate_label(env, label)] for value, label in form.selection
        ],
        "default": form.default,
    }
    if option.comodel:
        found["domain"] = [*lookup(option.comodel)[1], *form.domain]
        found["may_choose"] = env[option.comodel].has_access("read")
        make = QUICKLY_MADE.get(option.comodel)
        found["may_create"] = bool(make) and env[option.comodel].has_access("create")
        found["context"] = make(env) if make else {}
        for name, _operator, value in form.domain:
            found["context"][f"default_{name}"] = value
    return found


def widget_of(name, option, form):
    if form.widget:
        return form.widget
    if form.selection:
        return "selection"
    if option.comodel:
        return "many2many" if option.is_many else "many2one"
    if name == "domain":
        return "domain"
    types = option.type if isinstance(option.type, tuple) else (option.type,)
    return {bool: "boolean", int: "integer", float: "float", str: "text"}.get(
        float if float in types else types[0], "json"
    )
