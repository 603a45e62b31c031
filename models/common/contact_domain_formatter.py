from odoo import api, models

from .contact_domain_check import INSIDE

MAX_NAMED = 5  # records in one condition
SIGNS = ("&", "|")


class ContactDomainFormatter(models.AbstractModel):
    """Says in words what a domain asks for: *Tag History with (Tag is Product A and
    Count is at least 2)*.

    A domain is read as a tree: a pair of a sign (``&``, ``|``, ``!``, or None for a
    condition) and its branches, or the condition.
    """

    _name = "contact.domain.formatter"
    _description = "Conditions in Words"

    @api.model
    def _parts(self, model_name, text):
        """Take a domain apart where it joins its outermost conditions.

        :param str model_name: what it searches
        :param str text: the domain, as it is stored; one that can be used
        :return: the sign that joins them, ``&`` or ``|``, and a list of pairs: each
            part in words, and as a domain
        """
        items = self.env["contact.domain.check"]._parse(text)
        if not items:
            return "&", []
        sign, branches = tree = self._tree(items)
        if sign not in SIGNS:
            sign, branches = "&", [tree]
        return sign, [
            (self._format(model_name, branch), self._items(branch))
            for branch in branches
        ]

    # ------------------------------------------------------------
    # Trees
    # ------------------------------------------------------------

    @api.model
    def _tree(self, items):
        waiting = []
        for item in reversed(items):
            if item == "!":
                waiting.append(("!", [waiting.pop()]))
            elif isinstance(item, str):
                waiting.append(self._join(item, [waiting.pop(), waiting.pop()]))
            else:
                waiting.append((None, item))
        # Conditions that nothing joins are all asked for.
        return waiting[0] if len(waiting) == 1 else self._join("&", waiting[::-1])

    @api.model
    def _join(self, sign, trees):
        branches = []
        for tree in trees:
            branches += tree[1] if tree[0] == sign else [tree]
        return sign, branches

    @api.model
    def _items(self, tree):
        """:return: the tree as a domain again"""
        sign, content = tree
        if sign is None:
            return [tuple(content)]
        items = [item for branch in content for item in self._items(branch)]
        signs = ["!"] if sign == "!" else [sign] * (len(content) - 1)
        return [*signs, *items]

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    @api.model
    def _format(self, model_name, tree):
        sign, content = tree
        if sign is None:
            return self._format_condition(model_name, content)
        said = [
            f"({words})" if branch[0] in SIGNS else words
            for branch in content
            for words in [self._format(model_name, branch)]
        ]
        if sign == "!":
            return self.env._("not: %(condition)s", condition=said[0])
        joint = self.env._("and") if sign == "&" else self.env._("or")
        return f" {joint} ".join(said)

    @api.model
    def _format_condition(self, model_name, condition):
        path, operator, value = condition
        if not isinstance(path, str):
            return self.env._("all contacts") if path == value else self.env._("nobody")
        Check = self.env["contact.domain.check"]
        _model, field, labels, last = Check._resolve(model_name, condition, ())
        name = " → ".join(labels)
        if operator in INSIDE:
            inside = self._format(field.comodel_name, self._tree(list(value)))
            if operator == "any":
                return self.env._(
                    "%(name)s with (%(inside)s)", name=name, inside=inside
                )
            return self.env._("no %(name)s with (%(inside)s)", name=name, inside=inside)
        is_empty = value is False or value is None
        if is_empty and field.type != "boolean":
            if operator in ("=", "in"):
                return self.env._("%(name)s is not set", name=name)
            return self.env._("%(name)s is set", name=name)
        words = self._operators().get(operator, operator)
        shown = self._format_value(field if field.name == last else None, value)
        return f"{name} {words} {shown}"

    @api.model
    def _operators(self):
        return {
            "=": self.env._("is"),
            "in": self.env._("is"),
            "!=": self.env._("is not"),
            "not in": self.env._("is not"),
            ">": self.env._("is more than"),
            ">=": self.env._("is at least"),
            "<": self.env._("is less than"),
            "<=": self.env._("is at most"),
            "like": self.env._("contains"),
            "ilike": self.env._("contains"),
            "=like": self.env._("is like"),
            "=ilike": self.env._("is like"),
            "not like": self.env._("does not contain"),
            "not ilike": self.env._("does not contain"),
            "child_of": self.env._("is in"),
            "parent_of": self.env._("is above"),
        }

    @api.model
    def _format_value(self, field, value):
        values = list(value) if isinstance(value, (list, tuple, set)) else [value]
        shown = values[:MAX_NAMED]
        if field is not None and field.relational:
            shown = self._format_records(field.comodel_name, shown)
        elif field is not None and field.type == "selection":
            labels = dict(field._description_selection(self.env))
            shown = [labels.get(each, each) for each in shown]
        elif field is not None and field.type == "boolean":
            shown = [self.env._("yes") if each else self.env._("no") for each in shown]
        if len(values) > MAX_NAMED:
            shown.append("…")
        return f" {self.env._('or')} ".join(map(str, shown))

    @api.model
    def _format_records(self, comodel, values):
        ids = self.env["contact.domain.check"]._ids_in(values)
        # What the user may not see has no name here.
        seen = self.env[comodel].with_context(active_test=False)
        named = {
            record.id: record.display_name
            for record in (seen.search([("id", "in", ids)]) if ids else seen)
        }
        return [
            named.get(value, f"#{value}" if value in ids else value) for value in values
        ]
