"""Runs dbt in the test's own process, where importing it has been paid for already."""

from contextlib import chdir
from pathlib import Path
from typing import NamedTuple

import pytest


class Outcome(NamedTuple):
    """What dbt did: whether it succeeded, its warnings, and each node's status and message by name."""

    success: bool
    warnings: list[str]
    exception: str
    nodes: dict[str, tuple[str, str]]


def invoke(project: Path, *arguments: str) -> Outcome:
    """Run a dbt command in a project's folder.

    The adapter keeps its connection as long as the process lives and knows it by the profile's text, so the
    warehouse is named by its full path.
    """
    from dbt.cli.main import dbtRunner

    warnings: list[str] = []

    def note(event: object) -> None:
        if event.info.level == "warn":  # type: ignore[attr-defined]
            warnings.append(event.info.msg)  # type: ignore[attr-defined]

    warehouse = str(project.parent.parent / "warehouse")
    with chdir(project), pytest.MonkeyPatch.context() as patch:
        patch.setenv("MESH_DUCKDB_DIR", warehouse)
        result = dbtRunner(callbacks=[note]).invoke(
            ["--quiet", "--log-level-file=none", *arguments, "--project-dir=.", "--profiles-dir=."]
        )
    results = getattr(result.result, "results", None) or []
    nodes = {r.node.name: (str(r.status), r.message or "") for r in results if hasattr(r, "node")}
    return Outcome(bool(result.success), warnings, str(result.exception or ""), nodes)
