"""What can go wrong in a way that a user can mend, each with its exit code."""

from typing import ClassVar


class MeshwrightError(Exception):
    """A mistake that the user can mend; its message says what is wrong, where, and what to do."""

    exit_code: ClassVar[int] = 2


class Refused(MeshwrightError):  # noqa: N818 (the word the docs use: Meshwright refuses)
    """What was asked for can't be done like this; nothing was written (exit code 2)."""


class ProblemsFound(MeshwrightError):  # noqa: N818 (what the exit code means)
    """The mesh itself has problems: a stale port, a project that dbt can't parse (exit code 1)."""

    exit_code: ClassVar[int] = 1
