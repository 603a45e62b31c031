"""Databases with the addon, made from templates and kept up to date."""

import contextlib
import json
import os
from collections.abc import Iterable, Iterator

from .console import SetupError, run, step
from .database_server import DatabaseServer
from .environment import Environment
from .files import locked
from .fingerprint import addon_fingerprint
from .settings import (
    BUNDLES,
    CLONE,
    MODULE,
    OPTIONAL_ADDONS,
    ROOT,
    TEST_DATABASE,
    digest,
    manifest,
)

TEMPLATE_PREFIX = f"{MODULE}_template_"
RUN_PREFIX = f"{MODULE}_run_{CLONE}_"


class Databases:
    def __init__(self, env: Environment):
        self._env = env
        self.server = DatabaseServer(env)

    def ensure(self, name: str, demo: bool = False) -> str:
        """The database, with the addon as its files are now."""
        with locked(f"database-{name}"):
            if not self.server.exists(name):
                self._create(name, self.template(demo), demo)
            else:
                self._bring_up_to_date(name)
        return name

    def ensure_for_tests(self) -> str:
        """A database with all addons that nothing was ever done with."""
        with locked(f"database-{TEST_DATABASE}"):
            label = self.server.labels().get(TEST_DATABASE, {})
            template = self._template_for_tests()
            if label.get("template") != template or self._outdated_parts(label):
                self._create(TEST_DATABASE, template)
        return TEST_DATABASE

    @contextlib.contextmanager
    def throwaway(self, source: str) -> Iterator[str]:
        """A copy for one run, so that runs neither meet nor leave anything behind.

        What the run names after it, with a hyphen, goes with it.
        """
        self._drop_abandoned_copies()
        name = f"{RUN_PREFIX}{os.getpid()}"
        with locked(f"database-{source}"):
            self.server.copy(source, name)
        try:
            yield name
        finally:
            for made in self.server.names():
                if made == name or made.startswith(f"{name}-"):
                    self.server.drop(made)

    def template(self, demo: bool) -> str:
        """The addon's dependencies, installed once for all clones."""
        return self._template("demo" if demo else "bare", manifest()["depends"], demo)

    def _template_for_tests(self) -> str:
        """The same, and the optional addons."""
        return self._template("tests", OPTIONAL_ADDONS, source=self.template(False))

    def _template(
        self, purpose: str, modules: Iterable[str], demo=False, source=""
    ) -> str:
        facts = json.dumps([sorted(modules), self._env.odoo_version, demo])
        key = digest(facts + source)
        name = f"{TEMPLATE_PREFIX}{purpose}_{key}"
        with locked("template"):
            if not self.server.exists(name):
                what = ", ".join(modules) + (" with demo data" if demo else "")
                with step(f"database: installing {what}, kept as a template"):
                    draft = f"{name}_draft"
                    self.server.drop(draft)
                    if source:
                        self.server.copy(source, draft)
                    self.install(draft, modules, demo)
                    self.server.rename(draft, name)
        return name

    def install(self, name: str, modules: Iterable[str], demo: bool = False) -> None:
        self._call_install(name, "--install", modules, demo)

    def _create(self, name: str, template: str, demo: bool = False) -> None:
        parts = self._current_parts()
        with step(f"database: installing {MODULE} in {name}"):
            draft = f"{name}_draft"
            self.server.copy(template, draft)
            self.install(draft, [MODULE], demo)
            self.server.rename(draft, name)
            self.server.label(name, **parts, template=template)

    def _bring_up_to_date(self, name: str) -> None:
        label = self.server.labels().get(name)
        if not label:
            return  # made by hand: its owner looks after it
        if label["root"] != str(ROOT):
            raise SetupError(
                f"The database {name} belongs to the clone in {label['root']}. "
                "Take another name."
            )
        outdated = self._outdated_parts(label)
        if outdated:
            parts = self._current_parts()
            module = "base" if "odoo" in outdated else MODULE
            with step(f"database: updating {module} in {name}"):
                self._call_install(name, "--update", [module])
                self.server.label(name, **parts)

    def _current_parts(self) -> dict[str, str]:
        return {"odoo": self._env.odoo_version, "addon": addon_fingerprint()}

    def _outdated_parts(self, label: dict[str, str]) -> set[str]:
        current = self._current_parts()
        return {part for part, value in current.items() if label.get(part) != value}

    def _call_install(
        self, name: str, what: str, modules: Iterable[str], demo: bool = False
    ) -> None:
        options = [what, ",".join(modules), "--bundles", ",".join(BUNDLES)]
        if demo:
            options.append("--demo")
        command = self._env.inside_command("install", name, *options)
        if run(command, env=self._env.variables, check=False).returncode:
            raise SetupError(
                f"Odoo could not install or update {', '.join(modules)}: see above. "
                "Mend it, then run this again."
            )

    def _drop_abandoned_copies(self) -> None:
        for name in self.server.names():
            process = name.removeprefix(RUN_PREFIX).split("-")[0]
            if name.startswith(RUN_PREFIX) and not _is_running(int(process)):
                self.server.drop(name)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
