"""What the web client asks for, and how it reads what views say."""

import datetime
from types import SimpleNamespace

from dateutil.relativedelta import relativedelta

from odoo.tools.safe_eval import safe_eval

MODULE = "contact_marketing"
SUBVIEWS = ("list", "kanban", "form")


def is_ours(model):
    """Whether a model is the addon's own."""
    return model._original_module == MODULE


def is_touched(model):
    """Whether the addon has fields on a model, or the model is its own."""
    return is_ours(model) or any(
        is_our_field(field) and not field.inherited for field in model._fields.values()
    )


def is_our_field(field):
    return MODULE in field._modules


def own_fields(arch):
    """:return: the nodes of the fields of a view, without those of views inside"""
    return arch.xpath(".//field[not(ancestor::field)]")


def read_spec(arch, fields):
    """:return: what ``web_read`` is asked for to show a view"""
    spec = {}
    for node in own_fields(arch):
        name = node.get("name")
        kind = fields.get(name, {}).get("type")
        if kind in ("many2one", "reference"):
            spec.setdefault(name, {"fields": {"display_name": {}}})
        elif kind in ("one2many", "many2many"):
            inner = spec.setdefault(name, {"fields": {"display_name": {}}, "limit": 40})
            for subview in node.iterchildren(*SUBVIEWS):
                inner["fields"] |= {
                    sub.get("name"): {}
                    for sub in subview.xpath(".//field")
                    if sub.get("name")
                }
        else:
            spec.setdefault(name, {})
    return spec


def evaluate(text, env, **values):
    """:return: what a domain or a context of a view is, as Python"""
    if not text:
        return []
    if not isinstance(text, str):
        return text
    today = datetime.date.today()
    return safe_eval(
        text,
        {
            "uid": env.uid,
            "context": dict(env.context),
            "allowed_company_ids": env.companies.ids,
            "context_today": lambda: today,
            "current_date": today.isoformat(),
            "relativedelta": relativedelta,
            "datetime": SimpleNamespace(
                datetime=datetime.datetime,
                date=datetime.date,
                time=datetime.time,
                timedelta=datetime.timedelta,
            ),
            "time": SimpleNamespace(strftime=datetime.datetime.now().strftime),
            "active_id": False,
            "active_ids": [],
            **values,
        },
    )
