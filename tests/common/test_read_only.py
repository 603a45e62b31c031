import re
import unittest
from pathlib import Path

from odoo.tests import tagged

from ..lived_in.base import LivedInCase
from ..lived_in.problems import Problems
from ..lived_in.read_only import ReadOnlyScreens
from ..lived_in.spec import MODULE
from .databases import DEMO_TEMPLATE

SOURCES = Path(__file__).parents[2] / "static/src"
# What the web client calls: orm.call(model, "method", …), on one line or on several.
CALLED = re.compile(r'\.call\(\s*("[\w.]+"|[\w.]+),\s*"(\w+)"')
# What begins so only reads, and so may be asked of a replica.
READS = ("get_", "read_", "preview_", "check_", "figures")


@unittest.skipUnless(
    DEMO_TEMPLATE, "CONTACT_MARKETING_DEMO_TEMPLATE names no database; use ./dev"
)
@tagged("post_install", "-at_install")
class TestReadOnly(LivedInCase):
    """With *db_replica_host*, Odoo reads from a replica, where nobody can write.

    A screen that writes nevertheless is asked for twice, with a warning in the log, and
    the replica has spared nobody anything.
    """

    def test_screens_of_a_salesperson(self):
        self._walk("lived_salesperson")

    def test_screens_of_a_marketer(self):
        self._walk("lived_marketer")

    def test_screens_of_a_manager(self):
        self._walk("lived_manager")

    def test_what_the_web_client_reads(self):
        """Each method that only reads says so, and does."""
        screens = self._screens("lived_manager")
        names = self._called()
        self.assertLess({"figures", "get_canvas", "read_domain"}, names)
        asked = set()
        for model_name, method in self._readonly_methods():
            if method in names:
                asked.add(method)
                screens.call(model_name, method, self._some(screens, model_name))
        self._check(screens)
        self.assertFalse({name for name in names - asked if name.startswith(READS)})

    def _walk(self, login):
        screens = self._screens(login)
        screens.walk()
        self.assertGreater(len(screens.opened), 10)
        self._check(screens)

    def _screens(self, login):
        user = self.env["res.users"].search([("login", "=", login)])
        context = {**user.with_user(user).context_get(), "uid": user.id}
        problems = Problems(self.env(user=user.id, context=context))
        return ReadOnlyScreens(problems.env, problems)

    def _check(self, screens):
        if screens.problems.found:
            self.fail(screens.problems.tell())

    def _called(self):
        texts = (path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.js"))
        return {method for text in texts for _model, method in CALLED.findall(text)}

    def _readonly_methods(self):
        """:return: pairs of a model and a method of ours that is said to only read"""
        for model_name, model in self.env.registry.items():
            names = {
                name
                for part in model.mro()
                if MODULE in part.__module__
                for name, value in vars(part).items()
                if getattr(value, "_readonly", False)
            }
            # A mixin answers as the models that have it.
            if not model._abstract or not model._inherit_children:
                yield from ((model_name, name) for name in names)

    def _some(self, screens, model_name):
        model = screens.env[model_name]
        return model if model._abstract else model.search([], limit=3)
