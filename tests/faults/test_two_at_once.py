"""Two commands in one mesh at the same time."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import OWNER, meshwright, succeed
from tests.faults.killing import tree

from meshwright.adapters.disk import locks

HOLD = """
import sys
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def start(*arguments: str, cwd: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "meshwright", *arguments]
    return subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def held(shop: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that is writing to the mesh."""
    command = [sys.executable, "-c", HOLD, str(shop / ".mesh/lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_two_versions_that_are_added_at_once_are_two(shop: Path) -> None:
    running = [start("product", "version", "add", "sales.orders", cwd=shop) for _ in range(3)]
    done = [(process.communicate()[0], process.returncode) for process in running]
    assert [code for _, code in done] == [0, 0, 0]
    assert sorted(out[: len("Added sales.orders v2")] for out, _ in done) == [
        f"Added sales.orders v{number}" for number in (2, 3, 4)
    ]
    folder = shop / "domains/sales/models/source_aligned/orders"
    assert len(list(folder.glob("orders_v*.sql"))) == 4


def test_the_same_domain_added_twice_at_once_is_refused_once(shop: Path) -> None:
    running = [start("domain", "add", "crew", *OWNER, cwd=shop) for _ in range(2)]
    done = sorted((process.communicate()[1], process.returncode) for process in running)
    assert [code for _, code in done] == [0, 2]
    assert "Domain 'crew' already exists" in done[1][0]


@pytest.mark.slow
@pytest.mark.usefixtures("held")
def test_who_waits_too_long_gets_a_sentence(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "WAIT_SECONDS", 0.4)
    monkeypatch.setattr(locks, "PATIENCE_SECONDS", 0.1)
    before = tree(shop)
    writing = [
        ("product", "version", "add", "sales.orders"),
        ("product", "version", "deprecate", "sales.orders", "1", "--on=2099-01-01"),
        ("product", "version", "remove", "sales.orders", "1"),
        ("product", "add", "sales", "items", "--kind=source_aligned", "--source=raw.items=orders.csv"),
        ("domain", "add", "crew", *OWNER),
        ("publish",),
        ("fetch",),
    ]
    for command in writing:
        result = meshwright(*command, cwd=shop)
        assert (result.code, result.out, result.err.splitlines()) == (
            2,
            "",
            [
                "Waiting for another meshwright command that is writing to this mesh.",
                "error: Another meshwright command is writing to this mesh; nothing was written. Run the command again.",
            ],
        )
    assert tree(shop) == before


def test_a_command_that_waits_goes_on_when_the_other_is_done_or_dies(
    shop: Path, held: "subprocess.Popen[str]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "PATIENCE_SECONDS", 0.1)
    waiting = start("product", "version", "add", "sales.orders", cwd=shop)
    assert waiting.stderr is not None
    assert waiting.stderr.readline() == "Waiting for another meshwright command that is writing to this mesh.\n"
    held.kill()
    out, _ = waiting.communicate()
    assert (waiting.returncode, out.split(".")[0:2]) == (0, ["Added sales", "orders v2"])


@pytest.mark.usefixtures("held")
def test_commands_that_only_read_wait_for_nobody(shop: Path) -> None:
    for command in (
        ("waivers",),
        ("product", "version", "add", "sales.orders", "--dry-run"),
        ("diff", "HEAD"),
    ):
        assert meshwright(*command, cwd=shop).code == 0, command


@pytest.mark.slow
def test_commands_that_parse_at_once_all_give_what_one_alone_gives(shop: Path) -> None:
    succeed("publish", cwd=shop)
    (shop / "domains/sales/macros/mine.sql").write_text("{% macro mine() %}1{% endmacro %}\n")
    commands = [
        ("ls", "--format=json"),
        ("check",),
        ("dbt", "--quiet", "ls", "--resource-type=model"),
        ("publish", "--check"),
    ]
    running = [start(*command, cwd=shop) for command in commands * 2]
    done = [(process.communicate(), process.returncode) for process in running]
    assert [code for _, code in done] == [0, 1, 0, 0] * 2, done  # the check finds the TODOs
    (listed, _), (checked, _), (models, _), (published, _) = (output for output, _ in done[:4])
    assert checked == meshwright("check", cwd=shop).out
    assert [product["name"] for product in json.loads(listed)["domains"][0]["products"]] == ["orders"]
    assert models == "sales.source_aligned.orders.orders.v1\n"
    assert published == "Port packages and policies are up to date.\n"
    assert [output[0] for output, _ in done[4:]] == [listed, checked, models, published]


@pytest.mark.slow
def test_a_manifest_is_that_of_production_whatever_target_dbt_has_just_run_with(shop: Path) -> None:
    listed = succeed("ls", "--format=json", cwd=shop)
    done = start("dbt", "--quiet", "parse", "--target=dev", cwd=shop)
    assert done.communicate()[0] == ""
    assert done.returncode == 0
    assert succeed("ls", "--format=json", cwd=shop) == listed
    manifest = (shop / ".mesh/parsed/manifest.json").read_text()
    assert '"schema": "dev_' not in manifest
