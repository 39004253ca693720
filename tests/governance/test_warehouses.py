"""Differences between warehouses: enforced keys, names, time zones, threads, and ports of other domains."""

import json
from copy import copy
from pathlib import Path

import pytest
from tests.conftest import succeed
from tests.dbt_in_process import Outcome, invoke
from tests.governance.conftest import GOOD, Shop
from tests.servers import on_every_warehouse

pytestmark = pytest.mark.slow

on_postgres = pytest.mark.parametrize("warehouse", ["postgres"], indirect=True)
STATED = GOOD.replace(
    "data_tests",
    "  - {{name: state, data_type: varchar, description: Open or paid., constraints: [{{type: not_null}}]}}\ndata_tests",
)


def stored(materialized: str) -> str:
    config = f"materialized='{materialized}', unique_key='state', on_schema_change='fail'"
    return f"{{{{ config({config}) }}}}\n"


@on_postgres
@pytest.mark.parametrize("materialized", ["table", "incremental", "table_audited"])
@pytest.mark.parametrize("arguments", [(), ("--empty",)])
def test_postgres_enforces_the_keys_of_an_audited_table(
    shop: Shop, materialized: str, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    if arguments:  # the guard refuses an empty run on production
        monkeypatch.setenv("MESH_GUARD_OFF", "an empty table has its keys, too")
    shop.product("orders", stored(materialized) + "select 1 as id, cast('open' as varchar) as state", STATED)
    for _ in range(2):  # the second run replaces the table or adds to it
        assert shop.dbt("build", *arguments).success
    not_null = "select attname from pg_attribute where attrelid = 'orders_v1'::regclass and attnotnull and attnum > 0"
    assert shop.query(f"{not_null} order by 1") == [("id",), ("state",)]
    keys = "select pg_get_constraintdef(oid) from pg_constraint where conrelid = 'orders_v1'::regclass"
    assert shop.query(keys) == [("PRIMARY KEY (id)",)]
    assert shop.tables() == ["mesh_promises", "mesh_receipts", "orders_v1"]


@on_postgres
def test_postgres_enforces_the_key_on_rows_added_to_an_incremental_product(shop: Shop) -> None:
    shop.product("orders", stored("incremental") + "select 1 as id, cast('open' as varchar) as state", STATED)
    assert shop.dbt("build").success
    shop.product("orders", stored("incremental") + "select 1 as id, cast('paid' as varchar) as state", STATED)
    status, message = shop.dbt("build").nodes["orders"]
    assert status == "error"
    assert 'duplicate key value violates unique constraint "orders_v1_pkey"' in message
    assert "Key (id)=(1) already exists." in message
    assert shop.query("select id, state from orders_v1") == [(1, "open")]
    full_refresh = "select 1 as id, 'open' as state union all select 1, 'paid'"
    shop.product("orders", stored("incremental") + full_refresh, STATED)
    _, message = shop.dbt("build", "--full-refresh").nodes["orders"]
    assert "primary_key_unique (id): measured 1, promised at most 0; for example id=1" in message
    assert shop.query("select id, state from orders_v1") == [(1, "open")]


QUOTED = """
name: {name}
description: Names that need quotes.
latest_version: 1
config: {{meta: {{slo: {{freshness: {{column: Seen At, count: 2, period: hour}}}}, grain: [group]}}}}
constraints:
  - {{type: primary_key, columns: [Order Nr]}}
columns:
  - {{name: Order Nr, quote: true, data_type: integer, description: The key.}}
  - name: group
    quote: true
    data_type: varchar
    description: A reserved word.
    constraints: [{{type: not_null}}]
    config: {{meta: {{accepted_values: [a, "it's"], completeness: 1}}}}
  - {{name: Seen At, quote: true, data_type: timestamp with time zone, description: When it was.}}
data_tests: [mesh_governance.governed]
versions: [{{v: 1}}]
"""
COPIES = """
name: {name}
description: Copies of another product.
latest_version: 1
constraints:
  - {{type: primary_key, columns: [id]}}
columns:
  - name: id
    data_type: integer
    description: The key.
    config:
      meta:
        references: {{product: orders, column: Order Nr}}
        reconciles: {{product: orders, column: Order Nr}}
data_tests: [mesh_governance.governed]
versions: [{{v: 1}}]
"""
ROW = """select {nr} as "Order Nr", {group} as "group", current_timestamp - interval '{hours} hours' as "Seen At\""""


@on_every_warehouse
def test_names_that_need_quotes_and_times_with_a_zone_are_measured(shop: Shop) -> None:
    shop.product("orders", ROW.format(nr=7, group="'a'", hours=1), QUOTED)
    shop.product("copies", """select "Order Nr" as id from {{ ref('orders') }}""", COPIES, kind="aggregated")
    outcome = shop.dbt("build")
    assert outcome.success, outcome
    assert shop.query("select rule_name, column_names, measured from mesh_receipts order by product, 1, 2") == [
        ("keys_found", "id", 1),
        ("not_null", "id", 0),
        ("primary_key_unique", "id", 0),
        ("totals_reconcile", "id", 0),
        ("accepted_values", "group", 0),
        ("completeness", "group", 1),
        ("freshness", "Seen At", 1),
        ("grain_unique", "group", 0),
        ("not_null", "Order Nr", 0),
        ("not_null", "group", 0),
        ("primary_key_unique", "Order Nr", 0),
    ]
    rows = [ROW.format(nr=nr, group=group, hours=3) for nr, group in ((8, "'a'"), (7, "'b'"), (7, "null"), (9, "'a'"))]
    shop.product("orders", " union all ".join(rows), QUOTED)
    _, message = shop.dbt("build", "--select", "orders").nodes["orders"]
    assert [line.strip() for line in message.splitlines() if line.strip().startswith("- ")] == [
        "- primary_key_unique (Order Nr): measured 1, promised at most 0; for example Order Nr=7",
        "- not_null (group): measured 1, promised at most 0; for example Order Nr=7",
        "- accepted_values (group): measured 1, promised at most 0; for example Order Nr=7",
        "- completeness (group): measured 0.75, promised at least 1; for example Order Nr=7",
        "- freshness (Seen At): measured 3, promised at most 2",
        "- grain_unique (group): measured 1, promised at most 0; for example group=a",
    ]


@on_every_warehouse
def test_products_built_at_once_leave_their_receipts(shop: Shop) -> None:
    names = [f"product_{number}" for number in range(8)]
    for name in names:
        shop.product(name, "select 1 as id")
    assert shop.dbt("build", *shop.threads).success
    receipts = shop.query("select product, count(*) from mesh_receipts group by 1 order by 1")
    assert receipts == [(name, 2) for name in names]


@pytest.fixture
def buyers(market: Shop) -> Shop:
    """A domain whose product `basket` reads the shop's product `orders`, which is published and not yet built."""
    market.product("orders", "select 1 as id, 'open' as state", STATED)
    assert market.dbt("deps").success
    succeed("publish", cwd=market.mesh)
    buyers = copy(market)
    buyers.project = market.mesh / "domains/buyers"
    with (buyers.project / "packages.yml").open("a") as packages:
        packages.write("  - local: ../../ports/shop\n")
    buyers.product("basket", "select id from {{ ref('shop', 'orders') }}", kind="aggregated")
    assert buyers.dbt("deps").success
    return buyers


def told_of_the_port(outcome: Outcome) -> list[str]:
    """What the port `orders` says to a domain whose `basket` is skipped because of it."""
    assert outcome.nodes["basket"][0] == "skipped"
    _, message = outcome.nodes["orders"]
    return [line.strip() for line in message.split("\n  \n")[0].splitlines()[1:]]


@on_every_warehouse
def test_a_port_that_breaks_its_contract_stops_its_consumers_who_keep_their_data(
    market: Shop, buyers: Shop, warehouse: str
) -> None:
    port = "Port shop.orders v1 (owner: The Team <team@acme.example>)"
    [missing, relation, remedy, consumers] = told_of_the_port(buyers.dbt("build"))
    assert missing == f"{port} does not exist yet:"
    assert relation.endswith('."shop"."orders_v1" does not exist')
    assert remedy == "Build it in domain shop from the current commit, or ask its owner to build it."
    assert consumers == "Consumers in this project: basket"
    schemas = "select schema_name from information_schema.schemata where schema_name in ('shop', 'buyers')"
    assert market.query(schemas) == [("buyers",)]  # the producer creates its own

    assert market.dbt("build").success
    assert buyers.dbt("build").success
    market.query("drop table shop.orders_v1; create table shop.orders_v1 as select 'one' as id")
    text = "TEXT" if warehouse == "postgres" else "VARCHAR"
    assert told_of_the_port(buyers.dbt("build")) == [
        f"{port} does not match its contract:",
        f"- column id is {text}, but the contract promises INTEGER",
        "- column state is missing",
        "Build it in domain shop from the current commit, or ask its owner to build it.",
        "Consumers in this project: basket",
    ]
    assert market.query("select id from buyers.basket_v1") == [(1,)]


@on_every_warehouse
def test_a_run_in_dev_reads_production_unless_it_asks_for_its_own_target(
    market: Shop, buyers: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USER", "ada")
    basket = "select id from dev_ada_buyers.basket_v1"
    assert market.dbt("build").success
    market.product("orders", "select 2 as id, 'open' as state", STATED)
    assert market.dbt("build", "--target=dev").success
    assert buyers.dbt("build", "--target=dev").success
    assert market.query(basket) == [(1,)]
    assert buyers.dbt("build", "--target=dev", "--vars=read_ports_from: target").success
    assert market.query(basket) == [(2,)]


@pytest.mark.parametrize(
    ("target", "read_from", "schema"),
    [("dev", "prod", "main"), ("dev", "target", "dev_ada"), ("prod", "target", "main")],
)
def test_with_a_database_per_domain_ports_are_in_the_schema_of_the_target(
    full_mesh: Path, target: str, read_from: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USER", "ada")
    fleet = full_mesh / "domains/fleet"
    assert invoke(fleet, "deps").success
    assert invoke(fleet, "parse", f"--target={target}", f"--vars=read_ports_from: {read_from}").success
    nodes = json.loads((fleet / "target/manifest.json").read_text())["nodes"].values()
    assert {node["schema"] for node in nodes if node["package_name"] == "flights"} == {schema}


@on_postgres
def test_a_broken_key_that_the_mesh_agreed_to_warn_of_is_published_without_the_constraint(shop: Shop) -> None:
    (shop.mesh / "governance/policies.yml").write_text("rules:\n  primary_key_unique: {severity: warn}\n")
    succeed("publish", cwd=shop.mesh)
    keys = "select pg_get_constraintdef(oid) from pg_constraint where conrelid = 'orders_v1'::regclass"
    shop.product("orders", "select 1 as id, 'open' as state union all select 1, 'paid'", STATED)
    outcome = shop.dbt("build")
    assert outcome.success
    assert "primary_key_unique (id): measured 1, promised at most 0; for example id=1" in outcome.warnings[0]
    assert shop.query(keys) == []
    shop.product("orders", "select 1 as id, 'open' as state", STATED)
    assert shop.dbt("build").success
    assert shop.query(keys) == [("PRIMARY KEY (id)",)]
