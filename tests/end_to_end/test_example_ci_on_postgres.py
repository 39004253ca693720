"""The job that builds, of the workflow of the example mesh, with Postgres in DuckDB's place."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contracts.conftest import commit
from tests.end_to_end.example_on_postgres import PROFILE, load_sources, put_on_postgres
from tests.end_to_end.example_scenarios import (
    SCENARIOS,
    built_models,
    make_repository,
    open_pull_request,
    output,
    passes,
)
from tests.postgres import Postgres, running_postgres
from tests.workflows import check_out, run_github

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("example_ci_on_postgres")]
# Of the others the job builds nothing, or what one of these builds.
INTERESTING = (
    "A new column",
    "A new column that makes the SQL of a consumer ambiguous",
    "A new version",
    "A version removed after its date",
    "A breaking change that its consumers accept",
    "A renamed unit test",
    "A change of a private model",
    "A new domain with a product",
    "The same, allowed by a policy",
)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_repository(tmp_path_factory.mktemp("origin") / "nycair")
    put_on_postgres(root)
    commit(root, "One schema for each domain")
    return root


@pytest.fixture(scope="module")
def postgres(origin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server with the sources, whose profile dbt finds."""
    folder = tmp_path_factory.mktemp("profile")
    (folder / "profiles.yml").write_text(PROFILE)
    with running_postgres("example_ci") as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_PROFILES_DIR", str(folder))
        for name, value in server.environment().items():
            patch.setenv(name, value)
        load_sources(origin / "data", server, folder)
        yield server


@pytest.fixture(scope="module")
def state(origin: Path, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manifest of production, which the workflow keeps; its tables are in the server."""
    runner = check_out(origin, tmp_path_factory.mktemp("production") / "nycair", "main")
    ran = run_github(runner, "production", "build")
    assert passes(ran), output(ran)
    assert postgres.query("select count(*) from flights.departures_v2") == [(336_776,)]
    return runner / "production/manifest.json"


@pytest.mark.parametrize("name", INTERESTING)
def test_each_pull_request_is_built_on_postgres_as_on_duckdb(
    name: str, origin: Path, postgres: Postgres, state: Path, tmp_path: Path
) -> None:
    scenario = SCENARIOS[name]
    runner = check_out(origin, tmp_path / "nycair", open_pull_request(origin, scenario))
    (runner / "production").mkdir()
    shutil.copy(state, runner / "production")
    ran = run_github(runner, "pull_request", "build")
    assert passes(ran) == ("build" in scenario.passing), output(ran)
    assert built_models(ran) == sorted(scenario.built.split())
    for (schema,) in postgres.query("select nspname from pg_namespace where nspname like 'ci\\_1%'"):
        postgres.query(f'drop schema "{schema}" cascade')
