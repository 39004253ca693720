"""Check, guard and audit together report each violation of the bad mesh, once in each layer, with its owner.

What `check` finds is asserted in test_rules.py, word for word.
"""

import re
import shutil
from pathlib import Path

import duckdb
import pytest
from tests.conftest import run, succeed

from meshwright.rules.data import DATA_RULES
from meshwright.writing.prepare import prepare_warehouse

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("bad_mesh")]
SALES, CRM, FACTS = ("Sales <sales@acme.example>", "CRM <crm@acme.example>", "Facts <facts@acme.example>")
FOUND_BY_GUARD = re.compile(r"- (\w+\.\w+(?: v\d+)?) \(owner: ([^,]+), [^)]+\): (\w+): ")
FAILED_AUDIT = re.compile(r"Audit of facts\.(\w+) v1 failed \(owner: ([^)]+)\).*\n((?:\s+- .*\n)+)")


@pytest.fixture
def mesh(bad_mesh: Path, tmp_path: Path) -> Path:
    mesh = Path(shutil.copytree(bad_mesh, tmp_path / "acme", symlinks=True))
    succeed("publish", cwd=mesh)
    prepare_warehouse(mesh)
    return mesh


def load_orders(mesh: Path, rows: int) -> None:
    """The source of the facts: orders 1 to `rows`, loaded long ago."""
    with duckdb.connect(str(mesh / "warehouse/facts.duckdb")) as connection:
        connection.execute("create schema if not exists ledger")
        connection.execute(
            "create or replace table ledger.orders as select i::integer as order_id, 'open' as state,"
            " (i * 100)::integer as amount, timestamp '2020-01-01' as loaded_at"
            f" from range(1, {rows} + 1) as numbers (i)"
        )


def test_the_guard_stops_a_full_build_and_lists_what_it_can_see(mesh: Path) -> None:
    # The package `outside` has no database, which ends a run before the guard.
    told = run("meshwright", "dbt", "--cache-selected-only", "build", "--exclude=package:outside", cwd=mesh)
    assert told.code != 0
    assert sorted(FOUND_BY_GUARD.findall(told.out)) == [
        ("crm.trespasser v1", CRM, "reads_public_products"),
        ("crm.unowned v1", "Lost", "owner_declared"),
        ("sales.hooked v1", SALES, "hooks_known"),
        ("sales.keyless v1", SALES, "primary_key_declared"),
        ("sales.loose_contract v1", SALES, "contract_enforced"),
        ("sales.misplaced v1", SALES, "kind_matches_folder"),
        ("sales.misspelt v1", SALES, "promises_known"),
        ("sales.oddly_stored v1", SALES, "materializations_known"),
        ("sales.pasted v1", SALES, "not_ephemeral"),
        ("sales.stub v1", SALES, "documented"),
        ("sales.undescribed v1", SALES, "columns_described"),
        ("sales.untested v1", SALES, "governance_test_attached"),
        ("support.unaudited v1", "Support <support@acme.example>", "audit_hook_present"),
    ]


def test_the_audit_finds_each_broken_promise_where_check_and_guard_find_nothing(mesh: Path) -> None:
    load_orders(mesh, 10)
    first = run("meshwright", "dbt", "build", "--select", "facts.volume_drift", cwd=mesh)
    assert first.code == 0, first.out
    load_orders(mesh, 4)
    told = run("meshwright", "dbt", "build", "--select", "package:facts", cwd=mesh).out
    failed = FAILED_AUDIT.findall(told)
    assert {(name, owner) for name, owner, _ in failed} == {(rule.name, FACTS) for rule in DATA_RULES}
    for name, _, listed in failed:
        [sentence] = listed.strip().splitlines()
        assert sentence.strip().startswith(f"- {name}")
