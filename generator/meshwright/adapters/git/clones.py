"""Clones of domains with their own repositories: whether a clone may be updated, and to which commit."""

from pathlib import Path

import msgspec

from meshwright.adapters.git import git
from meshwright.errors import Refused


class Target(msgspec.Struct, frozen=True):
    """The target of a clone: a commit and its branch, if any."""

    commit: str
    branch: str | None


def fault_of(folder: Path) -> str | None:
    """Return why a clone must be skipped: it contains the user's own work. None if it may be updated."""
    if git.run("status", "--porcelain", folder=folder):
        return "it has uncommitted changes"
    if not _knows_main_branch(folder):
        return "its repository has no main branch yet; push one"
    main, branch = _main_branch(folder), current_branch(folder)
    if branch not in (None, main):
        return f"it is on branch {branch}"
    for name in ("HEAD", f"refs/heads/{main}"):
        if git.commit_of(folder, name) and not git.run("branch", "--remotes", "--contains", name, folder=folder):
            return "it has unpushed commits"
    return None


def target_of(folder: Path, revision: str | None) -> Target:
    """Return the target of a clone: a revision, else the tip of its main branch; raises Refused if it doesn't exist."""
    if revision is None:
        main = _main_branch(folder)
        return Target(git.run("rev-parse", f"refs/remotes/origin/{main}", folder=folder), main)
    for name in (f"refs/remotes/origin/{revision}", revision):
        if commit := git.commit_of(folder, name):
            return Target(commit, None)
    raise Refused(
        f"{revision!r} isn't a branch, tag or commit of {git.run('remote', 'get-url', 'origin', folder=folder)}."
        " Correct `revision` in mesh.yml."
    )


def current_branch(folder: Path) -> str | None:
    """Return the branch that is checked out, or None."""
    name = git.run("rev-parse", "--abbrev-ref", "HEAD", folder=folder)
    return None if name == "HEAD" else name


def _main_branch(folder: Path) -> str:
    return git.run("rev-parse", "--abbrev-ref", "origin/HEAD", folder=folder).removeprefix("origin/")


def _knows_main_branch(folder: Path) -> bool:
    """Ask origin for the name of its main branch; returns whether it has one."""
    return git.change_or_none("remote", "set-head", "origin", "--auto", folder=folder) is not None
