"""What was released, and its tags."""

from .console import say
from .history import commit_of, git
from .settings import SERIES

# By version, its commit: tags do not come with each clone.
RELEASED = {"19.0.1.1.0": "2917e399dde1580ca2fc5b0bd9eb68c1a9b97397"}


def tag_release(version: str, commit: str) -> None:
    """Tag it, dated as the commit, so that each clone makes the same tag."""
    name = f"v{version}"
    date = git("show", "--no-patch", "--format=%cI", commit)
    message = f"Contact Marketing {version}"
    git("tag", "-a", name, "-m", message, commit, GIT_COMMITTER_DATE=date)
    say(f"{name}: tagged; push it with: git push origin {name}")


def tag_former() -> None:
    """Tag what was released and has no tag in this clone."""
    there = git("tag", "--list").splitlines()
    for version, commit in RELEASED.items():
        if f"v{version}" not in there:
            tag_release(version, commit)


def released_commits() -> list[str]:
    """Of what was released or tagged, each commit once; oldest first."""
    tags = git("tag", "--list", f"v{SERIES}.*", "--sort=creatordate").splitlines()
    refs = [*RELEASED.values(), *tags]
    head = commit_of("HEAD")
    return [each for each in dict.fromkeys(map(commit_of, refs)) if each != head]
