"""Updates a filled database of a former version, and compares what it held."""

import copy
import tempfile
from pathlib import Path

from ..arguments import take_flag
from ..console import SetupError, run, say, step
from ..databases import Databases
from ..environment import Environment, environment
from ..files import write_whole
from ..history import commit_of, git, unpack, version_at
from ..releases import RELEASED, released_commits
from ..settings import ADDONS, MODULE, manifest

_LOST = 1


def upgrade_test(arguments: list[str]) -> int:
    """[REF | --all]: update a filled base of a former version, or of all; compare"""
    every, refs = take_flag(arguments, "--all")
    if every:
        return max(map(_upgrade_from, released_commits()))
    return _upgrade_from(commit_of(refs[0]) if refs else _former_commit())


def _upgrade_from(commit: str) -> int:
    """:return: 1 if something was lost on the way from this commit to the clone"""
    version = version_at(commit)
    say(f"from {version} ({commit[:10]}) to {manifest()['version']}")
    former = unpack(commit)
    with environment() as env, tempfile.TemporaryDirectory() as folder:
        databases = Databases(env)
        with databases.throwaway(databases.template(demo=True)) as name:
            old = _with_addons(env, former)
            facts = Path(folder) / "facts.json"
            with step(f"installing {version} with demo data"):
                _inside(old, "install", name, "--install", MODULE, "--demo")
            with step("running its scheduled actions"):
                _inside(old, "upgrade_facts", name, "fill", facts)
                _inside(old, "upgrade_facts", name, "record", facts)
            with step(f"updating to {manifest()['version']}"):
                _inside(env, "install", name, "--update", MODULE)
            return _LOST if _compare(env, name, facts) else 0


def _with_addons(env: Environment, addons: Path) -> Environment:
    """The same, with the addon in another folder."""
    former = copy.copy(env)
    former.configuration = addons / "odoo.conf"
    text = env.configuration.read_text(encoding="utf-8")
    write_whole(former.configuration, text.replace(str(ADDONS), str(addons)))
    former.variables = {**env.variables, "ODOO_RC": str(former.configuration)}
    return former


def _compare(env: Environment, name: str, facts: Path) -> int:
    command = env.inside_command("upgrade_facts", name, "compare", facts)
    return run(command, env=env.variables, check=False).returncode


def _inside(env: Environment, script: str, *arguments) -> None:
    command = env.inside_command(script, *arguments)
    if run(command, env=env.variables, check=False).returncode:
        raise SetupError(f"{script} failed, see above.")


def _former_commit() -> str:
    """That of the released version which a manifest names last: what was never released
    is asked for by name."""
    for commit in git("log", "--format=%H", "--", "__manifest__.py").splitlines():
        version = version_at(commit)
        if version in RELEASED:
            return commit_of(RELEASED[version])
    raise SetupError(
        "No commit here has a released version. Fetch the history, or name a commit: "
        "./dev upgrade-test REF"
    )
