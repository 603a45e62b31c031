from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...lib.conditions.domain_text import UnreadableDomain, read_tree
from ..common.time_limit import fetch_within
from .conditions import GROUPS

PARTNER = "res.partner"
MAX_COUNT = 10_000
SAMPLE = 5  # names
MAX_SECONDS = 5


class ContactConditionCatalogue(models.AbstractModel):
    """Conditions on contacts as sentences, for the editor.

    It stores nothing: domains stay as Odoo writes them. What it tells, the user who
    asks may read.
    """

    _name = "contact.condition.catalogue"
    _description = "Conditions as Sentences"

    @api.model
    @api.readonly
    def get_catalogue(self):
        """
        :return: a list of groups, dicts of ``name``, ``label`` and ``conditions``, as
            ``Condition.for_screen``: those that the user may ask for
        :raises AccessError: for who is no employee
        """
        self._check_employee()
        return [
            {
                "name": name,
                "label": self.env._(group.LABEL),
                "conditions": [
                    condition.for_screen(self._translate, self._describe_parts(found))
                    for condition, found in self._offered([name])
                ],
            }
            for name, group in GROUPS.items()
        ]

    @api.model
    @api.readonly
    def read_domain(self, text):
        """Find the sentences in a domain on contacts.

        :param str text: the domain
        :return: a tree, dicts of ``kind``, ``text`` (how it is written) and ``is_not``:
            *group* has ``operator`` (& or |) and ``nodes``; *sentence* ``condition``
            and ``values``; *rule* is said by no sentence. False: no list of plain
            conditions
        :raises AccessError: for who is no employee
        """
        self._check_employee()
        try:
            root = read_tree(text or "[]")
        except UnreadableDomain:
            return False
        return self._describe_node(root, self._offered(GROUPS))

    @api.model
    @api.readonly
    def preview_domain(self, text):
        """Who matches a domain on contacts, as the user may see them.

        :param str text: the domain
        :return: a dict of ``count`` (at most 10,000; None: it took too long),
            ``is_more``, ``names`` of some, and ``problem``: why it cannot be used
        :raises AccessError: for who may not read contacts
        """
        self._check_employee()
        self.env[PARTNER].check_access("read")
        found = {"count": 0, "is_more": False, "names": [], "problem": False}
        Check = self.env["contact.domain.check"]
        try:
            # First of all: fields that the user may not read are not searched by.
            Check._check_searchable(PARTNER, text)
            ids = self._first_ids(Domain(Check._parse(text)))
        except UserError as error:
            return {**found, "problem": str(error)}
        if ids is None:
            return {**found, "count": None}
        return {
            **found,
            "count": min(len(ids), MAX_COUNT),
            "is_more": len(ids) > MAX_COUNT,
            "names": self.env[PARTNER].browse(ids[:SAMPLE]).mapped("display_name"),
        }

    @api.model
    def _first_ids(self, domain):
        """One statement, without sorting them all. None: it took too long."""
        query = self.env[PARTNER]._search(domain, limit=MAX_COUNT + 1)
        query.order = None
        rows = fetch_within(self.env, query.select(), MAX_SECONDS)
        return None if rows is None else [id_ for (id_,) in rows]

    @api.model
    def _check_employee(self):
        if not (self.env.su or self.env.user._is_internal()):
            raise AccessError(self.env._("Only employees edit conditions."))

    # ------------------------------------------------------------
    # What is offered
    # ------------------------------------------------------------

    @api.model
    def _offered(self, group_names):
        """
        :return: a list of pairs of a ``Condition``, and for each part that is chosen
            from a selection, its pairs of key and label, by name
        """
        return [
            (condition, self._selections(condition))
            for name in group_names
            for condition in GROUPS[name].CONDITIONS
            if self._is_offered(condition)
        ]

    @api.model
    def _is_offered(self, condition):
        """Whether what it asks for is there, and the user may read it."""
        for part in condition.parts.values():
            if part.model and not (
                part.model in self.env and self.env[part.model].has_access("read")
            ):
                return False
        try:
            return all(
                Model.has_access("read")
                for Model, *_condition in self.env["contact.domain.check"]._conditions(
                    PARTNER, [condition.leaf]
                )
            )
        except ValidationError:
            return False

    @api.model
    def _selections(self, condition):
        found = {}
        for name, part in condition.parts.items():
            if part.selection:
                model, field = part.selection
                description = self.env[model].fields_get([field], ["selection"])
                found[name] = description[field]["selection"]
        return found

    @api.model
    def _describe_parts(self, selections):
        return {
            name: {"choices": [list(each) for each in choices]}
            for name, choices in selections.items()
        }

    @api.model
    def _translate(self, text):
        return text if isinstance(text, str) else self.env._(text)

    # ------------------------------------------------------------
    # What a domain says
    # ------------------------------------------------------------

    @api.model
    def _describe_node(self, node, offered):
        if node.leaf is None:
            if found := self._find_opposite(node, offered):
                return found
            return {
                "kind": "group",
                "text": node.text,
                "operator": node.operator,
                "is_not": node.is_not,
                "nodes": [self._describe_node(each, offered) for each in node.nodes],
            }
        for condition, selections in offered:
            choices = {
                name: [key for key, _label in pairs]
                for name, pairs in selections.items()
            }
            if found := condition.match(node.leaf, choices):
                values, is_not = found
                return {
                    "kind": "sentence",
                    "text": node.text,
                    "is_not": is_not != node.is_not,
                    "condition": condition.name,
                    "values": values,
                }
        return {"kind": "rule", "text": node.text, "is_not": False}

    @api.model
    def _find_opposite(self, node, offered):
        """:return: the sentence that a group of conditions says; None: it is none"""
        if node.operator != "|" or not all(
            each.leaf and not each.is_not for each in node.nodes
        ):
            return None
        leaves = [each.leaf for each in node.nodes]
        for condition, _selections in offered:
            values = condition.match_otherwise(leaves)
            if values is not None:
                return {
                    "kind": "sentence",
                    "text": node.text,
                    "is_not": not node.is_not,
                    "condition": condition.name,
                    "values": values,
                }
        return None
