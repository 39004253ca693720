"""The steps of the generated workflows, run as a runner would: for a good, a breaking and an ungoverned pull request.

Left out is only what needs the service itself: installing, the artifacts of other runs, and posting the comment.
"""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tests.conftest import run, succeed
from tests.contracts.conftest import commit, git
from tests.workflows import check_out, codes, edit, run_github, run_gitlab

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("workflows")]
AIRCRAFT = "domains/fleet/models/source_aligned/aircraft"
FETCHED = "Nothing to fetch: the repository has everything the mesh needs.\n"


def finish(mesh: Path) -> None:
    """Write what the templates leave to the author."""
    for file in mesh.glob("domains/*/models/**/*.yml"):
        text = re.sub(
            r'"TODO: describe (\w+) and .*"',
            r'"The \1 that was recorded, as the register has it."',
            file.read_text(),
        )
        text = re.sub(r" +# TODO: set the column .*\n( +loaded_at_field: )TODO\n", r"\1now()\n", text)
        file.write_text(re.sub(r'"TODO: describe where .*"', '"Files of the authority, loaded by hand."', text))
    policies = mesh / "governance/policies.yml"
    edit(policies, "sources_declare_freshness: {severity: error,", "sources_declare_freshness: {severity: off,")
    succeed("publish", cwd=mesh)


