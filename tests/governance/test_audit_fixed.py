"""The audit's assertions are fixed before any model runs: code that changes dbt's objects later is detected."""

import pytest
from tests.governance.conftest import Shop
from tests.servers import on_every_warehouse

pytestmark = [on_every_warehouse, pytest.mark.slow]

TWICE = "select 1 as id union all select 1"
OWNER = "(owner: The Team <team@acme.example>)"
CHANGED = f"""Database Error in model orders (models/source_aligned/orders/orders_v1.sql)
  Audit of shop.orders v1 failed {OWNER}; nothing new was published:
    - its promises changed during the run: a hook, model or macro changes dbt's objects; remove that code
  compiled code at target/run/shop/models/source_aligned/orders/orders_v1.sql"""
UNAUDITED = (
    f"shop.orders v1 {OWNER} was published without its audit: a hook, model or macro changes dbt's objects; remove"
    " that code and rebuild the product"
)
NODE = "graph.nodes[model.unique_id]"


def hooked(shop: Shop, jinja: str) -> None:
    """Write a product that repeats its key, with a pre-hook that the domains allow and that runs some Jinja."""
    shop.without_rule("hooks_known")
    shop.product("orders", '{{ config(pre_hook="{% do ' + jinja + ' %}") }}\n' + TWICE)


@pytest.mark.parametrize(
    "jinja",
    [
        f"{NODE}.update({{'constraints': []}})",
        f"{NODE}.columns.clear()",
        f"{NODE}.columns['id'].update({{'name': 'other'}})",
        f"{NODE}.config.meta.update({{'slo': {{'minimum_rows': 0}}}})",
        f"{NODE}.update({{'unique_id': 'model.shop.other'}})",
    ],
)
def test_promises_that_change_while_dbt_runs_fail_the_audit(shop: Shop, jinja: str) -> None:
    hooked(shop, jinja)
    assert shop.dbt("run").nodes["orders"] == ("error", CHANGED)
    assert shop.tables() == ["mesh_promises", "mesh_receipts"]


@pytest.mark.parametrize(
    "jinja",
    [
        f"{NODE}.update({{'name': 'other'}})",
        "graph.nodes.clear()",
        "graph.nodes.pop(model.unique_id)",
        "selected_resources.clear()",
        "model.update({'access': 'private'})",
        "model.update({'unique_id': 'model.shop.prices.v1'})",
        "model.config.meta.clear()",
        "model.constraints.clear()",
        "model.columns.clear()",
    ],
)
def test_nothing_is_published_whatever_code_changes_in_dbts_objects(shop: Shop, jinja: str) -> None:
    shop.product("prices", "select 1 as id")
    hooked(shop, jinja)
    assert shop.dbt("run").nodes["orders"][0] == "error"
    assert shop.tables() == ["mesh_promises", "mesh_receipts", "prices_v1"]


@pytest.mark.parametrize(
    "jinja",
    [
        f"{NODE}.config.meta.clear()",
        f"{NODE}.update({{'access': 'private'}})",
        f"{NODE}.update({{'resource_type': 'seed'}})",
        f"{NODE}.config.update({{'materialized': 'output_port'}})",
        "model.config.update({'materialized': 'table_audited'})",
    ],
)
def test_a_removed_audit_fails_the_run_even_without_tests(shop: Shop, jinja: str) -> None:
    shop.product("prices", "select 1 as id")
    hooked(shop, jinja)
    outcome = shop.dbt("run")
    assert not outcome.success
    assert outcome.nodes["orders"][0] == "success"
    status, message = outcome.nodes["mesh_governance-on-run-end-0"]
    assert (status, UNAUDITED in message) == ("error", True), message


def test_a_run_that_keeps_its_promises_passes_however_products_are_built_or_skipped(shop: Shop) -> None:
    shop.product("orders", "select 1 as id")
    shop.product("prices", "{{ config(materialized='incremental', on_schema_change='fail') }} select 1 as id")
    shop.product("taxes", "{{ config(materialized='table_audited') }} select 1 as id")
    shop.product("late", "select cast('x' as integer) as id from {{ ref('orders') }}", kind="aggregated")
    shop.product("later", "select id from {{ ref('late') }}", kind="aggregated")
    assert not shop.dbt("run").success
    shop.product("late", "select id from {{ ref('orders') }}", kind="aggregated")
    for arguments in (
        ["retry"],
        ["build"],
        ["build", "--empty", "--target=dev"],
        ["run", "--select", "orders"],
        ["run", "--full-refresh"],
    ):
        outcome = shop.dbt(*arguments)
        ended = outcome.nodes["mesh_governance-on-run-end-0"]
        assert ended == ("success", "mesh_governance.on-run-end.0 passed"), (arguments, outcome)


def test_the_promises_of_old_runs_are_deleted(shop: Shop) -> None:
    shop.product("orders", "select 1 as id")
    assert shop.dbt("run").success
    shop.query("update mesh_promises set promised_at = promised_at - interval '8 days'")
    assert shop.dbt("run").success
    assert shop.query("select product_id, input_id, label, is_built from mesh_promises") == [
        ("model.shop.orders.v1", "", "shop.orders v1", True)
    ]
