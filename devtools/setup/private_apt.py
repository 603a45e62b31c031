"""Debian packages by an apt with its own sources, state and cache.

It verifies signatures, needs no root and leaves the system's apt as it is.
"""

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from .console import SetupError, run_captured
from .settings import SERIES

_SUITE = "sid"
_OLDER_SUITE = "trixie"
_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")

_NO_ODOO = """Odoo {series} is not here, and this machine cannot fetch it:
{reason}

Give one in either of these ways, then run this again:
  * ODOO_HOME=FOLDER, a checkout of Odoo's branch {series}
  * on a Debian system, mend what is said above (DEBIAN_MIRROR=ADDRESS sets the mirror)
"""

_CONFIGURATION = """\
Dir::State "{base}/state";
Dir::State::status "{base}/state/status";
Dir::Cache "{base}/cache";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Dir::Etc::Main "/dev/null";
Dir::Etc::Parts "{base}/empty";
Dir::Etc::SourceList "{base}/debian.sources";
Dir::Etc::SourceParts "{base}/empty";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "{base}/empty";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::GzipIndexes "true";
Acquire::Retries "3";
// A mirror may be some days behind; signatures and checksums are still verified.
Acquire::Check-Valid-Until "false";
Acquire::AllowInsecureRepositories "false";
APT::Get::AllowUnauthenticated "false";
"""

_SOURCES = """\
Types: deb
URIs: {mirror}
Suites: {suites}
Components: main
Signed-By: {keyring}
"""


def download(
    base: Path, packages: Iterable[str], older_packages: Iterable[str]
) -> list[Path]:
    _check_tools()
    environment = {
        **os.environ,
        "APT_CONFIG": str(_configure(base)),
        "LC_ALL": "C",
    }
    _apt_get(["update", "--error-on=any"], environment, base)
    folder = base / "packages"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    wanted = [*packages, *(f"{name}/{_OLDER_SUITE}" for name in older_packages)]
    _apt_get(["download", *wanted], environment, folder)
    return sorted(folder.glob("*.deb"))


def _apt_get(arguments: list[str], environment: dict[str, str], folder: Path) -> None:
    got = run_captured(["apt-get", "-q", *arguments], env=environment, cwd=folder)
    if got.returncode:
        raise _no_odoo("apt-get: " + got.stderr.strip())


def _no_odoo(reason: str) -> SetupError:
    return SetupError(_NO_ODOO.format(series=SERIES, reason=reason))


def _check_tools() -> None:
    for tool in ("apt-get", "dpkg-deb", "tar", "bash"):
        if not shutil.which(tool):
            raise _no_odoo(f"there is no {tool}")
    if not _KEYRING.exists():
        raise _no_odoo(f"{_KEYRING} is missing (package debian-archive-keyring)")


def _configure(base: Path) -> Path:
    for name in ("state/lists/partial", "cache/archives/partial", "empty"):
        (base / name).mkdir(parents=True, exist_ok=True)
    (base / "state/status").touch()
    sources = _SOURCES.format(
        mirror=_mirror(), suites=f"{_SUITE} {_OLDER_SUITE}", keyring=_KEYRING
    )
    (base / "debian.sources").write_text(sources, encoding="utf-8")
    configuration = base / "apt.conf"
    configuration.write_text(_CONFIGURATION.format(base=base), encoding="utf-8")
    return configuration


def _mirror() -> str:
    """The mirror that this Debian system uses itself."""
    given = os.environ.get("DEBIAN_MIRROR")
    if given:
        return given
    release_text = Path("/etc/os-release").read_text(encoding="utf-8")
    release = dict(re.findall(r'^(\w+)="?([^"\n]*)', release_text, re.M))
    if release.get("ID") == "debian":
        suites = {release.get("VERSION_CODENAME"), "stable", "testing", "sid"}
        target = "$(REPO_URI) $(RELEASE) $(COMPONENT)"
        got = run_captured(["apt-get", "indextargets", "--format", target])
        for line in got.stdout.splitlines():
            address, suite, component = line.split()
            if suite in suites and component == "main":
                return address
    raise _no_odoo("no Debian mirror is configured in this system's apt")
