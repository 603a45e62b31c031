"""axe-core, which tests have judge pages by WCAG; from the npm registry."""

import base64
import hashlib
import io
import os
import tarfile
import urllib.error
import urllib.request
from pathlib import Path

from .console import SetupError, say, step
from .files import locked
from .settings import HOME, IS_CI

_VERSION = "4.14.1"
# As the registry names it: https://registry.npmjs.org/axe-core/4.14.1
_INTEGRITY = (
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37Og"
    "udVGtQ=="
)
_MEMBER = "package/axe.min.js"
_SECONDS = 60


def ensure_axe() -> Path | None:
    """The script; None, and says so, where the registry does not answer."""
    script = HOME / "axe" / f"{_VERSION}.js"
    with locked("axe"):
        if not script.exists():
            try:
                with step(f"axe-core {_VERSION}: downloading it from the npm registry"):
                    _store(_download(), script)
            except (OSError, urllib.error.URLError) as error:
                text = f"axe-core cannot be fetched ({error}): its tests are SKIPPED"
                if IS_CI:
                    raise SetupError(text) from error
                say(f"NOTE: {text}")
                return None
    return script


def _download() -> bytes:
    registry = os.environ.get("NPM_CONFIG_REGISTRY") or "https://registry.npmjs.org"
    address = f"{registry.rstrip('/')}/axe-core/-/axe-core-{_VERSION}.tgz"
    with urllib.request.urlopen(address, timeout=_SECONDS) as answer:
        content = answer.read()
    found = base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != _INTEGRITY:
        raise SetupError(f"{address} is not what it was: sha512-{found}")
    return content


def _store(content: bytes, script: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        text = archive.extractfile(_MEMBER).read()
    script.parent.mkdir(parents=True, exist_ok=True)
    draft = script.with_name(f".{script.name}.{os.getpid()}")
    draft.write_bytes(text)
    draft.replace(script)
