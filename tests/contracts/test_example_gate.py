"""The gate over the example mesh, from the author's YAML to the verdict."""

import re
import shutil
from pathlib import Path

import pytest
from tests.conftest import REPOSITORY, meshwright, succeed
from tests.contracts.conftest import commit, git

pytestmark = pytest.mark.slow
CONTRACT = "domains/fleet/models/source_aligned/aircraft/aircraft.yml"
LEFT_BEHIND = shutil.ignore_patterns(".mesh", "warehouse", "target", "dbt_packages", "logs", "*.parquet")


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The example mesh in a repository of its own."""
    root = tmp_path / "nycair"
    shutil.copytree(REPOSITORY / "example_mesh", root, ignore=LEFT_BEHIND)
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root, "before")
    return root


def drop(root: Path, column: str) -> None:
    """Remove a column from the contract of fleet.aircraft, and publish."""
    file = root / CONTRACT
    text, count = re.subn(rf"      - name: {column}\n(?:        .*\n)+", "", file.read_text())
    assert count == 1
    file.write_text(text)
    succeed("publish", "fleet", cwd=root)


def test_dropping_a_column_that_flights_uses_is_reported(example: Path) -> None:
    drop(example, "manufacture_year")
    result = meshwright("diff", cwd=example)
    assert result.code == 1
    assert "breaking column_removed: column manufacture_year: integer -> (none)" in result.out
    assert (
        "breaks flights.flown_legs v1, domains/flights/models/virtual/flown_legs/flown_legs_v1.sql:29"
        " (owner: Flight Operations <flight-ops@nycair.example>)"
    ) in result.out


def test_dropping_an_unused_column_breaks_no_consumer(example: Path) -> None:
    drop(example, "cruising_speed_mph")
    result = meshwright("diff", cwd=example)
    assert result.code == 1
    assert "breaking column_removed: column cruising_speed_mph: integer -> (none)" in result.out
    assert "no consumer in the mesh uses it" in result.out


def test_the_same_change_as_a_new_version_passes(example: Path) -> None:
    succeed("product", "version", "add", "fleet.aircraft", "--deprecate=1", "--on=2099-12-31", cwd=example)
    file = example / CONTRACT
    text = file.read_text()
    assert text.count("- include: all") == 1
    file.write_text(text.replace("- include: all", "- include: all\n            exclude: [manufacture_year]"))
    succeed("publish", "fleet", cwd=example)
    reported = succeed("diff", "--format=json", cwd=example)
    assert set(re.findall(r'"rule": "(\w+)"', reported)) == {
        *("version_added", "latest_version_moved", "deprecation_announced"),
    }
