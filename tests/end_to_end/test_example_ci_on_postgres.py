"""The workflows of the example mesh, moved to Postgres."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import succeed
from tests.contracts.conftest import commit
from tests.end_to_end.example_scenarios import (
    SCENARIOS,
    built_models,
    make_repository,
    open_pull_request,
    output,
    passes,
)
from tests.end_to_end.example_sources import load_sources
from tests.postgres import Postgres, running_postgres
from tests.workflows import check_out, run_github

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("example_ci_on_postgres")]
# Each has another kind of change; what the others build, these build too.
INTERESTING = (
    "A new column",
    "A new version",
    "A breaking change that its consumers accept",
    "A renamed unit test",
    "A new domain with a product",
)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_repository(tmp_path_factory.mktemp("origin") / "nycair")
    succeed("warehouse", "set", "postgres", cwd=root)
    succeed("publish", cwd=root)
    commit(root, "Move the mesh to Postgres")
    return root


@pytest.fixture(scope="module")
def postgres(origin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server with the sources. Its address and password are the secrets and variables of the repository."""
    with running_postgres("example_ci") as server, pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment().items():
            patch.setenv(name, value)
        patch.delenv("DBT_TARGET")
        load_sources(origin / "data", server, "postgres", tmp_path_factory.mktemp("sources"))
        yield server


@pytest.fixture(scope="module")
def state(origin: Path, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manifest of production, which the workflow keeps; its tables are in the server."""
    runner = check_out(origin, tmp_path_factory.mktemp("production") / "nycair", "main")
    ran = run_github(runner, "production", "build")
    assert passes(ran), output(ran)
    assert postgres.query("select count(*) from flights.departures_v2") == [(336_776,)]
    return runner / "production/manifest.json"


def ci_schemas(postgres: Postgres) -> list[object]:
    return [name for (name,) in postgres.query("select nspname from pg_namespace where nspname like 'ci\\_1%'")]


@pytest.mark.parametrize("name", INTERESTING)
def test_each_pull_request_is_built_on_postgres_as_on_duckdb_and_dropped(
    name: str, origin: Path, postgres: Postgres, state: Path, tmp_path: Path
) -> None:
    scenario = SCENARIOS[name]
    runner = check_out(origin, tmp_path / "nycair", open_pull_request(origin, scenario))
    (runner / "production").mkdir()
    shutil.copy(state, runner / "production")
    ran = run_github(runner, "pull_request", "build")
    assert passes(ran) == ("build" in scenario.passing), output(ran)
    assert built_models(ran) == sorted(scenario.built.split())
    assert bool(ci_schemas(postgres)) == bool(scenario.built)

    dropped = run_github(runner, "pull_request_closed", "drop")
    assert passes(dropped), output(dropped)
    assert ci_schemas(postgres) == []
    assert postgres.query("select count(*) from flights.departures_v2") == [(336_776,)]


def test_the_other_jobs_need_no_connection(origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if "MESH_POSTGRES" in name]:
        monkeypatch.delenv(name)
    scenario = SCENARIOS["The same, accepted by its owner"]
    runner = check_out(origin, tmp_path / "nycair", open_pull_request(origin, scenario))
    ran = {job: run_github(runner, "pull_request", job) for job in ("governance", "contracts")}
    assert all(passes(job) for job in ran.values()), output(*ran.values())
    assert (runner / "contracts.md").read_text().startswith(f"### Contracts: {scenario.comment}\n")
