"""The workflows that a mesh is rendered with: valid, pinned, and allowed no more than they need."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.conftest import OWNER, REPOSITORY, refuse, run, snapshot, succeed
from tests.contracts.conftest import git
from tests.workflows import github_workflow

import meshwright

pytestmark = pytest.mark.xdist_group("ci_files")

WORKFLOWS = {
    "github": [".github/workflows/production.yml", ".github/workflows/pull_request.yml"],
    "gitlab": [".gitlab-ci.yml"],
}
SCHEMAS = {"github": "vendor.github-workflows", "gitlab": "vendor.gitlab-ci"}


@pytest.fixture(scope="module")
def meshes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mesh for each CI service."""
    folder = tmp_path_factory.mktemp("meshes")
    for ci in ("github", "gitlab", "none"):
        succeed("init", ci, "--defaults", "--name=acme", f"--ci={ci}", cwd=folder)
    git(folder / "github", "remote", "add", "origin", "https://acme.example/mesh.git")
    repository = "--repository=https://acme.example/fleet.git"
    succeed("domain", "add", "fleet", repository, *OWNER, cwd=folder / "github")
    return folder


@pytest.fixture(scope="module")
def github(meshes: Path) -> dict[str, dict[str, Any]]:
    """The workflows by what they are for; that of a domain which is a repository of its own is among them."""
    files = {Path(file).stem: meshes / "github" / file for file in WORKFLOWS["github"]}
    files["domain"] = meshes / "github/domains/fleet/.github/workflows/pull_request.yml"
    return {name: github_workflow(file) for name, file in files.items()}


def steps(github: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return (step for workflow in github.values() for job in workflow["jobs"].values() for step in job["steps"])


@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_workflows_keep_to_the_published_schema_of_their_service(meshes: Path, ci: str) -> None:
    command = ("check-jsonschema", "--builtin-schema", SCHEMAS[ci], "--data-transform", "gitlab-ci")
    checked = run(*command[: 3 if ci == "github" else 5], *WORKFLOWS[ci], cwd=meshes / ci)
    assert (checked.code, checked.out.strip()) == (0, "ok -- validation done")


def test_a_mesh_has_the_workflows_of_the_service_that_was_chosen(meshes: Path) -> None:
    rendered = {
        ci: sorted(file for file in snapshot(meshes / ci) if file.startswith((".github/", ".gitlab")))
        for ci in ("github", "gitlab", "none")
    }
    assert rendered == {**WORKFLOWS, "none": []}


def test_an_unknown_service_is_refused(tmp_path: Path) -> None:
    message = refuse("init", "acme", "--defaults", "--ci=jenkins", cwd=tmp_path)
    assert "'jenkins' is not one of 'github', 'gitlab', 'none'." in message


def test_every_action_is_pinned_by_commit_and_names_its_version(meshes: Path) -> None:
    for file in WORKFLOWS["github"]:
        uses = re.findall(r"uses: (.*)", (meshes / "github" / file).read_text())
        assert uses
        assert [use for use in uses if not re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use)] == []


def test_an_action_has_one_pin_wherever_it_is_used() -> None:
    texts = (file.read_text() for file in REPOSITORY.glob("templates/*/*/workflows/*") if file.is_file())
    pins = {pin for text in texts for pin in re.findall(r"uses: (\S+)", text)}
    assert len({pin.partition("@")[0] for pin in pins}) == len(pins) == 5


def test_every_job_may_do_what_it_needs_and_no_more(github: dict[str, dict[str, Any]]) -> None:
    assert [workflow["permissions"] for workflow in github.values()] == [{}, {}, {}]
    granted = {
        (file, job): value["permissions"] for file, flow in github.items() for job, value in flow["jobs"].items()
    }
    assert granted == {
        ("production", "build"): {"contents": "read", "actions": "read"},
        ("pull_request", "governance"): {"contents": "read"},
        ("pull_request", "contracts"): {"contents": "read"},
        ("pull_request", "build"): {"contents": "read", "actions": "read"},
        ("pull_request", "comment"): {"pull-requests": "write"},
        ("domain", "governance"): {"contents": "read"},
        ("domain", "contracts"): {"contents": "read"},
        ("domain", "build"): {"contents": "read"},
        ("domain", "comment"): {"pull-requests": "write"},
    }


def test_the_job_that_may_write_runs_nothing_of_the_pull_request(github: dict[str, dict[str, Any]]) -> None:
    assert github["pull_request"]["jobs"]["comment"] == github["domain"]["jobs"]["comment"]
    comment = github["pull_request"]["jobs"]["comment"]
    assert [step["uses"].partition("@")[0] for step in comment["steps"] if "uses" in step] == [
        "actions/download-artifact"
    ]
    assert all("meshwright" not in step.get("run", "") for step in comment["steps"])


def test_no_checkout_leaves_a_token_behind(github: dict[str, dict[str, Any]]) -> None:
    checkouts = [step for step in steps(github) if step.get("uses", "").startswith("actions/checkout@")]
    assert len(checkouts) == 7
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_no_expression_reaches_a_shell(github: dict[str, dict[str, Any]]) -> None:
    scripts = [step["run"] for step in steps(github) if "run" in step]
    assert len(scripts) > 10
    assert [script for script in scripts if "${{" in script] == []


def test_the_gate_sees_the_whole_history(github: dict[str, dict[str, Any]], meshes: Path) -> None:
    [checkout] = [step for step in steps(github) if step.get("with", {}).get("fetch-depth") == 0]
    assert checkout in github["pull_request"]["jobs"]["contracts"]["steps"]
    gitlab = yaml.safe_load((meshes / "gitlab/.gitlab-ci.yml").read_text())
    assert gitlab["contracts"]["variables"] == {"GIT_DEPTH": "0"}


def test_runs_of_one_pull_request_replace_each_other_and_those_of_production_wait(
    github: dict[str, dict[str, Any]],
) -> None:
    assert [workflow["concurrency"]["cancel-in-progress"] for workflow in github.values()] == [False, True, True]
    assert github["production"]["concurrency"]["group"] == "production"


def test_what_merge_requests_may_write_production_never_reads(meshes: Path) -> None:
    gitlab = yaml.safe_load((meshes / "gitlab/.gitlab-ci.yml").read_text())
    caches = {cache["key"]: cache for cache in gitlab["production"]["cache"] if isinstance(cache["key"], str)}
    assert {key: (cache.get("policy"), cache.get("unprotect")) for key, cache in caches.items()} == {
        "production": (None, None),
        "production-to-read": ("push", True),
    }


def test_the_versions_to_install_are_those_that_meshwright_is_tested_with(meshes: Path) -> None:
    constraints = (REPOSITORY / "constraints.txt").read_text().splitlines()
    pinned = [line for line in (meshes / "github/requirements.txt").read_text().splitlines() if line[0] != "#"]
    assert pinned[0] == f"meshwright=={meshwright.__version__}"
    assert [line.partition("==")[0] for line in pinned[1:]] == ["dbt-core", "dbt-duckdb", "duckdb"]
    assert set(pinned[1:]) <= set(constraints)
