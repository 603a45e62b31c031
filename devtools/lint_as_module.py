"""Run a linter on a copy of the addon whose folder has the module's name.

Some checks take the module's name from its folder, and a clone may be called anything.
usage: lint_as_module.py COMMAND [ARGUMENTS], run in the copy
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from setup.settings import MODULE, ROOT

_LEFT_OUT = shutil.ignore_patterns("devtools", "dev", ".*", "__pycache__")


def main(command: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / MODULE
        shutil.copytree(ROOT, copy, ignore=_LEFT_OUT)
        shutil.copy(ROOT / "pyproject.toml", copy)
        # Where checks look for the top of the repository.
        subprocess.run(["git", "init", "--quiet", folder], check=True)
        return subprocess.run(command, cwd=copy, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
