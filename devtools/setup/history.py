"""What git knows of the clone: commits, versions, and the addon as it was."""

import ast
import io
import os
import tarfile
from pathlib import Path

from .console import SetupError, run, run_captured
from .settings import CLONE_DIR, MODULE, ROOT

_SHALLOW = "This clone lacks the commit. Fetch its history: git fetch --unshallow"


def git(*arguments: str, **variables: str) -> str:
    command = ["git", *arguments]
    got = run_captured(command, cwd=ROOT, env={**os.environ, **variables})
    if got.returncode:
        raise SetupError(f"git {arguments[0]}: {got.stderr.strip()}")
    return got.stdout.strip()


def commit_of(ref: str) -> str:
    try:
        return git("rev-parse", "--verify", f"{ref}^{{commit}}")
    except SetupError as error:
        if git("rev-parse", "--is-shallow-repository") == "true":
            raise SetupError(f"{ref}: {_SHALLOW}") from error
        raise


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
