"""The only module that runs git."""

import os
import subprocess
from pathlib import Path

from meshwright.errors import Refused


class GitMissing(Refused):
    """git isn't there."""


def git(*arguments: str, folder: Path, environment: dict[str, str] | None = None) -> str:
    """Run git in `folder` and return what it prints.

    Raises Refused with git's own words when it fails or isn't installed.
    """
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env={**os.environ, **(environment or {})},
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise GitMissing("git is not installed or not on your PATH; Meshwright needs it.") from error
    if done.returncode:
        raise Refused(f"git {arguments[0]} failed in {folder}: {(done.stderr or done.stdout).strip()}")
    return done.stdout.strip()


def grep(pattern: str, folder: Path, exclude: tuple[str, ...] = ()) -> list[tuple[str, int]]:
    """Return file and line of each match of an extended regular expression in text files that git doesn't ignore.

    `exclude` are globs of paths. The folder need not be in a repository.
    """
    paths = [f":(exclude,glob){glob}" if "/" in glob else f":(exclude){glob}" for glob in exclude]
    options = ("--no-index", "--exclude-standard", "-I", "-n", "--null", "--extended-regexp", "-e", pattern)
    try:
        lines = git("grep", *options, "--", ".", *paths, folder=folder).splitlines()
    except GitMissing:
        raise
    except Refused:  # nothing matches
        return []
    parts = (line.split("\0") for line in lines)
    return [(file, int(number)) for file, number, *_ in parts]


# Without this git would make an address up from the machine's name.
USE_CONFIG_ONLY = {
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "user.useConfigOnly",
    "GIT_CONFIG_VALUE_0": "true",
}


def known_email(folder: Path) -> str | None:
    """Return the email that git would commit with, or None when it knows none."""
    try:
        identity = git("var", "GIT_AUTHOR_IDENT", folder=_existing(folder), environment=USE_CONFIG_ONLY)
    except GitMissing:
        raise
    except Refused:
        return None
    return identity[identity.index("<") + 1 : identity.index(">")]


def check_identity(folder: Path) -> None:
    """Raise Refused when git knows no name or email to commit with."""
    if known_email(folder) is None:
        raise Refused(
            "git doesn't know who you are, so the first commit can't be made; nothing was written. Run"
            ' `git config --global user.name "Your Name"` and `git config --global user.email you@example.com`.'
        )


def _existing(folder: Path) -> Path:
    return next(parent for parent in (folder, *folder.parents) if parent.is_dir())


def enclosing_repository(folder: Path) -> Path | None:
    """Return the root of the repository that `folder` lies in, or None."""
    try:
        return Path(git("rev-parse", "--show-toplevel", folder=_existing(folder)))
    except GitMissing:
        raise
    except Refused:
        return None


def first_commit(folder: Path, message: str) -> None:
    """Make `folder` a git repository, its branch called main, with one commit of all it holds."""
    git("init", "--quiet", "--initial-branch=main", folder=folder)
    git("add", "--all", folder=folder)
    git("commit", "--quiet", f"--message={message}", folder=folder)


def commit_snapshot(folder: Path, tag: str) -> None:
    """Make `folder` a git repository with one tagged commit that depends on nothing but its content."""
    identity = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in {
            "NAME": "Meshwright",
            "EMAIL": "templates@meshwright",
            "DATE": "2026-01-01T00:00:00Z",
        }.items()
    }
    neutral = {**identity, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    git("init", "--quiet", "--initial-branch=main", folder=folder, environment=neutral)
    git("add", "--all", "--force", folder=folder, environment=neutral)
    git("commit", "--quiet", f"--message=Templates {tag}", folder=folder, environment=neutral)
    git("tag", tag, folder=folder, environment=neutral)


def url_of_origin(folder: Path) -> str | None:
    """Return the URL of the remote `origin`, or None when there is none."""
    try:
        return git("remote", "get-url", "origin", folder=folder)
    except GitMissing:
        raise
    except Refused:
        return None


def add_origin(folder: Path, url: str) -> None:
    """Name the remote `origin` of a repository that has none."""
    git("remote", "add", "origin", url, folder=folder)


def clone(url: str, folder: Path) -> None:
    """Clone a repository into `folder`; raises as `git`."""
    git("clone", "--quiet", "--", url, folder.name, folder=folder.parent)


def is_clone(folder: Path) -> bool:
    """Whether `folder` is the root of a repository that has a remote `origin`."""
    repository = enclosing_repository(folder)
    return repository == folder.resolve() and "origin" in git("remote", folder=folder).split()


def short_name(folder: Path) -> str:
    """Return the abbreviated commit that is checked out."""
    return git("rev-parse", "--short", "HEAD", folder=folder)


def update_clone(folder: Path, revision: str | None) -> str | None:
    """Bring a clone to a revision, else to the newest of its main branch; returns why it was left as it is, or None.

    Work of one's own is left alone. Raises Refused when there is no such revision, or as `git`.
    """
    if git("status", "--porcelain", folder=folder):
        return "it has changes that are not committed"
    git("fetch", "--quiet", "--tags", "origin", folder=folder)
    if not _knows_main_branch(folder):
        return "its repository has no main branch yet; push to it"
    main = git("rev-parse", "--abbrev-ref", "origin/HEAD", folder=folder)
    branch = git("rev-parse", "--abbrev-ref", "HEAD", folder=folder)
    if branch not in ("HEAD", main.removeprefix("origin/")):
        return f"it is on branch {branch}"
    if not git("branch", "--remotes", "--contains", "HEAD", folder=folder):
        return "it has commits that are not pushed"
    if revision:
        git("checkout", "--quiet", "--detach", _commit_of(folder, revision), folder=folder)
    else:
        git("checkout", "--quiet", main.removeprefix("origin/"), folder=folder)
        git("merge", "--quiet", "--ff-only", main, folder=folder)
    return None


def _knows_main_branch(folder: Path) -> bool:
    """Learn what the main branch of origin is called; whether it has one."""
    try:
        git("remote", "set-head", "origin", "--auto", folder=folder)
    except Refused:
        return False
    return True


def _commit_of(folder: Path, revision: str) -> str:
    """Return the commit of a branch of origin, a tag or a commit."""
    for name in (f"refs/remotes/origin/{revision}", revision):
        try:
            return git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", folder=folder)
        except GitMissing:
            raise
        except Refused:
            continue
    raise Refused(f"{revision!r} is no branch, tag or commit of {git('remote', 'get-url', 'origin', folder=folder)}.")


def read_files(folder: Path, revision: str, paths: list[str]) -> dict[str, bytes]:
    """Return the content that files had at a revision, in one process; those that weren't there are left out.

    `paths` are relative to `folder`, which may be below the repository's root. Raises as `git`.
    """
    wanted = "".join(f"{revision}:./{path}\n" for path in paths)
    done = subprocess.run(
        ["git", "cat-file", "--batch"], cwd=folder, input=wanted.encode(), capture_output=True, check=False
    )
    if done.returncode:
        raise Refused(f"git cat-file failed in {folder}: {done.stderr.decode(errors='replace').strip()}")
    found, rest = {}, memoryview(done.stdout)
    for path in paths:
        header, rest = _line(rest)
        if not header.endswith(b" missing"):
            size = int(header.rpartition(b" ")[2])
            found[path] = bytes(rest[:size])
            rest = rest[size + 1 :]
    return found


def _line(output: memoryview) -> tuple[bytes, memoryview]:
    end = bytes(output[:4096]).index(b"\n")
    return bytes(output[:end]), output[end + 1 :]
