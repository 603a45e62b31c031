"""Updates a filled database of a former version, and compares what it held."""

import ast
import copy
import io
import tarfile
import tempfile
from pathlib import Path

from ..arguments import take_flag
from ..console import SetupError, run, run_captured, say, step
from ..databases import Databases
from ..environment import Environment, environment
from ..files import write_whole
from ..settings import ADDONS, CLONE_DIR, MODULE, ROOT, SERIES, manifest

_LOST = 1
# By version, what was released; clones may come without its tag.
_RELEASED = {"19.0.1.1.0": "2917e399dde1580ca2fc5b0bd9eb68c1a9b97397"}


def upgrade_test(arguments: list[str]) -> int:
    """[REF | --all]: update a filled base of a former version, or of all; compare"""
    every, refs = take_flag(arguments, "--all")
    if every:
        return max(map(_upgrade_from, _released_commits()))
    return _upgrade_from(_commit(refs[0]) if refs else _former_commit())


def _upgrade_from(commit: str) -> int:
    """:return: 1 if something was lost on the way from this commit to the clone"""
    version = _version_at(commit)
    say(f"from {version} ({commit[:10]}) to {manifest()['version']}")
    former = _unpack(commit)
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


def _git(*arguments: str) -> str:
    got = run_captured(["git", *arguments], cwd=ROOT)
    if got.returncode:
        raise SetupError(f"git {arguments[0]}: {got.stderr.strip()}")
    return got.stdout.strip()


def _commit(ref: str) -> str:
    return _git("rev-parse", "--verify", f"{ref}^{{commit}}")


def _former_commit() -> str:
    """That of the released version which a manifest names last: what was never released
    is asked for by name."""
    for commit in _git("log", "--format=%H", "--", "__manifest__.py").splitlines():
        version = _version_at(commit)
        if version in _RELEASED:
            return _commit(_RELEASED[version])
    raise SetupError(
        "No commit here has a released version. Fetch the history, or name a commit: "
        "./dev upgrade-test REF"
    )


def _released_commits() -> list[str]:
    """Of what was tagged and what was released, each commit once; oldest first."""
    tags = _git("tag", "--list", f"v{SERIES}.*", "--sort=creatordate").splitlines()
    refs = [*_RELEASED.values(), *tags]
    head = _commit("HEAD")
    return [each for each in dict.fromkeys(map(_commit, refs)) if each != head]


def _version_at(commit: str) -> str:
    text = _git("show", f"{commit}:__manifest__.py")
    return ast.literal_eval(text)["version"]


def _unpack(commit: str) -> Path:
    """:return: an addons folder that holds the addon as it was"""
    folder = CLONE_DIR / "former" / commit[:10]
    if not folder.exists():
        got = _archive(commit)
        draft = folder.with_name(f"{folder.name}.draft")
        with tarfile.open(fileobj=io.BytesIO(got)) as archive:
            archive.extractall(draft / MODULE, filter="data")
        draft.rename(folder)
    return folder


def _archive(commit: str) -> bytes:
    return run(
        ["git", "archive", "--format=tar", commit], cwd=ROOT, capture_output=True
    ).stdout
