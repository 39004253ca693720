"""Promises about inputs: the audit reads the version that the model reads, from the relation that the run reads."""

import shutil

import pytest
from tests.conftest import meshwright
from tests.dbt_in_process import Outcome
from tests.governance.conftest import GOOD, Shop
from tests.servers import on_every_warehouse

pytestmark = pytest.mark.slow

BASKET = GOOD.replace(
    "latest_version: 1\n", "latest_version: 1\nconfig: {{meta: {{rows_from: ORDERS, grain: [id]}}}}\n"
).replace(
    "    description: The key.\n",
    "    description: The key.\n"
    "    config: {{meta: {{references: {{product: ORDERS, column: id}}, reconciles: {{product: ORDERS, column: id}}}}}}\n",
)
VERSIONS = GOOD.replace("latest_version: 1", "latest_version: {latest}").replace("  - v: 1", "{versions}")


def basket(shop: Shop, sql: str, orders: str = "shop.orders") -> None:
    shop.product("basket", sql, BASKET.replace("ORDERS", orders), kind="aggregated")


def orders(shop: Shop, **versions: str) -> None:
    """A product with these versions, the last of which is the latest."""
    shop.product("orders", "")
    for version, sql in versions.items():
        (shop.project / f"models/source_aligned/orders/orders_{version}.sql").write_text(sql)
    numbers = [version[1:] for version in versions]
    text = VERSIONS.format(name="orders", latest=numbers[-1], versions="\n".join(f"  - v: {n}" for n in numbers))
    text = text.replace("- v: 1\n", "- {v: 1, deprecation_date: 2099-01-01}\n") if len(numbers) > 1 else text
    folder = shop.project / "models/source_aligned/orders"
    (folder / "orders.yml").write_text("models:\n  - " + text.strip().replace("\n", "\n    "))


def numbers(*ids: int) -> str:
    return " union all ".join(f"select {number} as id" for number in ids)


def receipts(shop: Shop, schema: str, *rules: str) -> list[tuple[object, ...]]:
    """What the newest audit of the basket measured by these rules."""
    table = f"{schema}.mesh_receipts"
    return shop.query(
        f"select rule_name, measured, passed from {table} where product = 'basket' and rule_name in {rules}"
        f" and audited_at = (select max(audited_at) from {table} where product = 'basket') order by 1"
    )


OF_INPUTS = ("keys_found", "no_fan_out", "totals_reconcile")
KEPT = [("keys_found", 1, True), ("no_fan_out", 0, True), ("totals_reconcile", 0, True)]


