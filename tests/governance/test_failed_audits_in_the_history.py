"""`meshwright receipts`: what the audits of a product measured, passed and failed."""

import pytest
from tests.conftest import run, succeed
from tests.governance.conftest import Shop

pytestmark = pytest.mark.slow


def test_the_history_shows_failures_with_their_values_and_marks_them(shop: Shop) -> None:
    shop.product("orders", "select 1 as id")
    assert run("dbt", "build", cwd=shop.project).code == 0
    shop.product("orders", "select 1 as id union all select 1")
    assert run("dbt", "build", cwd=shop.project).code == 1
    out = succeed("receipts", "shop.orders", cwd=shop.mesh)
    report, _, failures = out.partition("\nFailures:\n")
    assert report.splitlines() == [
        "shop.orders v1",
        "  not_null (id)            0, at most 0                      ▁▁",
        "  primary_key_unique (id)  1, at most 0                      ▁█  failed",
    ]
    assert [line.strip().split("  ", 1)[-1] for line in failures.splitlines()] == [
        "v1  primary_key_unique (id): 1, at most 0; not published",
        "",
        "2 audits, 1 failed assertion.",
    ]
    shop.query("update mesh_receipts set rebuilt_input = 'model.shop.below.v1', published = true, measured = null")
    lines = succeed("receipts", "shop.orders", cwd=shop.mesh).splitlines()
    assert lines[5].endswith(
        "  v1  primary_key_unique (id): nothing to measure, at most 0; after the rebuild of shop.below.v1"
    )


def test_the_history_reads_receipts_that_an_older_mesh_left(shop: Shop) -> None:
    columns = "audited_at timestamp, product varchar, version varchar, rule_name varchar, column_names varchar"
    shop.query(f"create table mesh_receipts ({columns}, measured double, at_most double, at_least double)")
    shop.query("insert into mesh_receipts values ('2026-11-01', 'orders', '1', 'not_null', 'id', 0, 0, null)")
    assert succeed("receipts", "shop.orders", cwd=shop.mesh) == (
        "shop.orders v1\n  not_null (id)  0, at most 0\n\n1 audit, 0 failed assertions.\n"
    )
