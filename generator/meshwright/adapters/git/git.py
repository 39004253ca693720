"""The only module that runs git."""

import os
import subprocess
import tempfile
from pathlib import Path

from meshwright.adapters.disk import disk
from meshwright.errors import Refused

OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")


class GitFailed(Refused):
    """git ran and failed."""


def run(*arguments: str, folder: Path, environment: dict[str, str] | None = None) -> str:
    """Run git in `folder` and return what it prints.

    Raises Refused with git's own message if it fails, or if git isn't installed.
    """
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env={**_outside_of_hooks(), **(environment or {})},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except FileNotFoundError as error:
        raise Refused("Meshwright needs git, which isn't installed or isn't on your PATH. Install it.") from error
    if done.returncode:
        raise GitFailed(f"git {arguments[0]} failed in {folder}: {(done.stderr or done.stdout).strip()}")
    return done.stdout.strip()


def run_or_none(*arguments: str, folder: Path, environment: dict[str, str] | None = None) -> str | None:
    """Return what git prints, None if it fails: for questions to which git answers "no" by failing."""
    try:
        return run(*arguments, folder=folder, environment=environment)
    except GitFailed:
        return None


def change(*arguments: str, folder: Path, environment: dict[str, str] | None = None) -> str:
    """Run a git command that changes the mesh; raises as `run`."""
    disk.step(f"git {arguments[0]}")
    return run(*arguments, folder=folder, environment=environment)


def change_or_none(*arguments: str, folder: Path) -> str | None:
    """Run a git command that changes the mesh; as `run_or_none`."""
    disk.step(f"git {arguments[0]}")
    return run_or_none(*arguments, folder=folder)


def _outside_of_hooks() -> dict[str, str]:
    """Return the environment without the variables that git sets for hooks: `folder` selects the repository."""
    return {name: value for name, value in os.environ.items() if name not in OF_HOOKS}


def grep(pattern: str, folder: Path, exclude: tuple[str, ...] = ()) -> list[tuple[str, int]]:
    """Return file and line of each match of an extended regular expression in text files that git doesn't ignore.

    `exclude` are globs of paths. The folder need not be in a repository.
    """
    paths = [f":(exclude,glob){glob}" if "/" in glob else f":(exclude){glob}" for glob in exclude]
    options = ("--no-index", "--exclude-standard", "-I", "-n", "--null", "--extended-regexp", "-e", pattern)
    lines = (run_or_none("grep", *options, "--", ".", *paths, folder=folder) or "").splitlines()
    parts = (line.split("\0") for line in lines)
    return [(file, int(number)) for file, number, *_ in parts]


# Without this, git makes up an address from the machine's name.
USE_CONFIG_ONLY = {
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "user.useConfigOnly",
    "GIT_CONFIG_VALUE_0": "true",
}


def known_email(folder: Path) -> str | None:
    """Return the email that git would commit with, or None if it has none."""
    identity = run_or_none("var", "GIT_AUTHOR_IDENT", folder=_existing(folder), environment=USE_CONFIG_ONLY)
    return identity and identity[identity.index("<") + 1 : identity.index(">")]


def check_identity(folder: Path) -> None:
    """Raise Refused if git knows no name or email to commit with."""
    if known_email(folder) is None:
        raise Refused(
            "git doesn't know who you are, so it can't create the first commit; nothing was written. Run"
            ' `git config --global user.name "Your Name"` and `git config --global user.email you@example.com`.'
        )


def _existing(folder: Path) -> Path:
    return next(parent for parent in (folder, *folder.parents) if parent.is_dir())


def enclosing_repository(folder: Path) -> Path | None:
    """Return the root of the repository that contains `folder`, or None."""
    root = run_or_none("rev-parse", "--show-toplevel", folder=_existing(folder))
    return Path(root) if root is not None else None


def make_repository(begun: Path, folder: Path, message: str, origin: str | None) -> Path:
    """Create a repository with one commit of the files in `folder`, on branch main; returns its `.git`.

    It is created in the empty folder `begun`, so that an incomplete one never looks like the repository of `folder`.
    """
    repository = begun / ".git"
    change("init", "--quiet", "--initial-branch=main", folder=begun)
    of_folder = {"GIT_DIR": str(repository), "GIT_WORK_TREE": str(folder)}
    change("add", "--all", folder=folder, environment=of_folder)
    change("commit", "--quiet", f"--message={message}", folder=folder, environment=of_folder)
    if origin is not None:
        change("remote", "add", "origin", origin, folder=folder, environment=of_folder)
    return repository


