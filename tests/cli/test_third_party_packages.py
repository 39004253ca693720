"""Packages from outside that bring models: a run of the whole mesh builds them as their domain does."""

import json
import re
from pathlib import Path

import pytest
from tests.conftest import dbt, meshwright, query, run, succeed
from tests.contracts.conftest import git

pytestmark = pytest.mark.slow
KEYS = ("--output=json", "--output-keys", "unique_id", "database", "schema", "alias", "config")
SETTINGS = """
vars:
  first_day: 1
  tp: {first_day: 7}
seeds:
  tp: {+schema: calendar}
"""


def package(folder: Path) -> Path:
    """A package with a model, a seed and a macro."""
    (folder / "models").mkdir(parents=True)
    (folder / "seeds").mkdir()
    (folder / "dbt_project.yml").write_text("name: tp\nversion: '1.0'\nvars: {first_day: 0}\n")
    (folder / "models/days.sql").write_text("select {{ var('first_day') }} as first_day from {{ ref('years') }}\n")
    (folder / "seeds/years.csv").write_text("year\n2013\n")
    return folder


def install(mesh: Path, domain: str, entry: str, settings: str = SETTINGS) -> None:
    project = mesh / "domains" / domain
    with (project / "packages.yml").open("a") as packages:
        packages.write(f"  - {entry}\n")
    file = project / "dbt_project.yml"
    file.write_text(file.read_text() + settings)
    done = dbt("deps", cwd=project)
    assert done.code == 0, done


def listed(out: str) -> list[object]:
    return sorted((json.loads(line) for line in out.splitlines() if line.startswith("{")), key=str)


@pytest.mark.parametrize("made", ["full_mesh", "full_mesh_in_schemas"])
@pytest.mark.parametrize("target", ["prod", "dev"])
def test_what_a_package_builds_is_where_and_what_it_is_in_its_domain(
    made: str, target: str, request: pytest.FixtureRequest
) -> None:
    mesh: Path = request.getfixturevalue(made)
    package(mesh / "shared/tp")
    install(mesh, "fleet", "local: ../../shared/tp")
    ls = ("ls", "--quiet", "--select", "package:tp", f"--target={target}", *KEYS)
    alone = dbt(*ls, cwd=mesh / "domains/fleet")
    together = run("meshwright", "dbt", *ls, cwd=mesh)
    assert together.code == 0, together
    assert len(listed(alone.out)) == 2
    assert listed(together.out) == listed(alone.out)


def test_a_package_from_a_repository_builds_in_the_whole_mesh(full_mesh: Path, tmp_path: Path) -> None:
    repository = package(tmp_path / "tp")
    git(repository, "init", "--quiet")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message=A package")
    commit = git(repository, "rev-parse", "HEAD").strip()
    install(full_mesh, "fleet", f"{{git: 'file://{repository}', revision: {commit}}}")
    built = run("meshwright", "dbt", "build", "--select", "package:tp", cwd=full_mesh)
    assert built.code == 0, built
    warehouse = full_mesh / "warehouse/fleet.duckdb"
    assert query(warehouse, "select first_day from main.days") == [(7,)]
    assert query(warehouse, "select year from calendar.years") == [(2013,)]


def test_a_package_of_two_domains_is_built_once_for_the_first(full_mesh: Path) -> None:
    package(full_mesh / "shared/tp")
    for domain in ("fleet", "flights"):
        install(full_mesh, domain, "local: ../../shared/tp")
    built = run("meshwright", "dbt", "build", "--select", "package:tp", cwd=full_mesh)
    assert built.code == 0, built
    first = (full_mesh / "mesh.yml").read_text().split("- name: ")[1].split()[0]
    assert query(full_mesh / f"warehouse/{first}.duckdb", "select first_day from main.days") == [(7,)]


def test_a_package_of_the_repository_is_seen_by_check_and_read_again_when_it_changes(full_mesh: Path) -> None:
    model = package(full_mesh / "shared/tp") / "models/days.sql"
    install(full_mesh, "fleet", "local: ../../shared/tp")

    def compiled() -> str:
        succeed("ls", cwd=full_mesh)
        manifest = json.loads((full_mesh / ".mesh/parsed/manifest.json").read_text())
        return str(manifest["nodes"]["model.tp.days"]["raw_code"])

    assert "first_day" in compiled()
    assert "the package tp contains the model days and 1 more" in meshwright("check", cwd=full_mesh).out
    model.write_text("select 1 as changed")
    assert compiled() == "select 1 as changed"


def test_a_package_of_the_repository_passes_check_when_a_policy_allows_it(full_mesh: Path) -> None:
    package(full_mesh / "shared/tp")
    install(full_mesh, "fleet", "local: ../../shared/tp")
    said = meshwright("check", cwd=full_mesh).out
    assert "project_untampered" not in said
    [digest] = re.findall(r"allow it in a policy by its digest, (\w+)", said)
    policies = full_mesh / "governance/policies.yml"
    known = "packages_known: {severity: error, allowed: {"
    policies.write_text(policies.read_text().replace(f"{known}}}}}", f"{known}tp: {digest}}}}}"))
    assert "the package tp" not in meshwright("check", cwd=full_mesh).out


def test_a_package_of_the_repository_with_the_name_of_a_domain_is_found(full_mesh: Path) -> None:
    settings = package(full_mesh / "shared/tp") / "dbt_project.yml"
    settings.write_text(settings.read_text().replace("name: tp", "name: Flights"))
    packages = full_mesh / "domains/fleet/packages.yml"
    packages.write_text(packages.read_text().replace("../../ports/flights", "../../shared/tp"))
    assert dbt("deps", cwd=full_mesh / "domains/fleet").code == 0
    assert "it installs the local package ../../shared/tp" in meshwright("check", cwd=full_mesh).out


def test_a_package_from_outside_of_the_mesh_is_refused(full_mesh: Path, tmp_path: Path) -> None:
    package(tmp_path / "tp")
    install(full_mesh, "fleet", "local: ../../../tp")
    done = run("meshwright", "dbt", "ls", cwd=full_mesh)
    assert done.code == 1
    assert done.err.strip() == (
        "error: domains/fleet/packages.yml: the package tp is outside the mesh. Runs of the whole mesh need it in the mesh's"
        " repository, or installed with `git` or `package`."
    )
