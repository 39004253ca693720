"""The audit: each data rule, the messages of failures, the published data, and the receipts."""

import pytest
from tests.governance.conftest import GOOD, Shop
from tests.servers import on_every_warehouse

pytestmark = on_every_warehouse

MEASURED = """
name: {name}
description: A product of a shop.
latest_version: 1
config:
  meta:
    slo:
      minimum_rows: 3
      freshness: {{column: seen_at, count: 2, period: day}}
constraints:
  - type: primary_key
    columns: [id]
columns:
  - name: id
    data_type: integer
    description: The key.
  - name: state
    data_type: varchar
    description: Open or paid.
    constraints:
      - type: not_null
    config:
      meta:
        accepted_values: [open, paid, "it's"]
  - name: note
    data_type: varchar
    description: What somebody noted.
    config:
      meta:
        completeness: 0.6
  - name: seen_at
    data_type: timestamp
    description: When it was seen, UTC.
data_tests:
  - mesh_governance.governed
versions:
  - v: 1
"""
ROWS = """
select * from (values
    (1, 'open', 'a', cast(now() at time zone 'UTC' as timestamp) - interval '25 hours'),
    (2, 'paid', 'b', cast('2020-01-01' as timestamp)),
    (3, 'it''s', null, cast('2020-01-01' as timestamp))
) as t (id, state, note, seen_at)
"""


def test_a_passed_audit_leaves_a_receipt_per_assertion(shop: Shop) -> None:
    shop.product("orders", ROWS, MEASURED)
    assert shop.dbt("build").success
    receipts = shop.query(
        "select product, version, rule_name, column_names, cast(cast(measured as numeric(9, 2)) as double precision), at_most, at_least, passed"
        " from mesh_receipts order by rule_name, column_names",
    )
    assert receipts == [
        ("orders", "1", "accepted_values", "state", 0, 0, None, True),
        ("orders", "1", "completeness", "note", 0.67, None, 0.6, True),
        ("orders", "1", "freshness", "seen_at", 25.0, 48, None, True),
        ("orders", "1", "minimum_rows", "", 3, None, 3, True),
        ("orders", "1", "not_null", "id", 0, 0, None, True),
        ("orders", "1", "not_null", "state", 0, 0, None, True),
        ("orders", "1", "primary_key_unique", "id", 0, 0, None, True),
    ]
    assert shop.query("select count(distinct invocation_id) from mesh_receipts") == [(1,)]
    assert shop.query("select bool_and(seconds between 0 and 60) from mesh_receipts") == [(True,)]