@pytest.fixture(scope="module")
def origin(_full: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository of a mesh with two domains and workflows of both services, its pull requests as branches."""
    folder = tmp_path_factory.mktemp("origin")
    mesh = Path(shutil.copytree(_full("database"), folder / "acme", symlinks=True))
    succeed("init", "gitlab", "--defaults", "--ci=gitlab", cwd=folder)
    shutil.copy(folder / "gitlab/.gitlab-ci.yml", mesh)
    finish(mesh)
    add_version(mesh)
    commit(mesh, "A mesh")
    for branch, change in BRANCHES.items():
        git(mesh, "switch", "--quiet", "--create", branch, "main")
        change(mesh)
        commit(mesh, branch)
    git(mesh, "switch", "--quiet", "main")
    return mesh


def add_column(mesh: Path) -> None:
    column = "      - name: made_by\n        data_type: varchar\n        description: Who made the aircraft.\n"
    edit(mesh / AIRCRAFT / "aircraft.yml", "\n    data_tests:", f"{column}\n    data_tests:")
    edit(mesh / AIRCRAFT / "aircraft_v1.sql", "    engine\n", "    engine,\n    manufacturer as made_by\n")
    succeed("publish", cwd=mesh)


def drop_column(mesh: Path) -> None:
    description = '"The speed that was recorded, as the register has it."'
    column = f"      - name: speed\n        data_type: varchar\n        description: {description}\n"
    edit(mesh / AIRCRAFT / "aircraft.yml", column, "")
    edit(mesh / AIRCRAFT / "aircraft_v1.sql", "    speed,\n", "")
    edit(mesh / AIRCRAFT / "aircraft.yml", "            cast(null as varchar) as speed,\n", "")
    succeed("publish", cwd=mesh)


def add_version(mesh: Path) -> None:
    """Give a product a second version; the first one stays until a day that is far away."""
    succeed("product", "version", "add", "fleet.known_flights", cwd=mesh)
    folder = mesh / "domains/fleet/models/virtual/known_flights"
    edit(
        folder / "known_flights.yml",
        "TODO: which columns differ, why, and what consumers of v1 must change.",
        "The same.",
    )
    sql = folder / "known_flights_v2.sql"
    sql.write_text("".join(line for line in sql.read_text().splitlines(True) if not line.startswith("-- TODO")))
    succeed("product", "version", "deprecate", "fleet.known_flights", "1", "--on", "2099-12-31", cwd=mesh)
    succeed("publish", cwd=mesh)


ACCEPTED = """acceptances:
  - product: {product}
    element: {element}
    rule: {rule}
    owner: team@acme.example
    reason: We agreed on it with everybody who could read it.
    until: 2099-12-31
"""


def drop_column_by_agreement(mesh: Path) -> None:
    """Drop a column when its readers have stopped to read it, all in one pull request."""
    drop_column(mesh)
    readers = [mesh / "domains/flights/models/aggregated/flown/flown_v1.sql"]
    readers += (mesh / "domains/fleet/models/virtual/known_flights").glob("*.sql")
    for file in readers:
        edit(file, "        speed,\n", "")
        edit(file, "    aircraft.speed,\n", "    cast(null as varchar) as speed,\n")
    maintenance = mesh / "domains/fleet/models/consumer_aligned/maintenance/maintenance_v1.sql"
    before, _, after = maintenance.read_text().rpartition("        speed,\n")
    maintenance.write_text(before + after)
    (mesh / "domains/fleet/acceptances.yml").write_text(
        ACCEPTED.format(product="fleet.aircraft.v1", element="column speed", rule="column_removed")
    )


def remove_version_by_agreement(mesh: Path) -> None:
    edit(mesh / "domains/fleet/models/virtual/known_flights/known_flights.yml", "2099-12-31", "2026-06-30")
    succeed("product", "version", "remove", "fleet.known_flights", "1", cwd=mesh)
    succeed("publish", cwd=mesh)
    (mesh / "domains/fleet/acceptances.yml").write_text(
        ACCEPTED.format(product="fleet.known_flights.v1", element="version", rule="removed_before_deprecation_date")
    )


def rename_unit_test(mesh: Path) -> None:
    edit(mesh / AIRCRAFT / "aircraft.yml", "- name: aircraft_from_a_row", "- name: aircraft_as_recorded")
    edit(mesh / AIRCRAFT / "aircraft.yml", "The speed that was recorded", "The cruising speed that was recorded")


def forget_description(mesh: Path) -> None:
    edit(mesh / AIRCRAFT / "aircraft.yml", '"The speed that was recorded, as the register has it."', '""')


BRANCHES = {
    "good": add_column,
    "breaking": drop_column,
    "ungoverned": forget_description,
    "agreed": drop_column_by_agreement,
    "removed": remove_version_by_agreement,
    "renamed": rename_unit_test,
}


@pytest.fixture(scope="module")
def production(origin: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The artifact of the workflow that builds production."""
    runner = check_out(origin, tmp_path_factory.mktemp("production") / "acme", "main")
    ran = run_github(runner, "production", "build")
    assert "unit_test" not in ran["Build production"].out
    assert "_from_a_row" not in ran["Build production"].out
    assert codes(ran) == {
        "Fetch domains and packages from other repositories": 0,
        "Check port packages": 0,
        "Check source freshness": 0,
        "Build production": 0,
        "Save the manifest for pull requests": 0,
    }
    return runner / "production"


@pytest.fixture
def runner(origin: Path, production: Path, tmp_path: Path) -> Callable[[str], Path]:
    def make(branch: str) -> Path:
        folder = check_out(origin, tmp_path / "acme", branch)
        shutil.copytree(production, folder / "production")
        return folder

    return make


def test_production_keeps_its_manifest_and_its_files(production: Path) -> None:
    assert sorted(file.name for file in production.iterdir()) == ["fleet.duckdb", "flights.duckdb", "manifest.json"]


def test_a_good_pull_request_passes_and_builds_what_changed_and_its_readers(runner: Callable[[str], Path]) -> None:
    folder = runner("good")
    assert codes(run_github(folder, "pull_request", "governance")) == {
        "Fetch domains and packages from other repositories": 0,
        "Check port packages": 0,
        "Check the rules": 0,
    }
    contracts = run_github(folder, "pull_request", "contracts")
    assert codes(contracts) == {"Fetch domains and packages from other repositories": 0, "Compare contracts": 0}
    comment = (folder / "contracts.md").read_text()
    assert comment.startswith("### Contracts: 0 breaking, 1 additive, 0 neutral change\n")
    assert "made\\_by" in comment
    assert (folder.parent / "summary.md").read_text() == comment
    *_, built = run_github(folder, "pull_request", "build").values()
    assert built.code == 0, built.out
    assert set(re.findall(r"created sql \w+ model (\S+)", built.out)) == {
        "fleet.ci_1.aircraft_v1",
        "fleet.ci_1.known_flights_v1",
        "fleet.ci_1.known_flights_v2",
        "fleet.ci_1.maintenance_v1",
        "flights.ci_1.flown_v1",
    }
    assert git(folder, "status", "--porcelain") == ""  # what CI makes is ignored


def test_a_breaking_pull_request_is_stopped_by_the_gate_and_the_comment_names_what_breaks(
    runner: Callable[[str], Path],
) -> None:
    folder = runner("breaking")
    assert codes(run_github(folder, "pull_request", "governance"))["Check port packages"] == 0
    ran = run_github(folder, "pull_request", "contracts")
    assert codes(ran) == {
        "Fetch domains and packages from other repositories": 0,
        "Compare contracts": 1,
        "Annotate breaking changes": 1,
    }
    comment = (folder / "contracts.md").read_text()
    assert comment.startswith("### Contracts: 1 breaking, 0 additive, 0 neutral change\n")
    assert "| fleet.aircraft v1 | column speed | varchar |" in comment
    assert "::error file=ports/fleet/models/aircraft.yml,line=" in ran["Annotate breaking changes"].out
    *_, built = run_github(folder, "pull_request", "build").values()
    assert built.code != 0  # flights.flown reads the column


def test_rules_that_are_not_kept_stand_at_their_lines_though_ports_are_stale(runner: Callable[[str], Path]) -> None:
    ran = run_github(runner("ungoverned"), "pull_request", "governance")
    assert codes(ran) == {
        "Fetch domains and packages from other repositories": 0,
        "Check port packages": 1,
        "Check the rules": 1,
    }
    assert "::error file=domains/fleet/models/source_aligned/aircraft/aircraft.yml,line=" in ran["Check the rules"].out


@pytest.mark.parametrize(
    ("branch", "built_models"),
    [
        ("agreed", ["aircraft_v1", "flown_v1", "known_flights_v1", "known_flights_v2", "maintenance_v1"]),
        ("removed", []),
    ],
)
def test_what_the_gate_lets_pass_by_agreement_also_builds(
    runner: Callable[[str], Path], branch: str, built_models: list[str]
) -> None:
    folder = runner(branch)
    assert set(codes(run_github(folder, "pull_request", "governance")).values()) == {0}
    contracts = run_github(folder, "pull_request", "contracts")
    assert set(codes(contracts).values()) == {0}, contracts
    assert "Accepted by fleet." in (folder / "contracts.md").read_text()
    *_, built = run_github(folder, "pull_request", "build").values()
    assert built.code == 0, built.out
    assert sorted(set(re.findall(r"created sql \w+ model \w+\.\w+\.(\S+)", built.out))) == built_models


def test_a_renamed_unit_test_runs_under_its_new_name_alone_though_dbts_state_is_cached(
    runner: Callable[[str], Path],
) -> None:
    folder = runner("main")
    assert run_github(folder, "pull_request", "build").popitem()[1].code == 0
    git(folder, "merge", "--quiet", "--no-ff", "--no-edit", "origin/renamed")
    *_, built = run_github(folder, "pull_request", "build").values()
    assert built.code == 0, built.out
    assert "aircraft::aircraft_as_recorded" in built.out
    assert "aircraft_from_a_row" not in built.out


def test_before_productions_first_build_everything_is_built(origin: Path, tmp_path: Path) -> None:
    folder = check_out(origin, tmp_path / "acme", "good")
    *_, built = run_github(folder, "pull_request", "build").values()
    assert built.code == 0, built.out
    assert "created sql table model flights.ci_1.departures_v1" in built.out


def test_gitlab_lets_a_good_merge_request_pass(runner: Callable[[str], Path]) -> None:
    folder = runner("good")
    governance = run_gitlab(folder, "governance")
    assert set(codes(governance).values()) == {0}
    assert governance["meshwright fetch"].out == FETCHED
    assert "<testsuite " in (folder / "governance.xml").read_text()
    assert set(codes(run_gitlab(folder, "contracts")).values()) == {0}
    assert (folder / "contracts.md").read_text().startswith("### Contracts: 0 breaking, 1 additive")
    *_, built = run_gitlab(folder, "build").values()
    assert built.code == 0, built.out
    assert "departures_v1 ......" not in built.out
    assert git(folder, "status", "--porcelain") == ""


def test_gitlab_stops_a_breaking_merge_request_and_keeps_the_comment_for_it(runner: Callable[[str], Path]) -> None:
    folder = runner("breaking")
    assert codes(run_gitlab(folder, "contracts")) == {"meshwright fetch": 0, "meshwright diff": 1, "after_script": 1}
    assert "| fleet.aircraft v1 | column speed | varchar |" in (folder / "contracts.md").read_text()


def test_gitlab_builds_production_on_top_of_the_last(runner: Callable[[str], Path]) -> None:
    folder = runner("main")
    ran = run_gitlab(folder, "production")
    assert set(codes(ran).values()) == {0}
    assert set(codes(run_gitlab(folder, "freshness")).values()) == {0}
    assert sorted(file.name for file in (folder / "production").iterdir()) == [
        "fleet.duckdb",
        "flights.duckdb",
        "manifest.json",
    ]
    history = run(
        "meshwright",
        "receipts",
        "fleet.aircraft",
        "--format=json",
        cwd=folder,
        MESH_DUCKDB_DIR="../../production",
    )
    assert len({receipt["invocation_id"] for receipt in yaml.safe_load(history.out)}) == 2
