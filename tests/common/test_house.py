import inspect
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from odoo.tests import TransactionCase, tagged

ADDON = Path(__file__).parents[2]
MODULE = "odoo.addons.contact_marketing."
MAX_LINES = 400
CODE = (".py", ".js", ".scss", ".xml")
# What a method of contacts is about; those of fields are called after their field.
SUBJECT_WORDS = (
    *("_consent_", "_erasure", "_form_", "_guest_", "_hygiene_", "_journey", "_list_"),
    *("_marketing_", "_preferences_", "_privacy_", "_quality_", "_score_", "_segment_"),
    *("_tag_", "_rfm_", "_import_", "contact_", "_erase", "_merge", "_emails"),
)
FIELD_METHODS = ("_compute_", "_search_", "_inverse_")


@tagged("post_install", "-at_install")
class TestHouse(TransactionCase):
    """What keeps the house in order, asked of the tree and of the registry."""

    def test_no_file_is_too_long(self):
        too_long = {}
        for path in ADDON.rglob("*"):
            if path.suffix in CODE:
                count = len(path.read_text(encoding="utf-8").splitlines())
                if count > MAX_LINES:
                    too_long[str(path.relative_to(ADDON))] = count
        self.assertFalse(too_long)

    def test_no_abstract_model_has_one_user(self):
        users = defaultdict(set)
        for model, parts in self._parts_of_models():
            for part in parts:
                inherited = part.__dict__.get("_inherit") or ()
                parents = [inherited] if isinstance(inherited, str) else inherited
                for parent in parents:
                    users[parent].add(model)
        self.assertIn("contact.campaign", users["contact.condition.mixin"])
        alone = {
            name: users[name] - {name}
            for name, model in self.env.registry.items()
            if model._abstract
            and model._original_module == "contact_marketing"
            and len(users[name] - {name}) == 1
        }
        self.assertFalse(alone, "extend the one model by _inherit in another file")

    def test_what_is_chosen_is_found_by_its_name(self):
        """Where Odoo knows no name to search, any text finds all records."""
        chosen = {
            field.comodel_name
            for model in self.env.registry.values()
            if not model._abstract and not model._transient
            for field in model._fields.values()
            if field.relational and field.type != "one2many"
        }
        self.assertIn("contact.campaign.run", chosen)
        nameless = {
            name
            for name in chosen
            if (model := self.env.registry[name])._original_module
            == "contact_marketing"
            and not model._rec_name
            and not model._rec_names_search
        }
        self.assertFalse(nameless)
        for name in ("contact.campaign.run", "contact.effect"):
            self.assertFalse(self.env[name].name_search("no such name"))

    def test_no_method_hides_another_silently(self):
        """Of two classes of ours that do not know of each other, the one that Odoo asks
        first passes the call on."""
        hidden = set()
        self.assertGreater(len(dict(self._parts_of_models())["contact.campaign"]), 9)
        for _model, parts in self._parts_of_models():
            definitions = defaultdict(list)
            for part in parts:
                for name, value in vars(part).items():
                    if function := _function(value):
                        definitions[name].append((part, function))
            for found in definitions.values():
                for (part, function), (next_part, _function_of_next) in pairwise(found):
                    if not self._is_meant(part, next_part) and not _calls_super(
                        function
                    ):
                        hidden.add(f"{function.__qualname__} of {part.__module__}")
        self.assertFalse(hidden)

    def test_methods_of_contacts_say_their_subject(self):
        """Contacts belong to every addon: what is ours there must be called by no name
        that another one would give."""
        parts = dict(self._parts_of_models())["res.partner"]
        of_core = {
            name
            for part in self.env.registry["res.partner"].__mro__
            if not part.__module__.startswith(MODULE)
            for name in vars(part)
        }
        silent = {
            f"{name} of {part.__module__}"
            for part in parts
            if part._name == "res.partner"
            for name, value in vars(part).items()
            if _function(value)
            and name.startswith("_")
            and name not in of_core
            and not any(word in name for word in SUBJECT_WORDS)
            and not name.startswith(FIELD_METHODS)
        }
        self.assertFalse(silent)

    def _parts_of_models(self):
        """:return: pairs: of each model its name, and the addon's classes that it is
        made of, in the order in which they are asked"""
        for name, model in self.env.registry.items():
            parts = [
                part
                for part in model.__mro__
                if part.__module__.startswith(MODULE)
                and getattr(part, "pool", None) is None  # as it is written down
            ]
            if parts:
                yield name, parts

    def _is_meant(self, part, next_part):
        """Whether a class was written as a special case of another: what a model says
        in place of its mixin."""
        return part._name != next_part._name and issubclass(
            self.env.registry[part._name], self.env.registry[next_part._name]
        )


def _function(value):
    value = inspect.unwrap(getattr(value, "__func__", value))
    return value if inspect.isfunction(value) else None


def _calls_super(function):
    return "__class__" in function.__code__.co_freevars
