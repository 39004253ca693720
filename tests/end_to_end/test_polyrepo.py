"""A mesh whose domains are repositories of their own: three bare repositories, and what their teams and their CI do."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from tests.conftest import OWNER, dbt, meshwright, run, succeed
from tests.contracts.conftest import commit, git
from tests.end_to_end.test_workflows import edit
from tests.workflows import Ran, Step, codes, github_steps, github_workflow, gitlab_steps, run_job

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("polyrepo")]
AIRCRAFT = "models/source_aligned/aircraft"
NEEDS_THE_SERVICE = re.compile(
    r"Install|Authenticate git .*|Download production's state|Comment on .*|pip install .*|git config .*"
)


class Remotes(NamedTuple):
    """The bare repositories."""

    mesh: Path
    fleet: Path
    flights: Path


@pytest.fixture(scope="module")
def remotes(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Remotes:
    """A mesh with two domains that read each other, made by the commands and pushed; pull requests of fleet as branches."""
    folder = tmp_path_factory.mktemp("remotes")
    remotes = Remotes(*(folder / f"{name}.git" for name in Remotes._fields))
    for remote in remotes:
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main", remote.name)
    succeed("init", "acme", "--defaults", cwd=folder)
    mesh = folder / "acme"
    edit(mesh / "governance/policies.yml", "columns_described: {severity: error,", "columns_described: {severity: off,")
    for name in ("documented", "sources_declare_freshness", "todos_resolved"):
        rule = f"{name}: {{severity: error"
        edit(mesh / "governance/policies.yml", rule, rule.replace("error", "off"))
    git(mesh, "remote", "add", "origin", str(remotes.mesh))
    for name, remote in (("fleet", remotes.fleet), ("flights", remotes.flights)):
        succeed("domain", "add", name, f"--repository={remote}", *OWNER, cwd=mesh)
    for domain, name, source, file, key in (
        ("fleet", "aircraft", "faa.planes", "planes.csv", "tailnum"),
        ("flights", "departures", "bts.flights", "flights.csv", "carrier,flight,time_hour"),
    ):
        shutil.copy(data / file, mesh / "domains" / domain)
        options = (f"--source={source}=domains/{domain}/{file}", f"--primary-key={key}", "--kind=source_aligned")
        succeed("product", "add", domain, name, *options, cwd=mesh)
    succeed("publish", cwd=mesh)
    reads = ("--reads=flights.departures", "--reads=fleet.aircraft")
    succeed("product", "add", "flights", "flown", "--kind=aggregated", *reads, cwd=mesh)
    succeed("product", "add", "fleet", "known_flights", "--kind=virtual", *reads, cwd=mesh)
    succeed("publish", cwd=mesh)
    for repository in (mesh, mesh / "domains/fleet", mesh / "domains/flights"):
        commit(repository, "Products")
        git(repository, "push", "--quiet", "--set-upstream", "origin", "main")
    propose(mesh / "domains/fleet", "good", add_column)
    propose(mesh / "domains/fleet", "breaking", drop_column)
    return remotes


def propose(fleet: Path, branch: str, change: Callable[[Path], None]) -> None:
    git(fleet, "switch", "--quiet", "--create", branch, "main")
    change(fleet)
    commit(fleet, branch)
    git(fleet, "push", "--quiet", "origin", branch)
    git(fleet, "switch", "--quiet", "main")


def add_column(fleet: Path) -> None:
    column = "      - name: made_by\n        data_type: varchar\n        description: Who made the aircraft.\n"
    edit(fleet / AIRCRAFT / "aircraft.yml", "\n    data_tests:", f"{column}\n    data_tests:")
    edit(fleet / AIRCRAFT / "aircraft_v1.sql", "    engine\n", "    engine,\n    manufacturer as made_by\n")


def drop_column(fleet: Path) -> None:
    column = (
        '      - name: speed\n        data_type: varchar\n        description: "TODO: describe speed and its unit."\n'
    )
    edit(fleet / AIRCRAFT / "aircraft.yml", column, "")
    edit(fleet / AIRCRAFT / "aircraft.yml", "            cast(null as varchar) as speed,\n", "")
    edit(fleet / AIRCRAFT / "aircraft_v1.sql", "    speed,\n", "")


@pytest.fixture
def mesh(remotes: Remotes, tmp_path: Path) -> Path:
    """What a newcomer gets with two commands."""
    git(tmp_path, "clone", "--quiet", str(remotes.mesh), "acme")
    succeed("fetch", cwd=tmp_path / "acme")
    return tmp_path / "acme"


@pytest.fixture
def runner(remotes: Remotes, tmp_path: Path) -> Callable[[str], Path]:
    """A runner's shallow clone of the domain fleet, with the merge of a pull request checked out."""

    def check_out(branch: str) -> Path:
        git(tmp_path, "clone", "--quiet", "--depth=1", f"--branch={branch}", f"file://{remotes.fleet}", "fleet")
        git(tmp_path / "fleet", "checkout", "--quiet", "--detach")
        return tmp_path / "fleet"

    return check_out


