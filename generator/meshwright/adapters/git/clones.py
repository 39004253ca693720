"""Clones of domains that are repositories of their own: whether one may be updated, and to where."""

from pathlib import Path

import msgspec

from meshwright.adapters.git import git
from meshwright.errors import Refused


class Target(msgspec.Struct, frozen=True):
    """Where a clone should go: a commit, and the branch that it is on, if any."""

    commit: str
    branch: str | None


def fault_of(folder: Path) -> str | None:
    """Return why a clone has to stay as it is: it has work of one's own. None when it may be updated."""
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
    """Return where a clone should go: to a revision, else to the newest of its main branch; raises Refused for none."""
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
    """Learn what the main branch of origin is called; whether it has one."""
    return git.change_or_none("remote", "set-head", "origin", "--auto", folder=folder) is not None
