"""Ctrl-C, signals, full disks and read-only folders; and redo files that can't be carried out."""

import os
import resource
import signal
import time
from pathlib import Path

import pytest
from tests.conftest import OWNER, meshwright, refuse, run, succeed
from tests.contracts.conftest import git
from tests.faults.killing import in_a_process, killed, litter, restore, tree, was_promised

from meshwright.adapters.disk import disk
from meshwright.writing import update_clone

ADD = ("product", "version", "add", "sales.orders")
READ = ("waivers",)
YAML = "domains/sales/models/source_aligned/orders/orders.yml"
REDO = ".mesh/redo.json"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_a_command_takes_back_what_it_wrote(shop: Path, number: signal.Signals) -> None:
    before = tree(shop)
    for left in range(1, 100):
        code, err = _signalled(shop, number, left)
        if code == 0:
            break
        assert (code, err) == (2, "error: cancelled; nothing was written."), left
        assert (tree(shop), litter(shop)) == (before, []), left
    assert left > 11  # one for each step, up to the last, which makes the command complete
    assert "v: 2" in (shop / YAML).read_text()


def _signalled(mesh: Path, number: signal.Signals, left: int) -> tuple[int, str]:
    """Run a command that gets a signal before one of its steps."""
    steps = iter(range(1, 1000))

    def step(_what: str) -> None:
        if next(steps) == left:
            os.kill(os.getpid(), number)
            time.sleep(0)

    def command() -> int:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(disk, "step", step)
            result = meshwright(*ADD, cwd=mesh)
        (mesh.parent / "err").write_text(result.err.splitlines()[-1] if result.code else "")
        return result.code

    return in_a_process(command), (mesh.parent / "err").read_text()


@pytest.mark.parametrize("size", [0, 10, 500, 1300])
def test_a_full_disk_gets_a_sentence_and_nothing_is_half_written(shop: Path, size: int) -> None:
    before = tree(shop)

    def command() -> int:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        result = meshwright(*ADD, cwd=shop)
        sentence = result.err.splitlines()[-1]
        return (
            result.code
            if "Could not write " in sentence and "(File too large); nothing was changed." in sentence
            else 98
        )

    assert in_a_process(command) == 2
    assert (tree(shop), litter(shop)) == (before, [])
    succeed(*ADD, cwd=shop)


def test_a_full_disk_while_files_are_written_has_all_put_back(shop: Path) -> None:
    before = tree(shop)

    def step(what: str) -> None:
        if what.startswith("rename") and what.endswith("orders.yml"):  # the redo file is written
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))

    def command() -> int:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(disk, "step", step)
            return meshwright(*ADD, cwd=shop).code

    assert in_a_process(command) == 2
    if not (shop / REDO).exists():
        assert tree(shop) == before
        return
    assert meshwright(*READ, cwd=shop).code == 0  # what can't be put back on a full disk is finished when there is room
    assert "v: 2" in (shop / YAML).read_text()


def test_a_read_only_mesh_can_be_read_and_a_command_that_writes_gets_a_sentence(shop: Path) -> None:
    succeed(*ADD, "--dry-run", cwd=shop)  # all modules are there before the rights are given up
    before = tree(shop)

    def command() -> int:
        _give_up_rights(shop)
        reading, writing = meshwright(*READ, cwd=shop), meshwright(*ADD, cwd=shop)
        expected = f"error: Could not read or write {shop}/.mesh/lock: Permission denied.\n"
        return 0 if (reading.code, writing.code, writing.err) == (0, 2, expected) else 1

    assert in_a_process(command) == 0
    assert tree(shop) == before


def test_one_folder_that_is_read_only_stops_the_whole_command(shop: Path) -> None:
    succeed(*ADD, "--dry-run", cwd=shop)
    before = tree(shop)
    for path in (shop, *(path for path in shop.rglob("*") if not path.is_symlink())):
        path.chmod(0o777 if path.is_dir() else 0o666)
    (shop / YAML).parent.chmod(0o555)

    def command() -> int:
        if os.getuid() == 0:
            os.setuid(65534)
        result = meshwright(*ADD, cwd=shop)
        return result.code if "(Permission denied); nothing was changed." in result.err else 98

    assert in_a_process(command) == 2
    (shop / YAML).parent.chmod(0o755)
    assert litter(shop) == []
    assert {name: _content(entry) for name, entry in tree(shop).items()} == {n: _content(e) for n, e in before.items()}


def _content(entry: object) -> object:
    return entry[1] if isinstance(entry, tuple) else entry


def _give_up_rights(folder: Path) -> None:
    if os.getuid() == 0:
        os.setuid(65534)
        return
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)


@pytest.fixture
def cut_off(shop: Path, states: Path) -> Path:
    """A mesh in which `version add` was killed between its two files."""
    found = killed(ADD, shop.parent, shop, states)
    first = next(state for state in found if was_promised(state.folder) and "orders_v2.sql" in state.step)
    restore(first.folder, shop.parent)
    return shop


