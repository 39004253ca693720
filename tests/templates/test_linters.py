"""What the field's linters say about rendered files, where they run fast; scripts/lint_rendered.sh runs the others."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from dbt.jsonschemas import JSONSCHEMAS_PATH
from jsonschema.validators import validator_for
from tests.conftest import OWNER, run, snapshot, succeed
from tests.contracts.conftest import git
from tests.dbt_in_process import invoke
from tests.render_example import DOMAINS, EXAMPLE


@pytest.fixture(params=["fresh", "example"])
def mesh(request: pytest.FixtureRequest) -> Path:
    """A mesh that the commands have just made, or the example."""
    return EXAMPLE if request.param == "example" else Path(request.getfixturevalue("full_mesh"))


def test_yamllint_has_nothing_to_say(mesh: Path) -> None:
    linted = run("yamllint", "--strict", "--format=parsable", ".", cwd=mesh)
    assert (linted.code, linted.out) == (0, "")


def test_a_domain_in_a_repository_of_its_own_has_the_settings_of_yamllint(full_mesh: Path) -> None:
    git(full_mesh, "remote", "add", "origin", "https://acme.example/mesh.git")
    succeed("domain", "add", "crew", "--repository=https://acme.example/crew.git", *OWNER, cwd=full_mesh)
    assert (full_mesh / "domains/crew/.yamllint").read_text() == (full_mesh / ".yamllint").read_text()
    assert not (full_mesh / "domains/fleet/.yamllint").exists()


def faults(schema: str, file: Path) -> list[str]:
    """What a JSON schema that dbt ships says about a YAML file."""
    document: dict[str, Any] = json.loads((Path(JSONSCHEMAS_PATH) / schema).read_text())
    errors = validator_for(document)(document).iter_errors(yaml.safe_load(file.read_text()))
    return [f"{file}: {error.json_path}: {error.message}" for error in errors]


def test_the_schemas_that_dbt_ships_accept_what_the_commands_write(full_mesh: Path) -> None:
    """Those of dbt v2, which knows no other keys. They don't know the columns of a version, which the example has."""
    succeed("domain", "add", "sales", *OWNER, "--owner-chat=#sales", cwd=full_mesh)
    domains = {path: full_mesh / path for path in snapshot(full_mesh) if path.startswith("domains/")}
    projects = [file for file in domains.values() if file.name == "dbt_project.yml"]
    properties = [
        file
        for path, file in domains.items()
        if file.suffix == ".yml" and file.name[0] != "." and ("/models/" in path or "/macros/" in path)
    ]
    assert (len(projects), len(properties)) == (3, 11)
    assert [fault for file in projects for fault in faults("project/0.0.110.json", file)] == []
    assert [fault for file in properties for fault in faults("resources/latest.json", file)] == []


@pytest.mark.slow
@pytest.mark.parametrize("domain", DOMAINS)
def test_the_domains_of_the_example_parse_when_warnings_are_errors(domain: str, tmp_path: Path) -> None:
    """A reference to a deprecated version is a warning that is meant: network still reads flights.departures v1."""
    left_out = shutil.ignore_patterns(".mesh", "data", "warehouse")  # dbt leaves its packages and their lock
    project = Path(shutil.copytree(EXAMPLE, tmp_path / "nycair", ignore=left_out)) / "domains" / domain
    target = f"--target-path={tmp_path / 'target'}"
    assert invoke(project, "deps").success
    meant = '{"error": "all", "warn": ["UpcomingReferenceDeprecation"]}'
    outcome = invoke(project, f"--warn-error-options={meant}", "parse", "--no-partial-parse", target)
    assert (outcome.success, outcome.exception) == (True, "")
    if domain != "network":
        assert invoke(project, "--warn-error", "parse", "--no-partial-parse", target).success
