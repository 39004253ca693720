"""The workflows of the example mesh, played for the pull requests that its teams could make."""

import re
import runpy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.conftest import REPOSITORY
from tests.end_to_end import example_changes as changes
from tests.gate.conftest import commit, git
from tests.workflows import Ran, check_out, codes, run_github

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("example_ci")]
LEFT_BY_RUNS = shutil.ignore_patterns(".mesh", "*.duckdb", "target", "dbt_packages", "logs", "*.parquet")


class Scenario(NamedTuple):
    """A pull request: which of the jobs governance, contracts and build pass, how the comment begins, what is built."""

    change: Callable[[Path], None]
    passing: str
    comment: str
    built: str


SCENARIOS = {
    "A new column": Scenario(changes.a_new_column, "governance contracts build", "0 breaking, 1 additive, 0", ""),
    "A new column that makes a consumer's SQL ambiguous": Scenario(changes.a_new_column_that_breaks_a_consumer, "governance", "1 breaking, 0 additive, 0", ""),
    "A new version": Scenario(changes.a_new_version, "governance contracts build", "0 breaking", ""),
    "A version removed after its date": Scenario(changes.a_version_removed_on_schedule, "governance contracts build", "0 breaking", ""),
    "A version removed before its date": Scenario(changes.a_version_removed_too_early, "governance build", "1 breaking", ""),
    "A version removed before its date, by agreement": Scenario(changes.a_version_removed_too_early_by_agreement, "governance contracts build", "0 breaking", ""),
    "A break that its consumers accept": Scenario(changes.a_break_that_its_consumers_accept, "governance contracts build", "0 breaking", ""),
    "A renamed unit test": Scenario(changes.a_renamed_unit_test, "governance contracts build", "no changes", ""),
    "A change of a private model": Scenario(changes.a_private_model_changed, "governance contracts build", "no changes", ""),
    "A new domain": Scenario(changes.a_new_domain, "governance contracts build", "0 breaking", ""),
    "A tighter policy": Scenario(changes.a_tighter_policy, "governance contracts build", "no changes", ""),
    "A tighter policy that a product breaks": Scenario(changes.a_tighter_policy_that_a_product_breaks, "contracts", "no changes", ""),
    "A new package": Scenario(changes.a_new_package, "contracts build", "0 breaking", ""),
    "A new package that a policy allows": Scenario(changes.a_new_package_that_the_platform_has_read, "governance contracts build", "0 breaking", ""),
}


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example mesh in a repository of its own, with its data."""
    root = tmp_path_factory.mktemp("origin") / "nycair"
    shutil.copytree(REPOSITORY / "example_mesh", root, ignore=LEFT_BY_RUNS)
    runpy.run_path(str(root / "data/load.py"))["main"]()
    git(root, "init", "--quiet", "--initial-branch=main")
    changes.prepare_main(root)
    commit(root, "The example mesh")
    return root


@pytest.fixture(scope="module")
def production(origin: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The artifact of the workflow that builds production."""
    runner = check_out(origin, tmp_path_factory.mktemp("production") / "nycair", "main")
    ran = run_github(runner, "production", "build")
    assert set(codes(ran).values()) == {0}, ran
    return runner / "production"


def open_pull_request(origin: Path, name: str, change: Callable[[Path], None]) -> None:
    git(origin, "switch", "--quiet", "--create", name, "main")
    change(origin)
    commit(origin, name)
    git(origin, "switch", "--quiet", "main")


def passes(ran: dict[str, Ran]) -> bool:
    return not any(codes(ran).values())


def built_models(ran: dict[str, Ran]) -> set[str]:
    return set(re.findall(r"OK created sql \w+ model (?:\w+\.)?\w+\.(\w+)", "".join(step.out for step in ran.values())))


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_pull_request_passes_the_jobs_that_it_should(
    name: str, origin: Path, production: Path, tmp_path: Path
) -> None:
    scenario = SCENARIOS[name]
    branch = scenario.change.__name__
    open_pull_request(origin, branch, scenario.change)
    runner = check_out(origin, tmp_path / "nycair", branch)
    ran = {job: run_github(runner, "pull_request", job) for job in ("governance", "contracts")}
    shutil.copytree(production, runner / "production")
    ran["build"] = run_github(runner, "pull_request", "build")
    for job in ran:
        for step, r in ran[job].items():
            print("=====", job, step, r.code); print(r.out)
    print((runner / "contracts.md").read_text())
    print(built_models(ran["build"]))
    assert [job for job in ran if passes(ran[job])] == scenario.passing.split(), ran
    assert scenario.comment in (runner / "contracts.md").read_text()
