"""Each way to search, filter and group that a search view and its menus offer."""

from odoo.fields import Domain

from .spec import evaluate

TEXT = "ann"  # numbers of phones need three characters
TEXTS = ("char", "text", "html")
MANY = ("many2one", "many2many", "one2many", "many2one_reference")
NUMBERS = ("integer", "float", "monetary")
DATES = ("date", "datetime")
INTERVALS = ("day", "week", "month", "quarter", "year")
DAY = "2026-01-15"


# What takes chosen records only, and says so: a segment that is found by a part of
# its name could be another one tomorrow.
CHOSEN_ONLY = {"segment_ids"}


def typed(node, description, env):
    """:return: the domains of what may be typed into a field of a search view"""
    name, kind = node.get("name"), description["type"]
    values = _values(name, description, env)
    if written := node.get("filter_domain"):
        given = [TEXT] if kind in (*TEXTS, *MANY) else values
        return [evaluate(written, env, self=value, raw_value=value) for value in given]
    operator = node.get("operator")
    if kind in (*TEXTS, "reference"):
        return [[(name, operator or "ilike", TEXT)]]
    if kind in MANY:
        # Text, and a record that was chosen among the proposals.
        return [
            [(name, operator or "ilike", TEXT)],
            *([(name, operator or "=", value)] for value in values),
        ]
    return [[(name, operator or "=", value)] for value in values]


def offered(name, description, env):
    """:return: the domains that the editor of conditions offers for a field; as
    ``getDomainDisplayedOperators`` of the web client"""
    kind = description["type"]
    unset = [[(name, "=", False)], [(name, "!=", False)]]
    values = _values(name, description, env)
    equal = [[(name, op, value)] for op in ("=", "!=") for value in values]
    inside = [[(name, op, values)] for op in ("in", "not in")]
    like = [[(name, op, TEXT)] for op in ("ilike", "not ilike")]
    compared = [[(name, op, value)] for op in ("<", ">") for value in values]
    between = (
        [["&", (name, ">=", values[0]), (name, "<=", values[0])]] if values else []
    )
    if kind == "boolean":
        return [[(name, "=", True)], [(name, "=", False)], [(name, "!=", True)]]
    if kind == "selection":
        return [*equal, *inside, *unset]
    if kind in TEXTS:
        return [*equal, *like, [(name, "=ilike", TEXT + "%")], *unset]
    if kind in DATES:
        ranges = [
            ["&", (name, ">=", "today -7d"), (name, "<", "today")],
            ["&", (name, ">=", "today =1d -1m"), (name, "<", "today =1d")],
        ]
        return [*between, *ranges, *equal, *compared, *unset]
    if kind in NUMBERS:
        return [*equal, *compared, *between]
    if kind in MANY:
        return [*inside, *like, *unset]
    if kind == "json":
        return unset
    return []


def _values(name, description, env):
    kind = description["type"]
    if kind == "boolean":
        return [True, False]
    if kind == "selection":
        return [value for value, _label in description["selection"][:2]]
    if kind in TEXTS:
        return [TEXT]
    if kind == "date":
        return [DAY]
    if kind == "datetime":
        return [f"{DAY} 10:00:00"]
    if kind in NUMBERS:
        return [2]
    if kind in ("many2one", "many2many", "one2many"):
        model = env[description["relation"]]
        return model.search([], limit=1).ids if model.has_access("read") else []
    return []


def grouped(name, description):
    """:return: what a field is grouped by"""
    if description["type"] in DATES:
        return [f"{name}:{interval}" for interval in INTERVALS]
    return [name]


def filter_domains(node, env):
    """:return: the domains that a filter of a search view stands for"""
    if name := node.get("date"):
        return [
            list(Domain(name, ">=", "today =1d -1m") & Domain(name, "<", "today =1d"))
        ]
    domain = node.get("domain")
    return [evaluate(domain, env)] if domain else []


def filter_groups(node, env, fields):
    """:return: what a filter of a search view groups by"""
    context = evaluate(node.get("context"), env) or {}
    given = context.get("group_by") or []
    if node.get("date"):
        given = grouped(node.get("date"), fields[node.get("date")])
    return [
        # As the web client does where nothing is chosen.
        f"{by}:month" if fields.get(by, {}).get("type") in DATES else by
        for by in ([given] if isinstance(given, str) else given)
        if fields.get(by, {}).get("type") != "properties"  # its own names are needed
    ]
