"""The named layer catches each way around governance in the tables once, and no layer reports honest models."""

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest
from tests.conftest import OWNER, allow_every_kind, meshwright, run, succeed
from tests.governance.evasions import ALL, HONEST, Row, private, product

pytestmark = pytest.mark.xdist_group("evasions")

RULES = sorted({row.rule for row in ALL})


def write(domain: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        file = domain / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


@pytest.fixture(scope="module")
def mesh(_bare: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The victim, and all that the tables do to it, at once."""
    mesh = Path(shutil.copytree(_bare, tmp_path_factory.mktemp("evasions") / "acme"))
    for domain in ("sales", "fleet"):
        succeed("domain", "add", domain, *OWNER, cwd=mesh)
        allow_every_kind(mesh / "domains" / domain)
    secret = {
        path: text.replace("access='private'", "access='protected'")
        for path, text in private("secret", "select 7 as id").items()
    }
    write(mesh / "domains/fleet", {**product("aircraft"), **secret})
    write(mesh / "domains/sales", HONEST)
    for row in ALL:
        write(mesh / "domains/sales", row.files)
    return mesh


@pytest.fixture(scope="module")
def found(mesh: Path) -> Counter[tuple[str, str, str]]:
    options = [f"--select={rule}" for rule in RULES]
    result = meshwright("check", "--format=json", *options, cwd=mesh)
    assert result.code == 1, result.err
    findings = json.loads(result.out)["findings"]
    return Counter((f["rule"], f["subject"], f["message"]) for f in findings)


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.name)
def test_check_catches(row: Row, found: Counter[tuple[str, str, str]]) -> None:
    key = (row.rule, row.subject, row.sentence)
    assert found[key] == 1, [one for one in found if one[1] == row.subject]


def test_check_finds_nothing_else(found: Counter[tuple[str, str, str]]) -> None:
    expected = Counter((row.rule, row.subject, row.sentence) for row in ALL)
    assert [*(found - expected)] == []


@pytest.mark.slow
def test_the_guard_stops_a_run_for_everything_that_it_can_see(mesh: Path) -> None:
    told = run("meshwright", "dbt", "--cache-selected-only", "build", "--exclude=strays", cwd=mesh)
    assert told.code != 0
    missed = [row.name for row in ALL if row.by_guard and f"{row.rule}: {row.sentence}" not in told.out]
    assert missed == []


def test_the_tables_hold_what_was_asked_for() -> None:
    assert len(ALL) >= 80
    assert len({row.name for row in ALL}) == len(ALL)
