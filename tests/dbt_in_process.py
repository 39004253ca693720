"""Runs dbt in the test's own process, where importing it has been paid for already."""

from contextlib import chdir
from pathlib import Path
from typing import NamedTuple


class Outcome(NamedTuple):
    """What dbt did: whether it succeeded, its warnings, and each node's status and message by name."""

    success: bool
    warnings: list[str]
    exception: str
    nodes: dict[str, tuple[str, str]]


def invoke(project: Path, *arguments: str) -> Outcome:
    """Run a dbt command in a project's folder."""
    from dbt.cli.main import dbtRunner

    warnings: list[str] = []

    def note(event: object) -> None:
        if event.info.level == "warn":  # type: ignore[attr-defined]
            warnings.append(event.info.msg)  # type: ignore[attr-defined]

    with chdir(project):
        result = dbtRunner(callbacks=[note]).invoke(
            ["--quiet", "--log-level-file=none", *arguments, "--project-dir=.", "--profiles-dir=."]
        )
    results = getattr(result.result, "results", None) or []
    nodes = {r.node.name: (str(r.status), r.message or "") for r in results if hasattr(r, "node")}
    return Outcome(bool(result.success), warnings, str(result.exception or ""), nodes)
