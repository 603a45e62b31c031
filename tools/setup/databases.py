"""Databases with the addon, made from templates and kept up to date."""

import contextlib
import json
import os
from collections.abc import Iterator

from .console import SetupError, run, step
from .database_server import DatabaseServer
from .environment import Environment
from .files import locked
from .fingerprint import addon_fingerprint
from .settings import BUNDLES, CLONE, MODULE, ROOT, TEST_DATABASE, digest, manifest

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
                self._create(name, demo)
            else:
                self._bring_up_to_date(name)
        return name

    def ensure_for_tests(self) -> str:
        """A database with the addon that nothing was ever done with."""
        with locked(f"database-{TEST_DATABASE}"):
            label = self.server.labels().get(TEST_DATABASE, {})
            if not self.server.exists(TEST_DATABASE) or self._outdated_parts(label):
                self._create(TEST_DATABASE, demo=False)
        return TEST_DATABASE

    @contextlib.contextmanager
    def throwaway(self, source: str) -> Iterator[str]:
        """A copy for one run, so that runs neither meet nor leave anything behind."""
        self._drop_abandoned_copies()
        name = f"{RUN_PREFIX}{os.getpid()}"
        with locked(f"database-{source}"):
            self.server.copy(source, name)
        try:
            yield name
        finally:
            self.server.drop(name)

    def template(self, demo: bool) -> str:
        """The addon's dependencies, installed once for all clones."""
        depends = manifest()["depends"]
        key = digest(json.dumps([sorted(depends), self._env.odoo_version, demo]))
        name = f"{TEMPLATE_PREFIX}{'demo' if demo else 'bare'}_{key}"
        with locked("template"):
            if not self.server.exists(name):
                what = ", ".join(depends) + (" with demo data" if demo else "")
                with step(f"database: installing {what}, kept as a template"):
                    self._build_template(name, depends, demo)
        return name

    def install(self, name: str, modules: list[str], demo: bool = False) -> None:
        self._call_install(name, "--install", modules, demo)

    def _build_template(self, name: str, depends: list[str], demo: bool) -> None:
        draft = f"{name}_draft"
        self.server.drop(draft)
        self.install(draft, depends, demo)
        self.server.rename(draft, name)

    def _create(self, name: str, demo: bool) -> None:
        parts = self._current_parts()
        template = self.template(demo)
        with step(f"database: installing {MODULE} in {name}"):
            draft = f"{name}_draft"
            self.server.copy(template, draft)
            self.install(draft, [MODULE], demo)
            self.server.rename(draft, name)
            self.server.label(name, **parts)

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
        self, name: str, what: str, modules: list[str], demo: bool = False
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
