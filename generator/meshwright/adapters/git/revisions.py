"""Finds the two states of a mesh to compare: a base, and a revision or the working tree."""

from pathlib import Path

import msgspec

from meshwright.adapters.git import git
from meshwright.errors import Refused

MAIN_BRANCHES = ("origin/main", "origin/master", "main", "master")
SHALLOW = (
    "This clone is shallow: it lacks the history to compare with. Run `git fetch --unshallow`, or let CI fetch all"
    " (`fetch-depth: 0`)."
)


class Revision(msgspec.Struct, frozen=True):
    """A commit, or the working tree if `commit` is None; `name` is its name in reports."""

    commit: str | None
    name: str


WORKING_TREE = Revision(None, "the working tree")


def find_revisions(root: Path, base: str | None, head: str | None) -> tuple[Revision, Revision]:
    """Return the base and the head to compare.

    `base` defaults to the commit where `head` left the main branch, `head` to the working tree. Raises Refused when
    there is no repository, no such revision, or no main branch.
    """
    if git.enclosing_repository(root) is None:
        raise Refused(f"{root} isn't in a git repository, which `diff` needs to compare revisions.")
    after = _revision(root, head) if head else WORKING_TREE
    return (_revision(root, base) if base else _merge_base(root, after.commit or _head(root))), after


def _revision(root: Path, name: str) -> Revision:
    commit = git.commit_of(root, name)
    if commit is None and _is_shallow(root):
        raise Refused(f"{name!r} isn't a revision here. {SHALLOW}")
    if commit is None:
        raise Refused(f"{name!r} isn't a revision of this repository; pass a branch, a tag or a commit.")
    return Revision(commit, name if commit.startswith(name) else f"{name} ({commit[:7]})")


def _merge_base(root: Path, head: str) -> Revision:
    branch = _main_branch(root)
    commit = git.run_or_none("merge-base", branch, head, folder=root)
    if commit is None and _is_shallow(root):
        raise Refused(SHALLOW)
    if commit is None:
        raise Refused(f"This branch has no common history with {branch}; pass the revision to compare with.")
    return Revision(commit, f"{branch} ({commit[:7]})")


def _main_branch(root: Path) -> str:
    of_origin = git.run_or_none("symbolic-ref", "--short", "refs/remotes/origin/HEAD", folder=root)
    for name in (*filter(None, [of_origin]), *MAIN_BRANCHES):
        if git.commit_of(root, name):
            return name
    if _is_shallow(root):
        raise Refused(SHALLOW)
    raise Refused(
        "There is no main branch to compare with (origin's, main or master); pass a revision: `meshwright diff BASE`."
    )


def _head(root: Path) -> str:
    commit = git.commit_of(root, "HEAD")
    if commit is None:
        raise Refused("This repository has no commits yet, so there is nothing to compare with. Commit first.")
    return commit


def _is_shallow(root: Path) -> bool:
    return git.run("rev-parse", "--is-shallow-repository", folder=root) == "true"
