"""Tells whether an installed database still fits the addon's files."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from .settings import ROOT

_TOP_LEVEL_LEFT_OUT = {"devtools", "dev", "build", "dist", "docs"}
_TOP_LEVEL_LEFT_OUT |= {"mkdocs.yml", "pyproject.toml"}
_PICTURES = {".png", ".svg", ".gif", ".jpg", ".jpeg", ".webp"}


def addon_fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(_installed_files(ROOT)):
        name = str(path.relative_to(ROOT)).encode()
        digest.update(name + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _installed_files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if not _matters(path):
            continue
        if path.is_dir():
            yield from _installed_files(path)
        elif path.is_file():
            yield path


def _matters(path: Path) -> bool:
    top, *below = path.relative_to(ROOT).parts
    if path.name.startswith(".") or path.name == "__pycache__":
        return False
    if not below:
        return top not in _TOP_LEVEL_LEFT_OUT and path.suffix != ".md"
    if top == "tests":
        return path.suffix != ".py"
    in_description = [top, *below[:1]] == ["static", "description"]
    return not (in_description and path.suffix in _PICTURES)
