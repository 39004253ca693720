"""dbt's saved parse states of the mesh, one for each way to parse it.

dbt keeps one state, in its target folder, and discards it if the target or the variables differ from the last run:
alternating between `--target dev` and `--target prod` parses everything each time. So a copy is kept for each way to
parse. dbt itself decides whether a state still fits; a state that it would misread (see kept_elements) is deleted
first. A state that doesn't fit costs a parse, never a wrong result.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from meshwright.adapters.dbt.kept_elements import keeps_its_elements

STATE = "partial_parse.msgpack"
TO_READ = "DBT_PARTIAL_PARSE_FILE_PATH"
PARSED = "../parsed"  # relative to the mesh project: the states of Meshwright's own parses, for production
READ = {"--partial-parse-file-path": "", "--target-path": STATE}  # options that set a state, or its folder
OPTIONS = {"-t": "--target", "--target": "--target", "--vars": "--vars", "--profile": "--profile"}
PRODUCTION = {"--target": "prod"}
KEPT = 4


class ParseStates:
    """The states of a mesh project."""

    def __init__(self, project: Path) -> None:
        """Use the states next to dbt's target folder."""
        self._project = project
        self._written = project / "target" / STATE
        self._parsed = (project / PARSED / STATE).resolve()
        self._folder = project / "states"

    @contextmanager
    def of_run(self, arguments: list[str]) -> Iterator[None]:
        """Let dbt read the newest state that fits a command's arguments, and keep the one that it writes."""
        if _minds_its_own(arguments):
            for state in [self._written, *_named(arguments), *self._folder.glob("*.msgpack")]:
                self._forget_unless_safe(state)
            yield
            return
        self._forget_unless_safe(self._written)  # the state that dbt reads by default
        way = way_of(arguments)
        kept = self._kept(way)
        newest = self.newest(way)
        if newest:
            os.environ[TO_READ] = str(newest)
        before = _date(self._written)
        try:
            yield
        finally:
            os.environ.pop(TO_READ, None)
            if _date(self._written) != before:
                self._keep(kept)

    def newest(self, way: dict[str, str]) -> Path | None:
        """Return the newest state of a way to parse, None if dbt could use none."""
        candidates = [self._kept(way), *([self._parsed] if way == PRODUCTION else [])]
        for state in candidates:
            self._forget_unless_safe(state)
        return max((file for file in candidates if file.is_file()), key=_date, default=None)

    def _forget_unless_safe(self, state: Path) -> None:
        if state.is_file() and not keeps_its_elements(state, self._project):
            state.unlink(missing_ok=True)

    def _kept(self, way: dict[str, str]) -> Path:
        return self._folder / f"{_digest(way)}.msgpack"

    def _keep(self, kept: Path) -> None:
        self._folder.mkdir(exist_ok=True)
        unfinished = kept.with_suffix(f".{os.getpid()}")
        shutil.copyfile(self._written, unfinished)
        unfinished.replace(kept)
        for file in sorted(self._folder.glob("*.msgpack"), key=_date)[:-KEPT]:
            file.unlink(missing_ok=True)


def _minds_its_own(arguments: list[str]) -> bool:
    """Whether the command sets a state or a target folder itself, or uses the arguments of an earlier run."""
    options = {argument.partition("=")[0] for argument in arguments}
    own = {"--partial-parse-file-path", "--target-path", "retry"}
    return bool(own & options or {TO_READ, "DBT_TARGET_PATH"} & set(os.environ))


def _named(arguments: list[str]) -> list[Path]:
    """Return the states that a command sets itself, by option or environment."""
    values = {option: value for option, value in zip(arguments, [*arguments[1:], ""], strict=True) if option in READ}
    values |= {option: value for option, equals, value in (a.partition("=") for a in arguments) if equals}
    values.setdefault("--partial-parse-file-path", os.environ.get(TO_READ, ""))
    values.setdefault("--target-path", os.environ.get("DBT_TARGET_PATH", ""))
    return [Path(values[option], name) for option, name in READ.items() if values[option]]


def way_of(arguments: list[str]) -> dict[str, str]:
    """Return the arguments that dbt's state depends on, by their long names."""
    way = {"--target": os.environ.get("DBT_TARGET", "")}
    if "DBT_PROFILE" in os.environ:
        way["--profile"] = os.environ["DBT_PROFILE"]
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=True):
        option, equals, value = argument.partition("=")
        if option in OPTIONS:
            way[OPTIONS[option]] = value if equals else following
    return way


def _digest(way: dict[str, str]) -> str:
    return hashlib.sha256(repr(sorted(way.items())).encode()).hexdigest()[:16]


def _date(file: Path) -> int:
    return file.stat().st_mtime_ns if file.is_file() else 0
