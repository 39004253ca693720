"""`kill -9` at every step of every command that writes: the next command, whichever it is, puts it right."""

from pathlib import Path

import pytest
from tests.conftest import OWNER, succeed
from tests.faults.conftest import with_product
from tests.faults.killing import Killed, killed, litter, next_command, restore, tree, was_promised

READ = ("waivers",)  # reads the mesh without dbt
FLEET = "https://acme.example/fleet.git"


@pytest.fixture(autouse=True)
def _same_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits of the same content are the same commit."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_DATE", "2026-01-01T00:00:00Z")


def check_all(
    arguments: tuple[object, ...],
    work: Path,
    cwd: Path,
    states: Path,
    *,
    least: int,
    every: int = 1,
    another: tuple[object, ...] | None = None,
    once: bool = True,
    chunk: int = 4096,
) -> list[Killed]:
    """Kill a command at every step, and after each run another that reads, the same again, and another that writes."""
    before = tree(work)
    found = killed(arguments, work, cwd, states, chunk, every)
    assert len(found) >= least, [state.step for state in found]
    assert any(was_promised(state.folder) for state in found)
    assert not all(was_promised(state.folder) for state in found)
    after, out = tree(work), (states / "out").read_text()
    assert after != before
    then = _then(work, another)
    for state in found:
        _check(state, work, cwd, arguments, before, after, out if once else None, another, then)
    return found


def _then(work: Path, another: tuple[object, ...] | None) -> dict[str, object]:
    if another:
        succeed(*another, cwd=work / "acme")
    return tree(work)


def _check(
    state: Killed,
    work: Path,
    cwd: Path,
    arguments: tuple[object, ...],
    before: dict[str, object],
    after: dict[str, object],
    out: str | None,
    another: tuple[object, ...] | None,
    then: dict[str, object],
) -> None:
    promised = was_promised(state.folder)
    if (state.folder / "acme/mesh.yml").exists() or promised:
        read = next_command(state.folder, work, work / "acme", *READ)
        assert read.code == 0, (state, read)
        assert tree(work) == (after if promised else before), state
        assert ("which was interrupted" in read.err) is promised, state
        assert len(read.err.splitlines()) == promised, (state, read.err)
    again = next_command(state.folder, work, cwd, *arguments)
    assert again.code == 0, (state, again)
    assert tree(work) == after, state
    assert litter(work / "acme") == [], state
    if out is not None:
        assert again.out == out, state
    if another and promised:
        other = next_command(state.folder, work, work / "acme", *another)
        assert (other.code, tree(work)) == (0, then), (state, other)


def test_a_version_that_was_being_added(work: Path, states: Path) -> None:
    mesh = with_product(work)
    command = ("product", "version", "add", "sales.orders")
    another = ("product", "version", "deprecate", "sales.orders", "1", "--on=2099-01-01")
    found = check_all(command, work, mesh, states, least=13, another=another)
    assert [state.step.split()[0] for state in found].count("rename") == 3  # the redo file, the YAML and the SQL
    assert sorted(path.name for path in (mesh / "domains/sales/models/source_aligned/orders").glob("*.sql")) == [
        "orders_v1.sql",
        "orders_v2.sql",
    ]


