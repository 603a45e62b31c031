"""What git knows of the clone: commits, versions, and the addon as it was."""

import ast
import io
import tarfile
from pathlib import Path

from .console import SetupError, run, run_captured
from .settings import CLONE_DIR, MODULE, ROOT


def git(*arguments: str) -> str:
    got = run_captured(["git", *arguments], cwd=ROOT)
    if got.returncode:
        raise SetupError(f"git {arguments[0]}: {got.stderr.strip()}")
    return got.stdout.strip()


def commit_of(ref: str) -> str:
    return git("rev-parse", "--verify", f"{ref}^{{commit}}")


def version_at(commit: str) -> str:
    text = git("show", f"{commit}:__manifest__.py")
    return ast.literal_eval(text)["version"]


def unpack(commit: str) -> Path:
    """:return: an addons folder that holds the addon as it was"""
    folder = CLONE_DIR / "former" / commit[:10]
    if not folder.exists():
        got = _archive(commit)
        draft = folder.with_name(f"{folder.name}.draft")
        with tarfile.open(fileobj=io.BytesIO(got)) as archive:
            archive.extractall(draft / MODULE, filter="data")
        draft.rename(folder)
    return folder


def _archive(commit: str) -> bytes:
    return run(
        ["git", "archive", "--format=tar", commit], cwd=ROOT, capture_output=True
    ).stdout
