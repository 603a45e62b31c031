"""A condition as a sentence with parts to fill in, and how domains say it."""

from dataclasses import dataclass, field
from typing import Any

NEGATIONS = {"in": "not in", "=": "!=", "any": "not any", "ilike": "not ilike"}
OPPOSITE = NEGATIONS | {negative: sign for sign, negative in NEGATIONS.items()}
INSIDE = ("any", "not any")


@dataclass(frozen=True)
class Slot:
    """Where the value of a part stands in the domain of a condition."""

    name: str


@dataclass(frozen=True)
class Part:
    """What a sentence asks for.

    :param str kind: *records* (ids), *number*, *days* (both whole), *choice* (a key of
        a selection) or *text*
    :param label: what it is called, for who cannot see the sentence
    :param default: what a new sentence begins with; none: it is to be filled in
    :param str model: whose records
    :param tuple domain: which of them are offered
    :param tuple selection: the model and its field whose selection is offered
    """

    kind: str
    label: Any
    default: Any = None
    model: str = ""
    domain: tuple = ()
    selection: tuple = ()

    @property
    def empty(self):
        return [] if self.kind == "records" else False

    def accepts(self, value, choices=None):
        """Whether a domain that has this value says the sentence.

        :param choices: the keys that may be chosen
        """
        if self.kind == "records":
            return isinstance(value, (list, tuple)) and all(
                type(each) is int and each > 0 for each in value
            )
        if self.kind in ("number", "days"):
            return type(value) is int
        if value is False:
            return True
        if self.kind == "choice":
            return isinstance(value, str) and value in (choices or ())
        return isinstance(value, str) and value != ""


@dataclass(frozen=True)
class Condition:
    """A condition in a marketer's words.

    :param str name: unique
    :param text: the sentence behind *who*, with ``%(name)s`` for each part
    :param tuple leaf: how a domain says it: one condition, with a ``Slot`` for the
        value of each part
    :param dict parts: by name, each ``Part``
    :param text_not: the sentence that says the opposite; none: *not* stands before it
    :param tuple otherwise: how a domain says the opposite, where a sign does not: the
        conditions of which one is to be true. Odoo's *!* of days forgets who has none
    """

    name: str
    text: Any
    leaf: tuple
    parts: dict = field(default_factory=dict)
    text_not: Any = None
    otherwise: tuple = ()

    @property
    def template(self):
        """:return: the text of the condition in a domain, to fill in by ``%``"""
        return _write(self.leaf)

    @property
    def template_not(self):
        """:return: the same of the opposite"""
        path, operator, value = self.leaf
        if self.otherwise:
            signs = ["'|'"] * (len(self.otherwise) - 1)
            return ", ".join([*signs, *map(_write, self.otherwise)])
        if operator in OPPOSITE:
            return _write((path, OPPOSITE[operator], value))
        return f"'!', {self.template}"

    def to_text(self, values, is_not=False):
        """
        :param dict values: by name of the part
        :return: the text of one condition of a domain
        """
        template = self.template_not if is_not else self.template
        return template % {name: repr(values[name]) for name in self.parts}

    def match(self, leaf, choices):
        """Find the sentence in a condition of a domain.

        :param tuple leaf: as the domain has it
        :param dict choices: by name of the part, the keys that may be chosen
        :return: a dict of values by name of the part, and whether it says the
            opposite; None if it says something else
        """
        path, operator, value = leaf
        if self.leaf[2] is True and value is False and operator in ("=", "!="):
            operator, value = OPPOSITE[operator], True
            leaf = (path, operator, value)
        if (values := self._values(leaf, choices)) is not None:
            return values, False
        if operator in OPPOSITE:
            opposite = (path, OPPOSITE[operator], value)
            if (values := self._values(opposite, choices)) is not None:
                return values, True
        return None

    def match_otherwise(self, leaves):
        """Find the opposite in conditions of which one is to be true.

        :param list leaves: as the domain has them
        :return: a dict of values by name of the part; None: they say something else
        """
        values = {}
        if self.otherwise and _match_all(list(self.otherwise), leaves, values):
            return self._accept(values, {})
        return None

    def _values(self, leaf, choices):
        values = {}
        if not _match(self.leaf, leaf, values):
            return None
        return self._accept(values, choices)

    def _accept(self, values, choices):
        for name, part in self.parts.items():
            if not part.accepts(values[name], choices.get(name)):
                return None
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in values.items()
        }

    def for_screen(self, translate, parts):
        """What the editor needs to show, to ask and to write.

        :param translate: a callable of a text
        :param dict parts: by name, what only the environment knows of it, if anything
        """
        return {
            "name": self.name,
            "text": translate(self.text),
            "text_not": translate(self.text_not) if self.text_not else False,
            "template": self.template,
            "template_not": self.template_not,
            "parts": {
                name: {
                    "kind": part.kind,
                    "label": translate(part.label),
                    "default": part.empty if part.default is None else part.default,
                    "model": part.model,
                    "domain": [list(each) for each in part.domain],
                    **parts.get(name, {}),
                }
                for name, part in self.parts.items()
            },
        }


def _write(value):
    if isinstance(value, Slot):
        return f"%({value.name})s"
    if isinstance(value, list):
        return f"[{', '.join(map(_write, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(_write, value))})"
    return repr(value).replace("%", "%%")


def _match(template, leaf, values):
    """:return: whether the condition is the one of the template; ``values`` takes what
    stands in its slots"""
    path, operator, value = template
    if not isinstance(leaf, (list, tuple)) or len(leaf) != 3 or leaf[0] != path:
        return False
    if isinstance(value, Slot):
        if operator == "in" and leaf[1] == "=" and type(leaf[2]) is int:
            values[value.name] = [leaf[2]]  # one record, and the list of it alone
            return True
        values[value.name] = leaf[2]
        return leaf[1] == operator
    if leaf[1] != operator:
        return False
    if operator in INSIDE:
        return isinstance(leaf[2], (list, tuple)) and _match_all(
            value, list(leaf[2]), values
        )
    return type(leaf[2]) is type(value) and leaf[2] == value


def _match_all(templates, leaves, values):
    """The same of conditions that stand side by side, in any order."""
    if len(templates) != len(leaves):
        return False
    if not templates:
        return True
    for leaf in leaves:
        found = dict(values)
        rest = [each for each in leaves if each is not leaf]
        if _match(templates[0], leaf, found) and _match_all(templates[1:], rest, found):
            values.update(found)
            return True
    return False
