"""The addon's tests, by pytest and by Odoo's own runner."""

import json
import os
import tempfile
from pathlib import Path

from ..arguments import take_flag
from ..axe import ensure_axe
from ..console import run_foreground, say
from ..databases import Databases
from ..environment import Environment, environment, has_browser
from ..ports import free_port
from ..settings import ADDONS, BUNDLES, INSIDE, MODULE, ROOT

TEMPLATE_VARIABLE = "CONTACT_MARKETING_TEMPLATE"
DEMO_TEMPLATE_VARIABLE = "CONTACT_MARKETING_DEMO_TEMPLATE"
AXE_VARIABLE = "CONTACT_MARKETING_AXE"
# The server that tests run in would do the jobs that they enqueue, meanwhile.
_NO_JOB_RUNNER = {"ODOO_QUEUE_JOB_CHANNELS": "root:0"}
# All databases share one folder of sessions. A test whose clock is set to next year
# would take away those that tests beside it have opened.
_KEEP_SESSIONS = {"ODOO_SKIP_GC_SESSIONS": "1"}
_NO_TESTS_RAN = 5  # pytest's own exit code for it
# Each has a database of its own, and takes 3 GB of memory with what it starts.
_LEAST_PROCESSES, _MOST_PROCESSES = 2, 4


def test(arguments: list[str]) -> int:
    """[pytest args | paths]: the addon's tests; --cov adds coverage"""
    has_browser()
    with environment() as env:
        databases = Databases(env)
        with databases.throwaway(databases.ensure_for_tests()) as name:
            mapped = [_through_link(argument) for argument in arguments]
            if mapped == arguments:  # no path among them
                mapped += [str(ADDONS / MODULE / "tests"), *_side_by_side()]
            return run_tests_in(env, databases, name, ADDONS, mapped)


def run_tests_in(
    env: Environment,
    databases: Databases,
    name: str,
    folder: Path,
    arguments: list[str],
) -> int:
    """Run pytest on a database.

    :param folder: where it runs
    """
    # What tests install the addon in: copies of these.
    templates = {
        TEMPLATE_VARIABLE: databases.template(demo=False),
        DEMO_TEMPLATE_VARIABLE: databases.template(demo=True),
    }
    say("tests: starting")
    return run_foreground(
        _pytest_command(env, name, arguments),
        cwd=folder,
        env={
            **env.variables,
            **templates,
            AXE_VARIABLE: str(ensure_axe() or ""),
            **_NO_JOB_RUNNER,
            **_KEEP_SESSIONS,
            "PYTHONPATH": f"{env.variables['PYTHONPATH']}{os.pathsep}{INSIDE}",
        },
    )


def _pytest_command(env: Environment, database: str, arguments: list[str]) -> list:
    coverage, arguments = take_flag(arguments, "--cov")
    options = ["-p", "no:cacheprovider", "--odoo-http", "-rs"]
    options += ["-p", "measurements", "-p", "side_by_side"]
    options += [f"--odoo-database={database}", f"--odoo-config={env.configuration}"]
    if coverage:
        options += [f"--cov={ROOT}", f"--cov-config={ROOT}/pyproject.toml"]
    return [env.python, "-m", "pytest", *options, *arguments]


def _side_by_side() -> list[str]:
    """Options for as many processes as there are processors, where it pays."""
    processes = min(len(os.sched_getaffinity(0)), _MOST_PROCESSES)
    if processes < _LEAST_PROCESSES:
        return []
    return [
        f"--numprocesses={processes}",
        *("--dist=loadfile", "--no-loadscope-reorder", "--max-worker-restart=0"),
    ]


def _through_link(argument: str) -> str:
    """A path in the clone as one below the addons folder, which names the module."""
    path, separator, test_name = argument.partition("::")
    whole = Path(path).resolve()
    if argument.startswith("-") or not whole.exists() or ROOT not in whole.parents:
        return argument
    return str(ADDONS / MODULE / whole.relative_to(ROOT)) + separator + test_name


def odoo_test(arguments: list[str]) -> int:
    """[odoo args]: the addon's tests by Odoo's own runner, while it is installed"""
    has_browser()
    with environment() as env:
        databases = Databases(env)
        with databases.throwaway(databases.template(demo=False)) as name:
            say("tests: starting")
            options = ["-i", MODULE, "--test-tags", f"/{MODULE}", *arguments]
            code, result = run_odoo_tests(env, name, options)
    if not code and not result["ran"]:
        say("no tests ran")
        return _NO_TESTS_RAN
    return code


def run_odoo_tests(env: Environment, database: str, options: list) -> tuple[int, dict]:
    """The exit code, and the names of tests that ran and that failed."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        command = env.inside_command("run_tests", result, ",".join(BUNDLES))
        command += ["-d", database, "--stop-after-init", "--http-port", free_port()]
        code = run_foreground([*command, *options], env=env.variables)
        if not result.exists():
            return code or 1, {"ran": [], "failed": []}
        return code, json.loads(result.read_text(encoding="utf-8"))
