from odoo.fields import Domain

from . import searches
from .spec import is_our_field


class SearchWalk:
    """Searches, filters, groups and sorts the records of an action in each way that
    its search view, and the menus beside it, offer."""

    def __init__(self, screens, model, fields, domain):
        self.problems = screens.problems
        self.env = screens.env
        self.seen = screens.seen
        self.model, self.fields, self.domain = model, fields, domain
        self.measures = [
            f"{name}:{described['aggregator']}"
            for name, described in fields.items()
            if described.get("aggregator") and is_our_field(model._fields[name])
        ]

    def walk(self, arch):
        for node in arch.xpath(".//field[not(ancestor::searchpanel)]"):
            described = self.fields.get(node.get("name"))
            if described and node.get("invisible") not in ("1", "True"):
                for found in searches.typed(node, described, self.env):
                    self._search(found, "field")
        for node in arch.xpath(".//filter"):
            for found in searches.filter_domains(node, self.model.env):
                self._search(found, "filter", node.get("name"))
            for by in searches.filter_groups(node, self.model.env, self.fields):
                self._group(by)
        for node in arch.xpath(".//searchpanel/field"):
            self._select_in_panel(node)
        for name, described in self.fields.items():
            key = ("conditions", self.model._name, name)
            if is_our_field(self.model._fields[name]) and key not in self.seen:
                self.seen.add(key)
                self._walk_conditions(name, described)

    def _walk_conditions(self, name, described):
        """What each field of ours offers beyond the search view."""
        if described.get("searchable") and not self.model._transient:
            for found in searches.offered(name, described, self.env):
                if self._may_ask(described, found):
                    self._search(found, "conditions")
        if described.get("groupable"):
            for by in searches.grouped(name, described):
                self._group(by)
        if described.get("sortable"):
            with self.problems.step(self.model._name, "sort by", name):
                self.model.search([], order=f"{name} desc", limit=1)

    def _may_ask(self, described, found):
        """Names of what a role may not read cannot be asked for: Odoo says so."""
        relation = described.get("relation")
        return (
            not relation
            or self.env[relation].has_access("read")
            or "like" not in repr(found)
        )

    def _search(self, found, *place):
        may_refuse = any(f"'{name}'" in repr(found) for name in searches.CHOSEN_ONLY)
        place = (self.model._name, "search", *place, found)
        with self.problems.step(*place, may_refuse=may_refuse):
            # With what is shown first: fields are joined where they are needed.
            self.model.search_fetch(
                Domain(self.domain) & Domain(found), ["display_name"], limit=2
            )
            self._save_segment(found)

    def _group(self, by):
        with self.problems.step(self.model._name, "group by", by):
            self.model.web_read_group(self.domain, [by], self.measures)

    def _select_in_panel(self, node):
        kind = "multi_range" if node.get("select") == "multi" else "range"
        with self.problems.step(self.model._name, "search panel", node.get("name")):
            getattr(self.model, f"search_panel_select_{kind}")(node.get("name"))

    def _save_segment(self, domain):
        segments = self.env["mailing.filter"]
        if self.model._name != "res.partner" or not segments.has_access("create"):
            return
        segments.create(
            {
                "name": "Walked over",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": repr(list(domain)),
            }
        )