def commit_snapshot(folder: Path, tag: str) -> None:
    """Create a git repository in `folder` with one tagged commit that depends only on its content."""
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
    run("init", "--quiet", "--initial-branch=main", folder=folder, environment=neutral)
    run("add", "--all", "--force", folder=folder, environment=neutral)
    run("commit", "--quiet", f"--message=Templates {tag}", folder=folder, environment=neutral)
    run("tag", tag, folder=folder, environment=neutral)


def url_of_origin(folder: Path) -> str | None:
    """Return the URL of the remote `origin`, or None when there is none."""
    return run_or_none("remote", "get-url", "origin", folder=folder)


def commit_of(folder: Path, name: str) -> str | None:
    """Return the commit of a branch, a tag or an abbreviated commit, or None."""
    return run_or_none("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", folder=folder)


def clone(url: str, begun: Path) -> Path:
    """Clone a repository into the empty folder `begun`; returns the clone's folder. Raises as `run`."""
    change("clone", "--quiet", "--", url, "clone", folder=begun)
    return begun / "clone"


def fetch(folder: Path) -> None:
    """Update a clone's remote-tracking branches and tags, but not its files and branches; raises as `run`."""
    change("fetch", "--quiet", "--tags", "origin", folder=folder)


def is_clone(folder: Path) -> bool:
    """Whether `folder` is the root of a repository that has a remote `origin`."""
    repository = enclosing_repository(folder)
    return repository == folder.resolve() and "origin" in run("remote", folder=folder).split()


def short_name(folder: Path) -> str:
    """Return the abbreviated commit that is checked out."""
    return run("rev-parse", "--short", "HEAD", folder=folder)


def read_files(folder: Path, revision: str, paths: list[str]) -> dict[str, bytes]:
    """Return the content of files at a revision, with one process; missing files are omitted.

    `paths` are relative to `folder`, which may be below the repository's root. Raises as `run`.
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


def write_tree(revision: str, folder: Path, target: Path) -> None:
    """Write all files of a repository's folder at a revision to the empty folder `target`; raises as `run`.

    Uses a separate index, because `git archive` omits files that .gitattributes marks with `export-ignore`.
    """
    top = enclosing_repository(folder)
    index = {"GIT_INDEX_FILE": str(target.with_name(f"{target.name}.index"))}
    run("read-tree", f"{revision}:{prefix(folder).rstrip('/')}", folder=top or folder, environment=index)
    run("checkout-index", "--all", f"--prefix={target}/", folder=top or folder, environment=index)


def commits_of(path: str, revision: str, folder: Path) -> list[str]:
    """Return the commits up to a revision that changed a file, the newest first; raises as `run`."""
    return run("log", "--format=%H", "--max-count=100", revision, "--", path, folder=folder).split()


def deleted_files(below: str, revision: str, folder: Path) -> set[str]:
    """Return the files below a path that any commit up to a revision removed; raises as `run`."""
    options = ("--diff-filter=D", "--name-only", "--relative", "--format=")
    return set(run("log", *options, revision, "--", below, folder=folder).splitlines())


def prefix(folder: Path) -> str:
    """Return the path from a repository's root to a folder, with a trailing slash; "" at the root or outside."""
    return run("rev-parse", "--show-prefix", folder=folder) if enclosing_repository(folder) else ""


def _line(output: memoryview) -> tuple[bytes, memoryview]:
    end = bytes(output[:4096]).index(b"\n")
    return bytes(output[:end]), output[end + 1 :]


def merge_texts(ours: bytes, base: bytes, theirs: bytes) -> tuple[bytes, int]:
    """Merge two edits of a text; returns the result and the number of conflicts, which it marks."""
    with tempfile.TemporaryDirectory(prefix="meshwright-") as folder:
        for name, content in (("ours", ours), ("base", base), ("theirs", theirs)):
            disk.write(Path(folder) / name, content)
        command = ["git", "merge-file", "-p", "ours", "base", "theirs"]
        done = subprocess.run(command, cwd=folder, env=_outside_of_hooks(), capture_output=True, check=False)
    return done.stdout, done.returncode