@pytest.fixture
def built(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Production with three orders and their basket; its manifest is kept as `state`."""
    monkeypatch.setenv("USER", "ada")
    orders(shop, v1=numbers(1, 2, 3))
    basket(shop, "select id from {{ ref('shop', 'orders') }}")
    outcome = shop.dbt("build")
    assert outcome.success, outcome
    (shop.project / "state").mkdir()
    shutil.copy(shop.project / "target/manifest.json", shop.project / "state")
    return shop


def dev_schema(shop: Shop) -> str:
    return {"main": "dev_ada", "shop": "dev_ada_shop"}[shop.schema]


def deferred(shop: Shop, *arguments: str) -> Outcome:
    return shop.dbt("build", "--target=dev", "--select", "basket", "--defer", "--state=state", *arguments)


@on_every_warehouse
def test_a_deferred_run_audits_against_what_it_reads(built: Shop) -> None:
    outcome = deferred(built)
    assert outcome.success, outcome
    assert receipts(built, dev_schema(built), *OF_INPUTS) == KEPT
    basket(built, "select id from {{ ref('shop', 'orders') }} union all select 9")
    _, message = deferred(built).nodes["basket"]
    assert "no_fan_out: measured 1, promised at most 0" in message
    assert "keys_found (id): measured 0.75, promised at least 1; for example id=9" in message


@on_every_warehouse
def test_the_runs_own_relation_is_read_unless_the_state_is_favored(built: Shop) -> None:
    orders(built, v1=numbers(1, 2, 3, 4))
    assert built.dbt("build", "--target=dev", "--select", "orders").success
    assert deferred(built).success
    assert built.query(f"select count(*) from {dev_schema(built)}.basket_v1") == [(4,)]
    assert receipts(built, dev_schema(built), *OF_INPUTS) == KEPT
    assert deferred(built, "--favor-state").success
    assert built.query(f"select count(*) from {dev_schema(built)}.basket_v1") == [(3,)]
    assert receipts(built, dev_schema(built), *OF_INPUTS) == KEPT


@on_every_warehouse
def test_the_governance_test_of_a_deferred_run_reads_what_ref_reads(built: Shop) -> None:
    assert deferred(built).success
    outcome = built.dbt("test", "--target=dev", "--select", "basket", "--defer", "--state=state")
    assert outcome.success, outcome


@on_every_warehouse
def test_a_deferred_run_that_also_builds_the_input_audits_against_the_new_one(built: Shop) -> None:
    orders(built, v1=numbers(1, 2, 3, 4))
    outcome = built.dbt("build", "--target=dev", "--select", "orders+", "--defer", "--favor-state", "--state=state")
    assert outcome.success, outcome
    assert receipts(built, dev_schema(built), *OF_INPUTS) == KEPT


@on_every_warehouse
def test_an_empty_run_passes(built: Shop) -> None:
    outcome = built.dbt("build", "--target=dev", "--empty")
    assert outcome.success, outcome


TIMED = GOOD.replace("latest_version: 1\n", "latest_version: 1\nconfig: {{event_time: seen_at}}\n").replace(
    "data_tests", "  - {{name: seen_at, data_type: timestamp, description: When it was seen.}}\ndata_tests"
)


@on_every_warehouse
def test_a_sample_is_not_measured_by_rules_about_all_rows(built: Shop) -> None:
    now, past = "cast(current_timestamp - interval '24 hours' as timestamp)", "cast('2020-01-01' as timestamp)"
    built.product("orders", f"select 1 as id, {past} as seen_at union all select 2, {now}", TIMED)
    assert built.dbt("build", "--target=dev").success
    outcome = built.dbt("build", "--target=dev", "--select", "basket", "--sample", "2 days")
    assert outcome.success, outcome
    assert built.query(f"select id from {dev_schema(built)}.basket_v1") == [(2,)]
    assert receipts(built, dev_schema(built), *OF_INPUTS) == KEPT[:2]


def test_a_sample_never_replaces_a_product_on_production(built: Shop) -> None:
    outcome = built.dbt("build", "--sample", "2 days")
    assert not outcome.success
    assert "--sample would replace products in production with incomplete ones" in outcome.exception


@on_every_warehouse
@pytest.mark.parametrize("named", ["orders", "shop.orders", "shop.orders.v1"])
def test_a_new_version_of_an_input_changes_no_promise(shop: Shop, named: str) -> None:
    orders(shop, v1=numbers(1, 2), v2=numbers(1, 2, 3))
    basket(shop, "select id from {{ ref('shop', 'orders', v=1) }}", named)
    outcome = shop.dbt("build")
    assert outcome.success, outcome
    table = f"{shop.schema}.mesh_receipts"
    rules = f"select rule_name, measured, passed from {table} where product = 'basket' and rule_name in {OF_INPUTS}"
    assert shop.query(f"{rules} order by 1") == KEPT


def test_a_model_that_reads_two_versions_names_one(shop: Shop) -> None:
    orders(shop, v1=numbers(1, 2), v2=numbers(1, 2))
    sql = "select v1.id from {{ ref('shop', 'orders', v=1) }} as v1 join {{ ref('shop', 'orders', v=2) }} as v2 using (id)"
    basket(shop, sql, "shop.orders")
    outcome = shop.dbt("build")
    assert not outcome.success
    sentence = "`config.meta.rows_from` is 'shop.orders'; use a product that it reads: shop.orders.v1, shop.orders.v2"
    assert sentence in str(outcome)
    assert sentence in meshwright("check", "--select=promises_known", cwd=shop.mesh).out
    basket(shop, sql, "shop.orders.v2")
    assert shop.dbt("build").success
