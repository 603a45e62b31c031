"""What the web client reads of the records of a view, as its relational model does."""

from lxml import etree

SUBVIEWS = ("kanban", "list")
NEVER = ("1", "True", "true")


def web_spec(described, kind, model):
    """
    :param dict described: what ``get_views`` answered
    :param str kind: of the view
    :param str model: its name
    :return: the specification that ``web_read`` is given
    """
    arch = etree.fromstring(described["views"][kind]["arch"])
    return _spec(arch, described["models"], model)


def _spec(arch, models, model):
    fields = models[model]["fields"]
    spec = {}
    for node in arch.xpath(".//field[not(ancestor::field)]"):
        name = node.get("name")
        if name not in fields:
            continue
        kind = fields[name]["type"]
        is_never_shown = NEVER_SHOWN & {
            (key, node.get(key)) for key in ("invisible", "column_invisible")
        }
        spec.setdefault(name, {})
        if is_never_shown:
            continue
        if kind in ("many2one", "reference"):
            spec[name] = {"fields": {"display_name": {}}}
        elif kind in ("one2many", "many2many"):
            spec[name] = {"fields": _of_lines(node, models, fields[name]["relation"])}
    return spec


NEVER_SHOWN = {
    (key, value) for key in ("invisible", "column_invisible") for value in NEVER
}


def _of_lines(node, models, model):
    for subview in node.iterchildren(*SUBVIEWS):
        # By itself: what it is in is no field around its fields.
        return _spec(etree.fromstring(etree.tostring(subview)), models, model)
    is_coloured = "color_field" in node.get("options", "")
    return {"display_name": {}, **({"color": {}} if is_coloured else {})}
