"""The workflows of the example mesh, played for the pull requests that its teams could make."""

import shutil
from pathlib import Path

import pytest
from tests.conftest import REPOSITORY
from tests.contracts.conftest import git
from tests.end_to_end.example_scenarios import (
    SCENARIOS,
    built_models,
    make_repository,
    open_pull_request,
    output,
    passes,
)
from tests.workflows import check_out, run_github

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("example_ci")]
JOBS = ("governance", "contracts", "build")


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_repository(tmp_path_factory.mktemp("origin") / "nycair")


@pytest.fixture(scope="module")
def production(origin: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The artifact of the workflow that builds production."""
    runner = check_out(origin, tmp_path_factory.mktemp("production") / "nycair", "main")
    ran = run_github(runner, "production", "build")
    assert passes(ran), output(ran)
    return runner / "production"


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_pull_request_passes_the_jobs_that_it_should(
    name: str, origin: Path, production: Path, tmp_path: Path
) -> None:
    scenario = SCENARIOS[name]
    runner = check_out(origin, tmp_path / "nycair", open_pull_request(origin, scenario))
    ran = {job: run_github(runner, "pull_request", job) for job in JOBS[:2]}
    shutil.copytree(production, runner / "production")  # the job build alone has fetched it
    ran["build"] = run_github(runner, "pull_request", "build")
    told = output(*ran.values())
    assert " ".join(job for job in JOBS if passes(ran[job])) == scenario.passing, told
    assert (runner / "contracts.md").read_text().startswith(f"### Contracts: {scenario.comment}\n")
    assert built_models(ran["build"]) == sorted(scenario.built.split())
    assert scenario.said in told
    assert git(runner, "status", "--porcelain") == ""  # what CI makes is ignored


def test_the_docs_say_which_jobs_pass() -> None:
    rows = [
        f"| {name} | {' | '.join('passes' if job in scenario.passing.split() else '**fails**' for job in JOBS)} |"
        for name, scenario in SCENARIOS.items()
    ]
    page = (REPOSITORY / "docs/how-to/ci.md").read_text()
    assert "\n".join(["| Pull request | Governance | Contracts | Build |", "|---|---|---|---|", *rows, ""]) in page
