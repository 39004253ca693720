"""The message of a failed audit describes the data in the warehouse, however the product is built."""

import pytest
from tests.governance.conftest import GOOD, Shop
from tests.servers import on_every_warehouse

pytestmark = pytest.mark.slow

OWNER = "(owner: The Team <team@acme.example>)"
NOTHING = "nothing new was published"
PUBLISHED = "the failed data is published; nothing downstream is built"
TWICE = "select 2 as id union all select 2"
HOOK = '    +post-hook: "{{ mesh_governance.audit() }}"\n'
COMMITTED = '    +post-hook: {sql: "{{ mesh_governance.audit() }}", transaction: false}\n'


def effect(shop: Shop, *arguments: str) -> str:
    """What the failed audit of `orders` says became of the data."""
    outcome = shop.dbt(*(arguments or ("run",)))
    _, message = outcome.nodes["orders"]
    [line] = [line for line in message.splitlines() if line.startswith("  Audit of shop.orders v1 failed")]
    return line.removeprefix(f"  Audit of shop.orders v1 failed {OWNER}; ").removesuffix(":")


def failures(shop: Shop) -> list[tuple[object, ...]]:
    return shop.query(
        "select rule_name, measured, published from mesh_receipts where not passed and rule_name <> 'guard_off'"
    )


@on_every_warehouse
@pytest.mark.parametrize("materialized", ["table", "view", "incremental", "table_audited"])
def test_an_audit_after_the_commit_says_that_the_data_is_published(
    shop: Shop, materialized: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MESH_GUARD_OFF", "the guard refuses an audit outside the transaction")
    project = shop.project / "dbt_project.yml"
    project.write_text(project.read_text().replace(HOOK, COMMITTED))
    config = f"{{{{ config(materialized='{materialized}', on_schema_change='fail') }}}}\n"
    shop.product("orders", config + TWICE, GOOD.replace("columns: [id]", "columns: [id]\n    warn_unsupported: false"))
    said = effect(shop)
    if materialized == "table_audited":
        assert (said, "orders_v1" in shop.tables()) == (NOTHING, False)
    else:
        assert (said, shop.query("select id from orders_v1")) == (PUBLISHED, [(2,), (2,)])
    assert failures(shop) == [("primary_key_unique", 1, materialized != "table_audited")]
    shop.product(
        "orders", config + "select 3 as id", GOOD.replace("columns: [id]", "columns: [id]\n    warn_unsupported: false")
    )
    outcome = shop.dbt("build", "--full-refresh")
    assert outcome.success, outcome


def test_an_audit_without_transactions_says_that_the_data_is_published(shop: Shop) -> None:
    profile = shop.project / "profiles.yml"
    profile.write_text(profile.read_text().replace("type: duckdb", "type: duckdb\n      disable_transactions: true"))
    shop.product("orders", TWICE)
    assert (effect(shop), shop.query("select id from orders_v1")) == (PUBLISHED, [(2,), (2,)])
    assert failures(shop) == [("primary_key_unique", 1, True)]


@on_every_warehouse
def test_a_full_refresh_of_an_incremental_product_is_rolled_back(shop: Shop) -> None:
    config = "{{ config(materialized='incremental', on_schema_change='fail') }}\n"
    shop.product("orders", config + "select 1 as id")
    assert shop.dbt("build").success
    shop.product("orders", config + TWICE)
    assert effect(shop, "run", "--full-refresh") == NOTHING
    assert shop.query("select id from orders_v1") == [(1,)]
    assert failures(shop) == [("primary_key_unique", 1, False)]


BATCHES = """
{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='day', batch_size='day',
          begin='2020-01-01', lookback=0, on_schema_change='fail') }}
select cast(nr as integer) as id, day from (values
    (1, cast('2020-01-01' as timestamp)), (2, cast('2020-01-02' as timestamp)), (3, cast('2020-01-03' as timestamp)),
    (3, cast('2020-01-03' as timestamp))
) as t (nr, day)
{% if model.batch %}where day >= '{{ model.batch.event_time_start }}' and day < '{{ model.batch.event_time_end }}'{% endif %}
"""


@on_every_warehouse
def test_the_batches_before_the_audit_of_a_microbatch_product_are_published(
    shop: Shop, warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MESH_GUARD_OFF", "the guard refuses a microbatch")
    yml = GOOD.replace(
        "data_tests", "  - {{name: day, data_type: timestamp, description: The day.}}\ndata_tests"
    ).replace("columns: [id]", "columns: [id]\n    warn_unsupported: false")
    key = "unique_key='day', " if warehouse == "postgres" else ""  # the one demands what the others refuse
    shop.product("orders", BATCHES.replace("lookback", key + "lookback"), yml)
    shop.product("copies", "select id from {{ ref('orders') }}", kind="aggregated")
    outcome = shop.dbt("run", "--event-time-start=2020-01-01", "--event-time-end=2020-01-04")
    assert outcome.nodes["orders"] == ("partial success", "PARTIAL SUCCESS (2/3)")
    assert outcome.nodes["copies"][0] == "skipped"
    assert outcome.nodes["mesh_governance-on-run-end-0"][0] == "error"
    said = (
        f"shop.orders v1 {OWNER} published batches without a passed audit; nothing downstream is built."
        " Materialize the product as table, incremental or table_audited, and rebuild it"
    )
    assert said in outcome.nodes["mesh_governance-on-run-end-0"][1]
    assert shop.query("select id from orders_v1 order by 1") == [(1,), (2,)]
    assert failures(shop) == [("primary_key_unique", 1, False)]


@on_every_warehouse
def test_four_failures_at_once_leave_their_receipts(shop: Shop) -> None:
    names = [f"product_{number}" for number in range(8)]
    for name in names:
        shop.product(name, TWICE)
    assert not shop.dbt("build", *shop.threads).success
    receipts = shop.query("select product, count(*) from mesh_receipts where not published group by 1 order by 1")
    assert receipts == [(name, 2) for name in names]


@on_every_warehouse
def test_a_product_rebuilt_with_the_same_stale_rows_is_reported_as_published(shop: Shop) -> None:
    stale = "select 1 as id, cast('2020-01-01' as timestamp) as seen_at"
    column = "  - {{name: seen_at, data_type: timestamp, description: When it was seen.}}\ndata_tests"
    yml = GOOD.replace("data_tests", column)
    shop.product("orders", stale, yml)
    assert shop.dbt("build").success
    slo = "config: {{meta: {{slo: {{freshness: {{column: seen_at, count: 1, period: day}}}}}}}}\nconstraints:"
    shop.product("orders", stale, yml.replace("constraints:", slo))
    assert effect(shop) == PUBLISHED