def test_an_edit_that_came_in_between_is_not_lost(cut_off: Path) -> None:
    file = cut_off / "domains/sales/models/source_aligned/orders/orders_v2.sql"
    file.write_text("select 'mine'\n")
    before = tree(cut_off)
    for command in (READ, ADD, ("publish", "--dry-run"), ("ls",), ("dbt", "ls"), ("impact", "sales.orders")):
        assert refuse(*command, cwd=cut_off) == (
            "domains/sales/models/source_aligned/orders/orders_v2.sql was edited after `meshwright product version add"
            " sales.orders` was interrupted, and finishing that command would lose the edit; nothing"
            " was changed. Undo the edit and run any command, or delete .mesh/redo.json to keep all files as they are"
            " now."
        )
    assert tree(cut_off) == before
    file.unlink()
    assert meshwright(*ADD, cwd=cut_off).out.startswith("Added sales.orders v2. Next:")


def test_what_was_finished_is_told_in_one_sentence(cut_off: Path) -> None:
    result = meshwright(*READ, cwd=cut_off)
    assert result.code == 0
    assert result.out == "0 waivers.\n"
    assert result.err == ("Finished `meshwright product version add sales.orders`, which was interrupted (2 files).\n")
    assert meshwright(*READ, cwd=cut_off).err == ""


def test_stopping_a_command_that_finishes_another_leaves_the_rest_to_the_next(cut_off: Path) -> None:
    def step(what: str) -> None:
        if what.startswith("rename"):
            os.kill(os.getpid(), signal.SIGINT)

    def command() -> int:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(disk, "step", step)
            result = meshwright(*READ, cwd=cut_off)
        sentence = (
            "error: Interrupted while finishing `meshwright product version add sales.orders`, which had been"
            " interrupted before. Run any command to finish it.\n"
        )
        return result.code if result.err == sentence else 98

    assert in_a_process(command) == 2
    assert meshwright(*READ, cwd=cut_off).err.startswith("Finished `meshwright product version add")


def test_the_same_command_again_does_it_once_and_another_like_it_does_its_own(cut_off: Path, states: Path) -> None:
    restore(cut_off, states / "cut_off")
    assert succeed(*ADD, cwd=cut_off).startswith("Added sales.orders v2.")
    assert "v: 3" not in (cut_off / YAML).read_text()
    restore(states / "cut_off", cut_off)
    assert succeed(*ADD, "--keep-latest", cwd=cut_off).startswith("Added sales.orders v3.")


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:0],
        lambda text: text[: len(text) // 2],
        lambda text: text.replace(b"sales/models", b"crew_/models"),
        lambda text: text.replace(b"meshwright-redo 1", b"meshwright-redo 2"),
        lambda text: b"\xff" + text,
    ],
)
def test_a_redo_file_that_is_not_as_it_was_written_is_refused(cut_off: Path, damage: object) -> None:
    file = cut_off / REDO
    file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
    before = tree(cut_off)
    message = refuse(*READ, cwd=cut_off)
    assert message == (
        ".mesh/redo.json, the plan of an interrupted command, is invalid: it was changed after Meshwright wrote it. Nothing"
        " was changed. Review `git status` and `git diff`, undo the changes you don't want, and delete .mesh/redo.json."
    )
    assert tree(cut_off) == before
    file.unlink()
    succeed(*READ, cwd=cut_off)


@pytest.mark.parametrize(
    "path", ["../outside", "/etc/outside", ".git/hooks/post-commit", "domains/sales/.GIT/config", ".mesh/redo.json"]
)
def test_a_redo_file_that_names_other_files_than_the_meshs_is_refused(shop: Path, path: str) -> None:
    _write_redo(shop, f'{{"changes":[{{"path":"{path}","before":null,"after":"eA=="}}]}}')
    assert f"it contains {path}, which isn't a file of the mesh. Nothing was changed." in refuse(*READ, cwd=shop)


@pytest.mark.parametrize(
    "step",
    [
        '{"type":"FirstCommit","folder":"domains/crew","message":"x","origin":"--upload-pack=evil"}',
        '{"type":"FirstCommit","folder":"../crew","message":"x"}',
        '{"type":"PlacePackages","folder":"domains/sales","made":".mesh/new-0/../../x"}',
        '{"type":"UpdateClone","folder":"domains/sales","before":"--evil","after":"HEAD"}',
        '{"type":"RunThis","command":"evil"}',
    ],
)
def test_a_redo_file_with_steps_that_no_command_takes_is_refused(shop: Path, step: str) -> None:
    _write_redo(shop, f'{{"changes":[],"steps":[{step}]}}')
    assert ".mesh/redo.json, the plan of an interrupted command, is invalid: " in refuse(*READ, cwd=shop)


def _write_redo(mesh: Path, plan: str) -> None:
    import hashlib

    body = f'{{"order":{{}},"plan":{plan}}}'.encode()
    (mesh / REDO).write_bytes(f"meshwright-redo 1 {hashlib.sha256(body).hexdigest()}\n".encode() + body)


def test_a_redo_file_that_is_a_link_is_refused(shop: Path, folder: Path) -> None:
    (folder / "elsewhere").write_text("x")
    (shop / REDO).symlink_to(folder / "elsewhere")
    assert refuse(*READ, cwd=shop).startswith(".mesh/redo.json is a symbolic link")