@pytest.mark.slow
def test_a_plan_that_was_cut_off_is_finished_also_when_that_is_cut_off_again(work: Path, states: Path) -> None:
    mesh = with_product(work)
    command = ("product", "version", "add", "sales.orders")
    found = [state for state in killed(command, work, mesh, states) if was_promised(state.folder)]
    after = tree(work)
    for first in (found[0], found[len(found) // 2]):
        restore(first.folder, work)
        again = killed(READ, work, mesh, states.with_name("again"))
        assert len(again) >= 3, [state.step for state in again]
        assert tree(work) == after
        for second in again:
            assert next_command(second.folder, work, mesh, *READ).code == 0, (first, second)
            assert tree(work) == after, (first, second)


@pytest.mark.slow
def test_a_mesh_that_was_being_made(folder: Path, states: Path) -> None:
    work = folder / "new"
    work.mkdir()
    check_all(("init", "acme", "--defaults"), work, work, states, least=12, every=16, chunk=1 << 17)


@pytest.mark.slow
def test_a_mesh_that_was_being_made_at_all_steps(folder: Path, states: Path) -> None:
    work = folder / "new"
    work.mkdir()
    found = check_all(("init", "acme", "--defaults"), work, work, states, least=60, chunk=1 << 15)
    assert [state.step for state in found if state.step.startswith("git")] == ["git init", "git add", "git commit"]


@pytest.mark.slow
@pytest.mark.parametrize("options", [("--defaults",), ("--defaults", "--no-git")])
def test_a_mesh_that_was_being_made_in_an_empty_folder(folder: Path, states: Path, options: tuple[str, ...]) -> None:
    work = folder / "new"
    (work / "acme").mkdir(parents=True)
    check_all(("init", ".", *options), work, work / "acme", states, least=60, every=3, chunk=1 << 17)


@pytest.mark.slow
def test_a_domain_that_was_being_added(work: Path, states: Path) -> None:
    another = ("domain", "add", "crew", *OWNER)
    check_all(("domain", "add", "sales", *OWNER), work, work / "acme", states, least=45, another=another)


@pytest.mark.slow
def test_a_domain_that_becomes_a_repository(work: Path, states: Path) -> None:
    from tests.contracts.conftest import git

    git(work / "acme", "remote", "add", "origin", "https://acme.example/mesh.git")
    command = ("domain", "add", "fleet", f"--repository={FLEET}", *OWNER)
    found = check_all(command, work, work / "acme", states, least=60)
    steps = [state.step for state in found if state.step.startswith("git")]
    assert [step for step in steps if step != "git remote"] == ["git init", "git add", "git commit"]


@pytest.mark.slow
def test_a_product_that_was_being_added(work: Path, states: Path) -> None:
    mesh = with_product(work)
    succeed("domain", "add", "crew", *OWNER, cwd=mesh)
    succeed("publish", cwd=mesh)
    command = ("product", "add", "crew", "shifts", "--kind=aggregated", "--reads=sales.orders", "--reads=sales.orders")
    succeed("product", "add", "sales", "returns", "--kind=source_aligned", "--source=raw.back=orders.csv", cwd=mesh)
    succeed("publish", cwd=mesh)
    command = ("product", "add", "crew", "net", "--kind=aggregated", "--reads=sales.orders", "--reads=sales.returns")
    another = ("product", "add", "sales", "more", "--kind=source_aligned", "--source=raw.more=orders.csv")
    check_all(command, work, mesh, states, least=22, another=another)


@pytest.mark.slow
def test_a_product_with_a_source(work: Path, states: Path) -> None:
    mesh = with_product(work)
    command = ("product", "add", "sales", "items", "--kind=source_aligned", "--source=raw.items=orders.csv")
    check_all(command, work, mesh, states, least=17)


@pytest.mark.slow
def test_versions_that_were_being_deprecated_and_removed(work: Path, states: Path) -> None:
    mesh = with_product(work)
    succeed("product", "version", "add", "sales.orders", cwd=mesh)
    dated = ("product", "version", "deprecate", "sales.orders", "1", "--on=2099-01-01")
    check_all(dated, work, mesh, states, least=8, once=False)
    restore(states / "before", work)
    succeed("ls", cwd=mesh)  # parsed, so that the removal changes nothing but files of the mesh
    check_all(("product", "version", "remove", "sales.orders", "1"), work, mesh, states, least=10)


@pytest.mark.slow
def test_port_packages_that_were_being_published(work: Path, states: Path) -> None:
    mesh = with_product(work)
    succeed("publish", cwd=mesh)
    stale = mesh / "ports/sales/models/orders.yml"
    (mesh / "ports/sales/models/gone.yml").write_text(stale.read_text())
    (mesh / "ports/sales/old").mkdir()
    (mesh / "ports/sales/old/gone.yml").write_text(stale.read_text())
    stale.write_text(stale.read_text().replace("total", "sum"))
    check_all(("publish",), work, mesh, states, least=12, once=False)
    assert not (mesh / "ports/sales/old").exists()


@pytest.mark.slow
def test_a_mesh_project_that_was_being_made(work: Path, states: Path) -> None:
    mesh = with_product(work)
    command = ("ls", "--format=json")
    found = killed(command, work, mesh, states)
    assert len(found) >= 20, [state.step for state in found]
    after, out = tree(work), (states / "out").read_text()
    made = tree(mesh / ".mesh/project")
    for state in found[::4]:
        again = next_command(state.folder, work, mesh, *command)
        assert (again.code, again.out, tree(work), tree(mesh / ".mesh/project")) == (0, out, after, made), state


@pytest.fixture
def fleet(work: Path) -> Path:
    """The bare repository of the domain fleet, which the mesh knows and hasn't cloned."""
    from tests.contracts.conftest import commit, git

    mesh, bare = work / "acme", work.parent / "fleet.git"
    git(work.parent, "init", "--quiet", "--bare", "--initial-branch=main", bare.name)
    git(mesh, "remote", "add", "origin", "https://acme.example/mesh.git")
    succeed("domain", "add", "fleet", f"--repository={bare}", *OWNER, cwd=mesh)
    git(mesh / "domains/fleet", "push", "--quiet", "--set-upstream", "origin", "main")
    commit(mesh, "Add fleet")
    git(mesh, "clean", "-ffdxq", "domains")
    return bare


def push(bare: Path) -> None:
    """A commit that changes, adds and removes files."""
    from tests.contracts.conftest import commit, git

    other = bare.parent / "other"
    git(bare.parent, "clone", "--quiet", str(bare), other.name)
    (other / "README.md").write_text("# New\n" * 1000)
    (other / "macros/more").mkdir()
    (other / "macros/more/new.sql").write_text("-- new\n")
    (other / "models/_domain.yml").rename(other / "models/_sales.yml")
    commit(other, "more")
    git(other, "push", "--quiet")


@pytest.mark.slow
def test_a_domain_that_was_being_cloned(work: Path, fleet: Path, states: Path) -> None:
    mesh = work / "acme"
    assert fleet.is_dir()
    found = killed(("fetch",), work, mesh, states)
    assert "git clone" in [state.step for state in found]
    after = tree(work)
    for state in found:
        again = next_command(state.folder, work, mesh, "fetch")
        assert (again.code, tree(work), litter(mesh)) == (0, after, []), (state, again)


@pytest.mark.slow
def test_a_clone_that_was_being_updated(work: Path, fleet: Path, states: Path) -> None:
    mesh = work / "acme"
    succeed("fetch", cwd=mesh)
    before = tree(work)
    push(fleet)
    found = killed(("fetch",), work, mesh, states)
    steps = [state.step for state in found]
    assert {"git fetch", "git update-ref", "git read-tree", "git checkout-index"} <= set(steps)
    after = tree(work)
    assert after != before
    for state in found:
        read = next_command(state.folder, work, mesh, *READ)
        assert read.code == 0, (state, read)
        assert tree(work) in (before, after), state
        again = next_command(state.folder, work, mesh, "fetch")
        assert (again.code, tree(work), litter(mesh)) == (0, after, []), (state, again)


@pytest.mark.slow
def test_packages_that_were_being_installed(work: Path, states: Path) -> None:
    from tests.contracts.conftest import commit, git

    mesh = work / "acme"
    succeed("domain", "add", "fleet", *OWNER, cwd=mesh)
    package = work.parent / "dates"
    package.mkdir()
    (package / "dbt_project.yml").write_text('name: dates\nversion: "1.0"\n')
    git(package, "init", "--quiet", "--initial-branch=main")
    made = commit(package, "dates")
    with (mesh / "domains/fleet/packages.yml").open("a") as packages:
        packages.write(f"  - git: {package}\n    revision: {made}\n")
    (mesh / "domains/fleet/dbt_packages/old").mkdir(parents=True)
    found = killed(("fetch",), work, mesh, states)
    assert len(found) >= 10
    after = tree(mesh)
    assert "domains/fleet/dbt_packages/dates/dbt_project.yml" in after
    assert "domains/fleet/dbt_packages/old" not in after
    links = [mesh / "domains/fleet" / name for name in ("dbt_packages/mesh_governance",)]
    assert all((link / "dbt_project.yml").is_file() for link in links)
    for state in found[::2]:
        again = next_command(state.folder, work, mesh, "fetch")
        assert (again.code, tree(mesh), litter(mesh)) == (0, after, []), (state, again)
