"""Chooses the command and says what went wrong."""

import shlex
import subprocess
import sys

from .commands import (
    core_testing,
    documenting,
    peer_testing,
    releasing,
    serving,
    testing,
    translating,
    upgrading,
    upkeep,
)
from .console import SetupError, Terminated, raise_on_termination

_COMMANDS = {
    "demo": serving.demo,
    "test": testing.test,
    "odoo-test": testing.odoo_test,
    "core-test": core_testing.core_test,
    "peer-test": peer_testing.peer_test,
    "upgrade-test": upgrading.upgrade_test,
    "lint": upkeep.lint,
    "translate": translating.translate,
    "release": releasing.release,
    "docs": documenting.docs,
    "pictures": documenting.pictures,
    "odoo": serving.odoo,
    "shell": serving.shell,
    "psql": serving.psql,
    "bench": serving.bench,
    "status": upkeep.status,
    "clean": upkeep.clean,
    "lock": upkeep.lock,
    "audit": upkeep.audit,
}

_VARIABLES = """
Environment:
  ODOO_HOME       an Odoo 19 of your own: the folder that holds odoo/
  PGHOST, PGPORT, PGUSER, PGPASSWORD
                  a PostgreSQL of your own, in place of the embedded one
  POSTGRES=14     an older embedded server: 14, 15, 16 or 17 (on x86_64)
  DEV_HOME        where everything is kept
  DEBIAN_MIRROR   where Odoo's Debian package is taken from
  REQUIRE_BROWSER=1
                  fail, do not skip, where there is no Chromium for the tours
"""


def main(arguments: list[str]) -> int:
    name, *rest = arguments or ["help"]
    if name in ("help", "-h", "--help"):
        return _help()
    command = _COMMANDS.get(name)
    if not command:
        print(f"{name}: no such command; see ./dev help", file=sys.stderr)
        return 2
    raise_on_termination()
    try:
        return command(rest)
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as error:
        called = shlex.join(map(str, error.cmd))
        print(f"\nfailed ({error.returncode}): {called}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nstopped; the next run continues", file=sys.stderr)
        return 130
    except Terminated:
        return 143


def _help() -> int:
    print("usage: ./dev COMMAND [ARGUMENTS]\n")
    for name, command in _COMMANDS.items():
        print(f"  {name:12}  {command.__doc__}")
    print(_VARIABLES, end="")
    return 0
