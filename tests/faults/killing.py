"""Stops a command with SIGKILL before each change that it makes on the disk, one real process per step.

The command is forked from this process, which has paid for imports. When it reaches its first change it becomes a
server: for each n it puts the folder back, forks once more, and that process goes on until its n-th change. So what
the command reads and plans is paid for once.
"""

import gc
import itertools
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.conftest import Result, meshwright

from meshwright.adapters.disk import disk


class Killed(NamedTuple):
    """What a command that was killed left: before which change, in a copy of the folder."""

    number: int
    step: str
    folder: Path


class _Server:
    """Takes the place of `disk.step` in the process that is to be killed."""

    def __init__(self, work: Path, cwd: Path, states: Path, every: int) -> None:
        self._work, self._cwd, self._states, self._every = work, cwd, states, every
        self._before = states / "before"
        self._left: int | None = None

    def step(self, what: str) -> None:
        if self._left is None:
            self._left = self._serve()
        self._left -= 1
        if self._left == 0:
            (self._states / "step").write_text(what)
            os.kill(os.getpid(), signal.SIGKILL)

    def _serve(self) -> int:
        """Fork a process for each step; returns in that process, with the number of its step."""
        for number in itertools.count(1, self._every):
            restore(self._before, self._work)
            os.chdir(self._cwd)
            pid = os.fork()
            if pid == 0:
                return number
            _, status = os.waitpid(pid, 0)
            if not os.WIFSIGNALED(status):
                os._exit(os.waitstatus_to_exitcode(status))
            restore(self._work, self._states / str(number))
            (self._states / "step").rename(self._states / f"{number}.step")
        raise AssertionError


def killed(
    arguments: tuple[object, ...], work: Path, cwd: Path, states: Path, chunk: int = 4096, every: int = 1
) -> list[Killed]:
    """Kill `meshwright ARGUMENTS`, run in `cwd`, at every step, or at `every` so many; in the end `work` is as the whole command leaves it."""
    shutil.rmtree(states, ignore_errors=True)
    states.mkdir()
    restore(work, states / "before")

    def run() -> int:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(disk, "step", _Server(work, cwd, states, every).step)
            patch.setattr(disk, "CHUNK", chunk)
            result = meshwright(*arguments, cwd=cwd)
        (states / "out").write_text(result.out)
        (states / "err").write_text(result.err)
        return result.code

    assert in_a_process(run) == 0, (states / "err").read_text() if (states / "err").exists() else ""
    numbers = itertools.takewhile(lambda number: (states / str(number)).exists(), itertools.count(1, every))
    return [Killed(number, (states / f"{number}.step").read_text(), states / str(number)) for number in numbers]


def in_a_process(run: Callable[[], int]) -> int:
    """Run a function in a process of its own; returns its exit code."""
    sys.stdout.flush()
    gc.freeze()  # DuckDB's connections have threads, which a fork doesn't have: collecting one there crashes
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
            code = run()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    gc.unfreeze()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def restore(source: Path, target: Path) -> None:
    """Make `target` the same as `source`, dates and links included."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, symlinks=True)


def was_promised(state: Path, mesh: str = "acme") -> bool:
    """Whether the redo file was whole when the command was killed."""
    return (state / mesh / ".mesh/redo.json").exists()


def next_command(state: Path, work: Path, cwd: Path, *arguments: object) -> Result:
    """Put back what a killed command left, and run the next one."""
    restore(state, work)
    cwd.mkdir(parents=True, exist_ok=True)
    return meshwright(*arguments, cwd=cwd)


def litter(mesh: Path) -> list[str]:
    """What Meshwright's own folder holds besides what it always may."""
    kept = {".gitignore", "lock", "project.lock", "project", "parsed"}
    return sorted(path.name for path in (mesh / ".mesh").iterdir() if path.name not in kept)


def tree(folder: Path) -> dict[str, object]:
    """All that a folder holds, modes and empty folders included; repositories by their commit, status and remote."""
    return dict(_entries(folder, folder))


def _entries(root: Path, folder: Path) -> Iterator[tuple[str, object]]:
    for path in sorted(folder.iterdir()):
        name = str(path.relative_to(root))
        if path.name in (".mesh", "target", "logs"):
            continue
        if path.name == ".git":
            yield name, repository(folder)
        elif path.is_symlink():
            yield name, str(path.readlink())
        elif path.is_dir():
            yield name, "folder"
            yield from _entries(root, path)
        elif path.suffix == ".duckdb":
            yield name, "a DuckDB file"
        else:
            yield name, (path.stat().st_mode, path.read_bytes())


def repository(folder: Path) -> dict[str, str]:
    """A repository as git tells it."""
    from tests.conftest import run

    asked = {"head": "rev-parse HEAD", "branch": "rev-parse --abbrev-ref HEAD", "status": "status --porcelain"}
    asked |= {"remote": "remote --verbose", "fsck": "fsck --connectivity-only --no-dangling"}
    return {key: run("git", *words.split(), cwd=folder).out for key, words in asked.items()}
