"""`meshwright domain add --repository`: a domain that is a git repository of its own."""

from pathlib import Path

import pytest
from tests.conftest import OWNER, meshwright, refuse, run, snapshot, succeed
from tests.contracts.conftest import git

MESH = "https://acme.example/mesh.git"
FLEET = "https://acme.example/fleet.git"


@pytest.fixture(name="fleet")
def _fleet(mesh: Path) -> Path:
    git(mesh, "remote", "add", "origin", MESH)
    out = succeed("domain", "add", "fleet", f"--repository={FLEET}", *OWNER, cwd=mesh)
    assert out.splitlines()[0].endswith("Next: git -C domains/fleet push -u origin main")
    return mesh / "domains/fleet"


def test_its_folder_is_a_repository_that_the_meshs_git_ignores(mesh: Path, fleet: Path) -> None:
    assert git(fleet, "log", "--format=%an %s") == "Ada Create the domain fleet"
    assert git(fleet, "remote", "get-url", "origin") == FLEET
    assert git(fleet, "status", "--porcelain") == ""
    assert git(mesh, "status", "--porcelain").split() == ["M", ".gitignore", "M", "CODEOWNERS", "M", "mesh.yml"]
    assert (mesh / ".gitignore").read_text().endswith("`meshwright fetch` clones them\n/domains/fleet/\n")
    assert "/domains/fleet/" not in (mesh / "CODEOWNERS").read_text()


@pytest.mark.slow
@pytest.mark.usefixtures("fleet")
def test_mesh_yml_knows_both_repositories(mesh: Path) -> None:
    assert (
        (mesh / "mesh.yml")
        .read_text()
        .endswith(
            f"domains:\n  - name: fleet\n    repository: {FLEET}\n"
            "\n# The URL of this repository. Domains in their own repositories install governance and ports from it.\n"
            f"repository: {MESH}\n"
        )
    )
    succeed("domain", "add", "sales", *OWNER, cwd=mesh)
    succeed("domain", "add", "crew", "--repository=git@acme.example:crew.git", *OWNER, cwd=mesh)
    assert (mesh / ".gitignore").read_text().endswith("clones them\n/domains/fleet/\n/domains/crew/\n")
    assert succeed("ls", "--format=json", cwd=mesh)


def test_it_installs_governance_from_the_meshs_repository_and_locks_the_commit(fleet: Path) -> None:
    entry = f"  - git: {MESH}\n    subdirectory: governance/mesh_governance\n    revision: main\n"
    assert entry in (fleet / "packages.yml").read_text()
    assert run("git", "check-ignore", "package-lock.yml", cwd=fleet).out == ""


@pytest.mark.slow
def test_governance_that_comes_from_elsewhere_is_found(mesh: Path, fleet: Path) -> None:
    assert (
        succeed("check", "--select=project_untampered", cwd=mesh)
        == "fleet: 0 of 0 products clean\n0 errors, 0 warnings.\n"
    )
    packages = fleet / "packages.yml"
    packages.write_text(packages.read_text().replace(MESH, "https://elsewhere.example/mesh.git"))
    found = meshwright("check", "--select=project_untampered", cwd=mesh)
    expected = f"restore `- git: {MESH}, subdirectory: governance/mesh_governance`"
    assert (found.code, expected in found.out) == (1, True)


@pytest.mark.parametrize(
    ("options", "workflow"),
    [
        ([], ".github/workflows/pull_request.yml"),
        (["--ci=gitlab"], ".gitlab-ci.yml"),
        (["--ci=none"], None),
    ],
)
def test_it_has_workflows_of_the_meshs_service_or_of_its_own(
    mesh: Path, options: list[str], workflow: str | None
) -> None:
    git(mesh, "remote", "add", "origin", MESH)
    succeed("domain", "add", "fleet", f"--repository={FLEET}", *options, *OWNER, cwd=mesh)
    files = [file for file in snapshot(mesh / "domains/fleet") if file.startswith((".github/", ".gitlab"))]
    assert files == ([workflow] if workflow else [])
    if workflow:
        schema = "vendor.gitlab-ci" if "gitlab" in workflow else "vendor.github-workflows"
        checked = run("check-jsonschema", "--builtin-schema", schema, workflow, cwd=mesh / "domains/fleet")
        assert (checked.code, checked.out) == (0, "ok -- validation done\n")


def test_without_a_repository_of_the_mesh_it_is_refused(mesh: Path) -> None:
    message = refuse("domain", "add", "fleet", f"--repository={FLEET}", *OWNER, cwd=mesh)
    assert message == (
        "fleet installs governance and ports from the mesh's repository, but mesh.yml has no `repository` and"
        " git has no remote `origin`. Run `git remote add origin URL`."
    )


def test_workflows_are_for_a_repository(mesh: Path) -> None:
    message = refuse("domain", "add", "fleet", "--ci=github", *OWNER, cwd=mesh)
    assert message == "--ci requires a domain with its own repository: also pass --repository."


@pytest.mark.parametrize("url", ["--upload-pack=evil", "ext::sh", "a b", "{{ evil }}", ""])
def test_what_is_no_url_is_refused(mesh: Path, url: str) -> None:
    git(mesh, "remote", "add", "origin", MESH)
    message = refuse("domain", "add", "fleet", f"--repository={url}", *OWNER, cwd=mesh)
    assert message == f"--repository: {url!r} isn't a git URL."


def test_when_its_first_commit_fails_nothing_stays(mesh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(mesh, "remote", "add", "origin", MESH)
    hooks = mesh.parent / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text("#!/bin/sh\necho no commits on sundays >&2\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    for key, value in {"COUNT": "1", "KEY_0": "core.hooksPath", "VALUE_0": str(hooks)}.items():
        monkeypatch.setenv(f"GIT_CONFIG_{key}", value)
    message = refuse("domain", "add", "fleet", f"--repository={FLEET}", *OWNER, cwd=mesh)
    assert "no commits on sundays" in message
    assert not (mesh / "domains").exists()
