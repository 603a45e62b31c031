"""The site of docs/, and the pictures that it shows."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from ..arguments import take_flag
from ..console import SetupError, run, run_foreground, say, step
from ..databases import Databases
from ..environment import BROWSERS, Environment, environment
from ..ports import free_port, wait_until_open
from ..python_libraries import ensure_libraries
from ..settings import CLONE_DIR, DOCS_REQUIREMENTS_LOCK, MODULE, ROOT, TOOLS

_SITE = CLONE_DIR / "site"


def docs(arguments: list[str]) -> int:
    """[--serve]: build the site of docs/, strictly, and say where it is; or serve it"""
    serve, rest = take_flag(arguments, "--serve")
    mkdocs = ensure_libraries(DOCS_REQUIREMENTS_LOCK) / "bin/mkdocs"
    configuration = ["-f", ROOT / "mkdocs.yml"]
    if serve:
        return run_foreground([mkdocs, "serve", *configuration, *rest])
    command = [mkdocs, "build", "--strict", "--clean", "-d", _SITE, *configuration]
    code = run([*command, *rest], check=False).returncode
    if not code:
        say(f"the site is in {_SITE}")
    return code


def pictures(arguments: list[str]) -> int:
    """[NAME …]: take the pictures of docs and store page anew, from the demo"""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        raise SetupError("Pictures are taken in Chromium, and there is none on PATH.")
    python = ensure_libraries(DOCS_REQUIREMENTS_LOCK) / "bin/python"
    with environment() as env, tempfile.TemporaryDirectory() as folder:
        databases = Databases(env)
        # Fresh: a demo that somebody plays with would show what was done there.
        with databases.throwaway(databases.template(demo=True)) as name:
            facts = Path(folder) / "facts.json"
            with step("pictures: installing the demo"):
                databases.install(name, [MODULE], demo=True)
            with step("pictures: running its scheduled actions"):
                run(
                    env.inside_command("prepare_pictures", name, facts),
                    env=env.variables,
                )
            port = free_port()
            server = _serve(env, name, port)
            try:
                wait_until_open(port)
                command = [python, env.inside_command("take_pictures")[1], TOOLS]
                command += [f"http://127.0.0.1:{port}", browser, facts, ROOT]
                code = run([*command, *arguments], check=False).returncode
            finally:
                server.terminate()
                server.wait()
    return code


def _serve(env: Environment, name: str, port: int) -> subprocess.Popen:
    options = ["-d", name, "--http-port", port, "--max-cron-threads=0"]
    command = env.odoo_command("server", *options, "--log-level=error")
    return subprocess.Popen(list(map(str, command)), env=env.variables)
