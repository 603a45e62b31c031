"""Locks between runs, and files that are whole or not there."""

import contextlib
import fcntl
import os
from pathlib import Path

from .console import say
from .settings import HOME


def open_lock(name: str):
    HOME.mkdir(parents=True, exist_ok=True)
    return open(HOME / f".{name}.lock", "w")


@contextlib.contextmanager
def locked(name: str):
    with open_lock(name) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another ./dev ({name})")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def write_whole(path: Path, text: str) -> None:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def link_whole(path: Path, target: Path | str) -> None:
    if path.is_symlink() and os.readlink(path) == str(target):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    draft.replace(path)