def run_steps(steps: list[Step], runner: Path) -> dict[str, Ran]:
    able = [step for step in steps if not NEEDS_THE_SERVICE.fullmatch(step.name)]
    return run_job(able, runner, GITHUB_STEP_SUMMARY=str(runner.parent / "summary.md"))


def run_github(runner: Path, job: str) -> dict[str, Ran]:
    return run_steps(github_steps(github_workflow(runner / ".github/workflows/pull_request.yml"), job), runner)


def test_after_a_fetch_all_commands_work_as_in_one_repository(mesh: Path) -> None:
    assert succeed("publish", "--check", cwd=mesh) == "Port packages and policies are up to date.\n"
    assert "0 errors" in succeed("check", cwd=mesh)
    built = run("meshwright", "dbt", "build", cwd=mesh)
    assert "WARN=0 ERROR=0 SKIP=0" in built.out
    assert git(mesh, "status", "--porcelain") == ""
    assert git(mesh / "domains/fleet", "status", "--porcelain") == ""


def test_a_domain_builds_with_dbt_alone_from_ports_that_git_gives_it(mesh: Path, remotes: Remotes) -> None:
    assert run("meshwright", "dbt", "build", cwd=mesh).code == 0
    flights = mesh / "domains/flights"
    assert dbt("deps", cwd=flights).code == 0
    locked = yaml.safe_load((flights / "package-lock.yml").read_text())["packages"]
    head = git(remotes.mesh, "rev-parse", "main")
    assert [(package["subdirectory"], package["revision"]) for package in locked] == [
        ("governance/mesh_governance", head),
        ("ports/fleet", head),
    ]
    built = dbt("build", cwd=flights)
    assert "WARN=0 ERROR=0 SKIP=0" in built.out
    assert "0 errors" in succeed("check", cwd=mesh)  # what dbt installed stands in nobody's way


def test_a_good_pull_request_of_a_domain_passes_in_its_mesh(runner: Callable[[str], Path]) -> None:
    fleet = runner("good")
    ran = run_github(fleet, "governance")
    assert codes(ran) == {
        "Clone the mesh": 0,
        "Add this domain to the mesh": 0,
        "Fetch the other domains": 0,
        "Publish contracts": 0,
        "Check the rules": 0,
    }
    shutil.rmtree(fleet / "mesh")
    assert set(codes(run_github(fleet, "contracts")).values()) == {0}
    comment = (fleet / "contracts.md").read_text()
    assert comment.startswith("### Contracts: 0 breaking, 1 additive, 0 neutral change\n")
    shutil.rmtree(fleet / "mesh")
    *_, built = run_github(fleet, "build").values()
    assert built.code == 0, built.out
    assert git(fleet, "status", "--porcelain") == ""


def test_a_breaking_pull_request_is_stopped_and_told_whom_it_breaks_in_other_repositories(
    runner: Callable[[str], Path],
) -> None:
    fleet = runner("breaking")
    ran = run_github(fleet, "contracts")
    assert codes(ran)["Publish contracts"] == 0
    assert codes(ran)["Compare contracts"] == 1
    comment = (fleet / "contracts.md").read_text()
    assert "| fleet.aircraft v1 | column speed | varchar |" in comment
    assert "flights.flown" in comment


def test_gitlab_stops_it_too(runner: Callable[[str], Path], tmp_path: Path, remotes: Remotes) -> None:
    mesh = tmp_path / "other"
    succeed("init", mesh, "--defaults", "--name=acme", "--ci=gitlab", cwd=tmp_path)
    git(mesh, "remote", "add", "origin", str(remotes.mesh))
    succeed("domain", "add", "fleet", f"--repository={remotes.fleet}", *OWNER, cwd=mesh)
    pipeline = yaml.safe_load((mesh / "domains/fleet/.gitlab-ci.yml").read_text())
    fleet = runner("breaking")
    ran = run_steps(gitlab_steps(pipeline, "contracts"), fleet)
    assert {name: code for name, code in codes(ran).items() if code} == {
        "meshwright -C mesh diff --domain fleet": 1,
        "after_script": 1,
    }
    assert "| fleet.aircraft v1 | column speed | varchar |" in (fleet / "contracts.md").read_text()


def test_a_merged_change_is_fetched_and_published_by_a_pull_request_of_the_mesh(mesh: Path) -> None:
    fleet = mesh / "domains/fleet"
    git(fleet, "switch", "--quiet", "--detach", "origin/good")
    result = meshwright("publish", "--check", cwd=mesh)
    assert (result.code, "change ports/fleet/models/aircraft.yml" in result.err) == (1, True)
    succeed("publish", "fleet", cwd=mesh)
    assert "additive column_added: column made_by" in succeed("diff", cwd=mesh)
    assert git(mesh, "status", "--porcelain").split() == [
        *("M", "ports/fleet/models/aircraft.yml"),
        *("M", "ports/fleet/models/aircraft_v1.sql"),
    ]
