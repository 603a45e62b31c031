"""A server, Odoo's command line, and shells."""

import ast

from ..arguments import take_option
from ..console import SetupError, run_foreground, say
from ..databases import Databases
from ..environment import environment
from ..ports import call_when_open, demo_port
from ..settings import BENCH_DATABASE, DEMO_DATABASE, TOOLS

_BENCHES = TOOLS / "bench"


def demo(arguments: list[str]) -> int:
    """[--http-port N] [odoo args]: a server with the addon and demo data"""
    wanted_port, rest = take_option(arguments, "--http-port", "-p")
    demo_port(wanted_port)  # before the set-up, which may take minutes
    with environment() as env:
        Databases(env).ensure(DEMO_DATABASE, demo=True)
        port = demo_port(wanted_port)
        call_when_open(port, lambda: _print_address(port))
        options = ["-d", DEMO_DATABASE, "--http-port", port]
        # The websocket's port with --workers, which two demos would share.
        options += ["--gevent-port", port + 3, *rest]
        command = env.odoo_command("server", *options)
        return run_foreground(command, env=env.variables)


def _print_address(port: int) -> None:
    say(f"ready: http://localhost:{port}/  user admin, password admin; Ctrl-C stops")


def odoo(arguments: list[str]) -> int:
    """ARGS: Odoo's command line on this set-up"""
    with environment() as env:
        return run_foreground(env.odoo_command(*arguments), env=env.variables)


def shell(arguments: list[str]) -> int:
    """[-d NAME] [odoo args]: Odoo's shell, or a script from standard input"""
    with environment() as env:
        name, rest = _chosen_database(Databases(env), arguments)
        options = ["-d", name, "--log-level=warn", "--max-cron-threads=0", *rest]
        return run_foreground(env.odoo_command("shell", *options), env=env.variables)


def psql(arguments: list[str]) -> int:
    """[-d NAME] [psql args]: PostgreSQL's shell"""
    with environment() as env:
        name, rest = take_option(arguments, "-d", "--dbname")
        name = name or Databases(env).ensure(DEMO_DATABASE, demo=True)
        return run_foreground(["psql", "-d", name, *rest], env=env.variables)


def bench(arguments: list[str]) -> int:
    """[NAME [args]]: run devtools/bench/NAME.py on its own database, or list them"""
    if not arguments:
        return _list_benches()
    script = _BENCHES / f"{arguments[0]}.py"
    if not script.exists():
        raise SetupError(f"{script} does not exist; ./dev bench lists what does.")
    with environment() as env:
        Databases(env).ensure(BENCH_DATABASE)
        command = env.inside_command("run_bench", BENCH_DATABASE, script)
        return run_foreground([*command, *arguments[1:]], env=env.variables)


def _list_benches() -> int:
    for script in sorted(_BENCHES.glob("[!_]*.py")):
        text = ast.get_docstring(ast.parse(script.read_text(encoding="utf-8"))) or ""
        print(f"{script.stem:20} {text.partition(chr(10))[0]}")
    return 0


def _chosen_database(databases: Databases, arguments: list[str]):
    name, rest = take_option(arguments, "-d", "--database")
    if name:
        return databases.ensure(name), rest
    return databases.ensure(DEMO_DATABASE, demo=True), rest
