"""Odoo from Debian's package, or the one that ODOO_HOME names."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from . import private_apt
from .console import SetupError, run, say, step
from .files import link_whole, locked
from .settings import HOME, LANGUAGES, SERIES, digest

# odoo-19 and the packages that its static files link to.
_PACKAGES = (
    "odoo-19",
    "fonts-glyphicons-halflings",
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
# Font Awesome 5 has other file names than the 4.7 that Odoo uses.
_OLDER_PACKAGES = ("fonts-font-awesome",)

_LIBRARY = "usr/lib/python3/dist-packages"
# Debian leaves it out, and the browser's error on that would fail every tour.
_MISSING_FILE = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
# A second copy of the addons' Python files, and the translations.
_NOT_UNPACKED = (f"*/{_LIBRARY}/addons", "*/i18n/*.po", "*/i18n_extra/*.po")


def ensure_odoo() -> tuple[Path, str]:
    """The folder that holds odoo/, and a name for its version."""
    given = os.environ.get("ODOO_HOME")
    if given:
        return _checked_home(Path(given).absolute())
    current = HOME / "odoo/current"
    with locked("odoo"):
        if not current.exists():
            _download(current)
    return current.resolve() / _LIBRARY, os.readlink(current)


def _checked_home(home: Path) -> tuple[Path, str]:
    release = home / "odoo/release.py"
    if not release.exists():
        raise SetupError(f"ODOO_HOME={home}: there is no odoo/release.py in it.")
    found = re.search(r"version_info = \((\d+), (\d+)", release.read_text())
    if not found or ".".join(found.groups()) != SERIES:
        raise SetupError(f"ODOO_HOME={home} is not Odoo {SERIES}.")
    return home, "home-" + digest(str(home))


def _download(current: Path) -> None:
    work = HOME / "apt"
    with step("Odoo: downloading Debian's package (about 130 MB)"):
        packages = private_apt.download(work, _PACKAGES, _OLDER_PACKAGES)
    odoo_package = next(p for p in packages if p.name.startswith("odoo-19_"))
    version = odoo_package.name.split("_")[1].replace("%3a", ":")
    with step(f"Odoo: unpacking {version}"):
        draft = current.with_name(f".{version}")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        _unpack_odoo(odoo_package, draft)
        for package in packages:
            if package != odoo_package:
                run(["dpkg-deb", "-x", package, draft])
        _add_missing_file(draft / _LIBRARY / _MISSING_FILE)
        target = current.with_name(version)
        shutil.rmtree(target, ignore_errors=True)
        draft.rename(target)
        link_whole(current, version)
    shutil.rmtree(work, ignore_errors=True)
    say(f"Odoo: {version} is in {target}")


def _unpack_odoo(package: Path, target: Path) -> None:
    _extract(package, target, *(f"--exclude={glob}" for glob in _NOT_UNPACKED))
    names = [f"*/i18n*/{lang}{end}" for lang in LANGUAGES for end in (".po", "_*.po")]
    # tar complains about a pattern without a match, such as en.po
    _extract(package, target, "--wildcards", *names, check=False)


def _extract(package: Path, target: Path, *options: str, check: bool = True) -> None:
    script = 'set -o pipefail; dpkg-deb --fsys-tarfile "$0" | tar -x "$@"'
    arguments = [package, "-C", target, "--no-same-owner", *options]
    quiet = {} if check else {"stderr": subprocess.DEVNULL}
    run(["bash", "-c", script, *arguments], check=check, **quiet)


def _add_missing_file(path: Path) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("/* not part of the Debian package */\n", encoding="utf-8")
