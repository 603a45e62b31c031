"""Packages of the npm registry, which are pinned by the checksum that it names."""

import base64
import hashlib
import io
import os
import tarfile
import urllib.request

from .console import SetupError

_SECONDS = 60


def open_package(name: str, version: str, integrity: str) -> tarfile.TarFile:
    """A package as an archive; all of its files are below `package/`.

    :param integrity: its SHA-512, as https://registry.npmjs.org/NAME/VERSION has it
    """
    registry = os.environ.get("NPM_CONFIG_REGISTRY") or "https://registry.npmjs.org"
    file = f"{name.rpartition('/')[2]}-{version}.tgz"
    address = f"{registry.rstrip('/')}/{name}/-/{file}"
    with urllib.request.urlopen(address, timeout=_SECONDS) as answer:
        content = answer.read()
    found = base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != integrity:
        raise SetupError(f"{address} is not what it was: sha512-{found}")
    return tarfile.open(fileobj=io.BytesIO(content), mode="r:gz")
