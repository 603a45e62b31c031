"""axe-core, which tests have judge pages by WCAG; from the npm registry."""

import os
import urllib.error
from pathlib import Path

from .console import SetupError, say, step
from .files import locked
from .npm_registry import open_package
from .settings import HOME, IS_CI

_VERSION = "4.14.1"
_INTEGRITY = (
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37Og"
    "udVGtQ=="
)
_MEMBER = "package/axe.min.js"


def ensure_axe() -> Path | None:
    """The script; None, and says so, where the registry does not answer."""
    script = HOME / "axe" / f"{_VERSION}.js"
    with locked("axe"):
        if not script.exists():
            try:
                with step(f"axe-core {_VERSION}: downloading it from the npm registry"):
                    _store(script)
            except (OSError, urllib.error.URLError) as error:
                text = f"axe-core cannot be fetched ({error}): its tests are SKIPPED"
                if IS_CI:
                    raise SetupError(text) from error
                say(f"NOTE: {text}")
                return None
    return script


def _store(script: Path) -> None:
    with open_package("axe-core", _VERSION, _INTEGRITY) as archive:
        text = archive.extractfile(_MEMBER).read()
    script.parent.mkdir(parents=True, exist_ok=True)
    draft = script.with_name(f".{script.name}.{os.getpid()}")
    draft.write_bytes(text)
    draft.replace(script)