def test_every_failed_assertion_is_named_with_what_was_measured_and_promised(shop: Shop) -> None:
    shop.product(
        "orders",
        "select * from (values (1, 'lost', null, cast(null as timestamp)), (1, null, 'b', null), (null, 'open', null, null))"
        " as t (id, state, note, seen_at)",
        MEASURED.replace("minimum_rows: 3", "minimum_rows: 4"),
    )
    outcome = shop.dbt("build")
    status, message = outcome.nodes["orders"]
    assert status == "error"
    assert message.splitlines() == [
        "Database Error in model orders (models/source_aligned/orders/orders_v1.sql)",
        "  Audit of shop.orders v1 failed (owner: The Team <team@acme.example>); nothing new was published:",
        "    - primary_key_unique (id): measured 1, promised at most 0; for example id=1",
        "    - not_null (id): measured 1, promised at most 0; for example id=null",
        "    - not_null (state): measured 1, promised at most 0; for example id=1",
        "    - accepted_values (state): measured 1, promised at most 0; for example id=1",
        "    - completeness (note): measured 0.3333, promised at least 0.6; for example id=1, id=null",
        "    - minimum_rows: measured 3, promised at least 4",
        "    - freshness (seen_at): measured no value, promised at most 48",
        "  compiled code at target/run/shop/models/source_aligned/orders/orders_v1.sql",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("materialized", ["table", "view", "incremental", "table_audited"])
def test_after_a_failed_audit_the_old_data_stays_and_consumers_are_skipped(
    shop: Shop, warehouse: str, materialized: str
) -> None:
    config = f"{{{{ config(materialized='{materialized}', unique_key='id', on_schema_change='fail') }}}}\n"
    contract = GOOD.replace("columns: [id]", "columns: [id]\n    warn_unsupported: false")
    shop.product("orders", config + "select 1 as id", contract)
    shop.product("copies", "select id from {{ ref('orders') }}", kind="aggregated")
    assert shop.dbt("build").success
    shop.product("orders", config + "select 2 as id union all select null", contract)
    outcome = shop.dbt("build")
    assert {name: status for name, (status, _) in outcome.nodes.items() if "governed" not in name} == {
        "mesh_governance-on-run-start-0": "success",
        "mesh_governance-on-run-start-1": "success",
        "mesh_governance-on-run-end-0": "success",
        "orders": "error",
        "copies": "skipped",
    }
    assert shop.query("select id from orders_v1") == [(1,)]
    assert shop.query("select id from copies_v1") == [(1,)]
    assert shop.query("select distinct passed from mesh_receipts where published") == [(True,)]
    failed = shop.query(
        "select rule_name, measured, passed, published from mesh_receipts where not published order by 1"
    )
    stopped_by_the_key_that_postgres_keeps = (materialized, warehouse) == ("incremental", "postgres")
    assert failed == (
        []
        if stopped_by_the_key_that_postgres_keeps
        else [("not_null", 1, False, False), ("primary_key_unique", 0, True, False)]
    )


def test_a_bare_test_measures_again_and_returns_a_row_per_failed_assertion(shop: Shop) -> None:
    shop.product("orders", ROWS, MEASURED)
    assert shop.dbt("build").success
    shop.query("update orders_v1 set state = 'lost', note = null where id = 1")
    outcome = shop.dbt("test")
    [result] = [result for name, result in outcome.nodes.items() if "governed" in name]
    assert result == ("fail", "Got 2 results, configured to fail if != 0")


def test_a_build_whose_audit_did_not_happen_fails_the_governance_test(shop: Shop) -> None:
    shop.product("orders", "select 1 as id")
    governance = shop.mesh / "governance/mesh_governance/macros/audit/audit.sql"
    governance.write_text("{% macro audit() %}select 1{% endmacro %}")
    shop.dbt("deps")
    outcome = shop.dbt("build", "--no-partial-parse")
    assert [status for name, (status, _) in outcome.nodes.items() if "governed" in name] == ["fail"]


def test_an_empty_run_is_not_measured(shop: Shop) -> None:
    shop.product("orders", ROWS, MEASURED)
    assert shop.dbt("build", "--empty", "--target=dev").success


def test_private_models_are_not_audited(shop: Shop) -> None:
    shop.product("orders", "select id from {{ ref('prepared') }}")
    config = "{{ config(access='private', contract={'enforced': false}) }}\n"
    (shop.project / "models/source_aligned/orders/prepared.sql").write_text(config + "select 1 as id, null as x\n")
    assert shop.dbt("build").success
    assert shop.query("select distinct product from mesh_receipts") == [("orders",)]


def test_an_invalid_slo_stops_the_run(shop: Shop) -> None:
    shop.product("orders", ROWS, MEASURED.replace("period: day", "period: fortnight"))
    assert (
        "promises_known: `config.meta.slo.freshness.period` is 'fortnight'; write one of minute, hour, day, as in"
    ) in str(shop.dbt("build"))


def test_the_developers_target_writes_to_a_schema_of_its_own(
    shop: Shop, warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USER", "ada.b")
    shop.product("orders", "select 1 as id")
    assert shop.dbt("build", "--target=dev").success
    schema = "dev_ada_b" if warehouse == "duckdb" else "dev_ada_b_shop"  # namespaces: database, schema
    tables = shop.query(f"select table_name from information_schema.tables where table_schema = '{schema}' order by 1")
    assert tables == [("mesh_promises",), ("mesh_receipts",), ("orders_v1",)]