KILLING = """#!/bin/sh
case "$1 $GIT_DIR" in "prepared "*.mesh*) kill -9 $(ps -o ppid= -p $PPID) $PPID;; esac
exit 0
"""


@pytest.fixture
def deadly(folder: Path) -> dict[str, str]:
    """An environment in which git kills itself and its caller in the middle of a commit, its locks in place."""
    hooks = folder / "hooks"
    hooks.mkdir()
    (hooks / "reference-transaction").write_text(KILLING)
    (hooks / "reference-transaction").chmod(0o755)
    return {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.hooksPath", "GIT_CONFIG_VALUE_0": str(hooks)}


def test_a_git_that_is_killed_with_its_command_leaves_nothing_in_the_way(folder: Path, deadly: dict[str, str]) -> None:
    (folder / "home").mkdir()
    command = ("python", "-m", "meshwright", "init", "acme", "--defaults", "--ci=none")
    cut = run(*command, cwd=folder / "home", **deadly)
    assert cut.code == -signal.SIGKILL
    mesh = folder / "home/acme"
    assert not (mesh / ".git").exists()
    assert list(mesh.glob(".mesh/new-*/.git/**/*.lock"))
    done = run(*command, cwd=folder / "home")
    assert (done.code, done.out.splitlines()[0][:25]) == (0, "Created the mesh acme in ")
    assert git(mesh, "log", "--format=%s") == "Create the mesh acme"
    assert (git(mesh, "status", "--porcelain"), litter(mesh)) == ("", [])


@pytest.fixture
def clone(work: Path) -> tuple[Path, Path]:
    """A mesh with a clone of the domain fleet, and the bare repository, which has a commit more."""
    from tests.faults.test_killed import push

    mesh, bare = work / "acme", work.parent / "fleet.git"
    git(work.parent, "init", "--quiet", "--bare", "--initial-branch=main", bare.name)
    git(mesh, "remote", "add", "origin", "https://acme.example/mesh.git")
    succeed("domain", "add", "fleet", f"--repository={bare}", *OWNER, cwd=mesh)
    git(mesh / "domains/fleet", "push", "--quiet", "--set-upstream", "origin", "main")
    push(bare)
    return mesh, mesh / "domains/fleet"


@pytest.mark.slow
def test_locks_and_torn_files_of_a_killed_git_are_put_right_in_a_clone(
    clone: tuple[Path, Path], states: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mesh, fleet = clone
    monkeypatch.setattr(update_clone, "MOMENT_SECONDS", 0.001)
    found = killed(("fetch",), mesh.parent, mesh, states)
    after = tree(mesh)
    for state in found:
        if not was_promised(state.folder):
            continue
        restore(state.folder, mesh.parent)
        for lock in ("index.lock", "HEAD.lock", "refs/heads/main.lock", "packed-refs.lock"):
            (fleet / ".git" / lock).touch()
        if state.step == "git checkout-index":
            (fleet / "README.md").write_text("# New\n" * 10 + "# N")
        assert meshwright("fetch", cwd=mesh).code == 0, state
        assert tree(mesh) == after, state


@pytest.mark.slow
def test_an_edit_in_a_clone_whose_update_was_cut_off_is_not_lost(clone: tuple[Path, Path], states: Path) -> None:
    mesh, fleet = clone
    found = killed(("fetch",), mesh.parent, mesh, states)
    restore(next(state.folder for state in found if state.step == "git read-tree"), mesh.parent)
    (fleet / "README.md").write_text("mine")
    message = refuse(*READ, cwd=mesh)
    assert message.startswith(
        "`meshwright fetch` was interrupted and couldn't be finished: domains/fleet/README.md was edited"
    )
    assert (fleet / "README.md").read_text() == "mine"
    git(fleet, "checkout", "--quiet", "--force", "origin/main", "--", "README.md")
    succeed("fetch", cwd=mesh)
    assert git(fleet, "status", "--porcelain") == ""


def test_a_git_at_work_in_a_clone_is_left_alone(clone: tuple[Path, Path]) -> None:
    mesh, fleet = clone
    (fleet / ".git/index.lock").touch()
    message = refuse("fetch", cwd=mesh)
    assert message.startswith("Another git process is running in domains/fleet: domains/fleet/.git/index.lock exists")
    (fleet / ".git/index.lock").unlink()
    succeed("fetch", cwd=mesh)


def test_what_a_user_has_put_into_a_half_made_mesh_is_refused_as_before(folder: Path) -> None:
    (folder / "acme/.mesh").mkdir(parents=True)
    (folder / "acme/.mesh/mine.txt").write_text("mine")
    assert "isn't empty" in refuse("init", "acme", "--defaults", cwd=folder)


def test_init_in_a_folder_that_holds_a_mesh_says_so(shop: Path) -> None:
    assert refuse("init", ".", "--defaults", cwd=shop) == (
        f"{shop} already contains a mesh; nothing was written. Choose a new or an empty folder."
    )
