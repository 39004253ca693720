"""The errors that a user can fix, each with its exit code."""

from typing import ClassVar


class MeshwrightError(Exception):
    """An error that the user can fix; its message says what is wrong, where, and what to do."""

    exit_code: ClassVar[int] = 2


class Refused(MeshwrightError):  # noqa: N818 (the word the docs use: Meshwright refuses)
    """The request can't be carried out; nothing was written (exit code 2)."""


class ProblemsFound(MeshwrightError):  # noqa: N818 (what the exit code means)
    """The mesh itself has problems: a stale port, a project that dbt can't parse (exit code 1)."""

    exit_code: ClassVar[int] = 1
