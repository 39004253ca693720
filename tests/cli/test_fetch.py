from pathlib import Path

import pytest
from tests.conftest import OWNER, refuse, succeed
from tests.contracts.conftest import commit, git


@pytest.fixture
def remote(mesh: Path) -> Path:
    """The repository of the domain fleet, which the mesh knows and has cloned."""
    fleet = mesh.parent / "fleet.git"
    git(mesh.parent, "init", "--quiet", "--bare", "--initial-branch=main", fleet.name)
    git(mesh, "remote", "add", "origin", "https://acme.example/mesh.git")
    succeed("domain", "add", "fleet", f"--repository={fleet}", *OWNER, cwd=mesh)
    git(mesh / "domains/fleet", "push", "--quiet", "--set-upstream", "origin", "main")
    commit(mesh, "Add fleet")
    git(mesh, "clean", "-ffdxq", "domains")
    return fleet


def push(remote: Path, text: str) -> str:
    """Somebody else's commit; returns its short name."""
    other = remote.parent / "other"
    if not other.exists():
        git(remote.parent, "clone", "--quiet", str(remote), other.name)
    (other / "notes.md").write_text(text)
    made = commit(other, text)
    git(other, "push", "--quiet")
    return made[:7]


def test_a_mesh_in_one_repository_has_nothing_to_fetch(mesh: Path) -> None:
    succeed("domain", "add", "fleet", *OWNER, cwd=mesh)
    expected = "Nothing to fetch: the repository has everything the mesh needs.\n"
    assert succeed("fetch", cwd=mesh) == expected


@pytest.mark.usefixtures("remote")
def test_before_it_is_fetched_a_domain_is_missing_and_the_remedy_told(mesh: Path) -> None:
    message = refuse("publish", cwd=mesh, code=1)
    assert message == (
        "mesh.yml registers the domain 'fleet', but domains/fleet/dbt_project.yml doesn't exist. Run `meshwright fetch`."
    )


def test_a_domain_is_cloned_and_then_follows_its_main_branch(mesh: Path, remote: Path) -> None:
    first = git(remote, "rev-parse", "--short", "main")
    assert succeed("fetch", cwd=mesh) == f"domains/fleet is at {first} of {remote}.\n"
    assert (mesh / "domains/fleet/dbt_project.yml").is_file()
    assert git(mesh, "status", "--porcelain") == ""
    second = push(remote, "two")
    assert succeed("fetch", "--missing", cwd=mesh).startswith("Nothing to fetch")
    assert succeed("fetch", cwd=mesh) == f"domains/fleet is at {second} of {remote}.\n"
    assert git(mesh / "domains/fleet", "branch", "--show-current") == "main"


def test_a_revision_in_mesh_yml_holds_a_domain_at_it(mesh: Path, remote: Path) -> None:
    held = push(remote, "two")
    git(remote, "tag", "v1", held)
    newest = push(remote, "three")
    registry = mesh / "mesh.yml"
    text = registry.read_text()
    for revision, commit_name in (("v1", held), (held, held), ("main", newest)):
        registry.write_text(text.replace(f"{remote}\n", f'{remote}\n    revision: "{revision}"\n'))
        assert succeed("fetch", cwd=mesh) == f"domains/fleet is at {commit_name} of {remote}.\n"
    registry.write_text(text.replace(f"{remote}\n", f"{remote}\n    revision: v9\n"))
    assert (
        refuse("fetch", cwd=mesh) == f"'v9' isn't a branch, tag or commit of {remote}. Correct `revision` in mesh.yml."
    )


def test_work_of_ones_own_stays_as_it_is(mesh: Path, remote: Path) -> None:
    succeed("fetch", cwd=mesh)
    push(remote, "two")
    fleet = mesh / "domains/fleet"
    (fleet / "mine.md").write_text("mine")
    assert succeed("fetch", cwd=mesh) == "Skipped domains/fleet: it has uncommitted changes.\n"
    commit(fleet, "mine")
    assert succeed("fetch", cwd=mesh) == "Skipped domains/fleet: it has unpushed commits.\n"
    git(fleet, "switch", "--quiet", "--create", "idea")
    assert succeed("fetch", cwd=mesh) == "Skipped domains/fleet: it is on branch idea.\n"
    assert (fleet / "mine.md").read_text() == "mine"


def test_who_made_the_domain_needs_no_clone(mesh: Path) -> None:
    bare = mesh.parent / "crew.git"
    git(mesh.parent, "init", "--quiet", "--bare", "--initial-branch=main", bare.name)
    git(mesh, "remote", "add", "origin", "https://acme.example/mesh.git")
    succeed("domain", "add", "crew", f"--repository={bare}", *OWNER, cwd=mesh)
    expected = "Skipped domains/crew: its repository has no main branch yet; push one.\n"
    assert succeed("fetch", cwd=mesh) == expected
    git(mesh / "domains/crew", "push", "--quiet", "--set-upstream", "origin", "main")
    pushed = git(bare, "rev-parse", "--short", "main")
    assert succeed("fetch", cwd=mesh) == f"domains/crew is at {pushed} of {bare}.\n"


@pytest.mark.slow
def test_a_package_of_other_origin_is_installed(mesh: Path) -> None:
    succeed("domain", "add", "fleet", *OWNER, cwd=mesh)
    package = mesh.parent / "dates"
    package.mkdir()
    (package / "dbt_project.yml").write_text('name: dates\nversion: "1.0"\n')
    git(package, "init", "--quiet", "--initial-branch=main")
    made = commit(package, "dates")
    with (mesh / "domains/fleet/packages.yml").open("a") as packages:
        packages.write(f"  - git: {package}\n    revision: {made}\n")
    message = refuse("publish", cwd=mesh, code=1)
    assert (
        message
        == "The packages of domain 'fleet' aren't installed: run `meshwright fetch`, or `dbt deps` in domains/fleet."
    )
    assert succeed("fetch", cwd=mesh) == "Installed the packages of domains/fleet.\n"
    succeed("publish", cwd=mesh)
    assert succeed("fetch", "--missing", cwd=mesh).startswith("Nothing to fetch")


def test_a_folder_that_is_no_clone_is_refused(mesh: Path, remote: Path) -> None:
    (mesh / "domains/fleet").mkdir(parents=True)
    message = f"domains/fleet exists but isn't a clone of {remote}. Move it elsewhere."
    assert refuse("fetch", cwd=mesh) == message


def test_a_repository_that_cannot_be_cloned_is_refused_with_gits_words(mesh: Path, remote: Path) -> None:
    remote.rename(remote.with_name("gone.git"))
    assert f"'{remote}' does not exist" in refuse("fetch", cwd=mesh)


@pytest.mark.parametrize("url", ["--upload-pack=evil", "ext::sh -c evil", "a b", "{{ evil }}"])
def test_what_git_would_take_for_something_else_is_no_url(mesh: Path, remote: Path, url: str) -> None:
    registry = mesh / "mesh.yml"
    registry.write_text(registry.read_text().replace(f"repository: {remote}", f'repository: "{url}"'))
    assert f"{url!r} isn't a valid URL or revision for git." in refuse("fetch", cwd=mesh)
