"""The data rules that a product's YAML enables: what they measure, and their messages for bad values."""

from pathlib import Path

import pytest
from tests.conftest import run, succeed
from tests.governance.conftest import GOOD, Shop
from tests.servers import on_every_warehouse

pytestmark = pytest.mark.slow

SOURCES = """
sources:
  - name: raw
    schema: raw
    tables:
      - name: sales
"""
SALES = """
name: {name}
description: What was sold, one row per slip.
latest_version: 1
config:
  meta:
    parity: {{source: raw.sales, tolerance: 0.2}}
    load_key: [shop, nr]
    slo: {{volume_drift: 0.5}}
constraints:
  - type: primary_key
    columns: [id]
columns:
  - {{name: id, data_type: integer, description: The key.}}
  - {{name: shop, data_type: varchar, description: Where it was.}}
  - {{name: nr, data_type: integer, description: Number of the slip.}}
  - name: amount
    data_type: decimal(9, 2)
    description: In euros.
    config: {{meta: {{range: {{min: 0, max: 99.5}}}}}}
  - name: sold_on
    data_type: date
    description: When it was.
    config: {{meta: {{range: {{min: "2020-01-01"}}}}}}
data_tests: [mesh_governance.governed]
versions: [{{v: 1}}]
"""
TOTALS = """
name: {name}
description: Sales by shop and its slips.
latest_version: 1
config:
  meta:
    grain: [shop]
    rows_from: sales
constraints:
  - type: primary_key
    columns: [id]
columns:
  - {{name: id, data_type: integer, description: The key.}}
  - name: shop
    data_type: varchar
    description: Where it was.
    config: {{meta: {{references: {{product: shop.sales.v1, column: shop, at_least: 0.75}}}}}}
  - name: amount
    data_type: decimal(18, 2)
    description: In euros.
    config: {{meta: {{reconciles: {{product: shop.sales, column: amount, tolerance: 0.01}}}}}}
  - name: sales
    data_type: integer
    description: How many slips.
    config: {{meta: {{reconciles: {{product: sales}}}}}}
data_tests: [mesh_governance.governed]
versions: [{{v: 1}}]
"""
COLUMNS = "id, shop, nr, cast(amount as decimal(9, 2)) as amount, cast(sold_on as date) as sold_on"
READS = "select {columns} from {{{{ ref('prepared') }}}}"
TOTALS_SQL = "select id, shop, cast(amount as decimal(18, 2)) as amount, sales from (values {rows}) as t (id, shop, amount, sales) where exists (select 1 from {{{{ ref('sales') }}}})"
PREPARED = "{{ config(materialized='view', access='private', contract={'enforced': false}) }}\nselect * from {{ source('raw', 'sales') }}\n"


def sell(shop: Shop, *rows: str) -> None:
    shop.query(
        "create schema if not exists raw;"
        "create table if not exists raw.sales (id integer, shop varchar, nr integer, amount decimal(9, 2), sold_on date);"
        f"delete from raw.sales; insert into raw.sales values {', '.join(rows)}"
    )


def promise(shop: Shop, sales_yml: str = SALES, totals: str = "(1, 'north', 3, 2), (2, 'south', 4, 1)") -> None:
    (shop.project / "models/_sources.yml").write_text(SOURCES)
    shop.product("sales", READS.format(columns=COLUMNS), sales_yml)
    (shop.project / "models/source_aligned/sales/prepared.sql").write_text(PREPARED)
    shop.product("totals", TOTALS_SQL.format(rows=totals), TOTALS, kind="aggregated")


def said(shop: Shop, product: str, *arguments: str) -> list[str]:
    """The messages of a product's audit, one per line."""
    _, message = shop.dbt("build", "--select", product, *arguments).nodes[product]
    return [line.strip().removeprefix("- ") for line in message.splitlines() if line.strip().startswith("- ")]


NORTH, NORTH_2, SOUTH = (
    "(1, 'north', 1, 1.0, '2021-01-01')",
    "(2, 'north', 2, 2, '2021-01-02')",
    "(3, 'south', 1, 4, '2021-01-02')",
)


@on_every_warehouse
def test_each_rule_measures_what_it_promises_and_names_examples(shop: Shop) -> None:
    sell(shop, NORTH, NORTH_2, SOUTH)
    promise(shop)
    assert shop.dbt("build").success
    receipts = shop.query(
        "select product, rule_name, column_names, measured, at_most, at_least from mesh_receipts"
        " where rule_name not in ('not_null', 'primary_key_unique') order by 1, 2, 3",
    )
    assert receipts == [
        ("sales", "accepted_range", "amount", 0, 0, None),
        ("sales", "accepted_range", "sold_on", 0, 0, None),
        ("sales", "load_keys_unique", "shop, nr", 0, 0, None),
        ("sales", "minimum_rows", "", 3, None, 0),
        ("sales", "row_parity", "", 0, 0.2, None),
        ("sales", "volume_drift", "", 0, 0.5, None),
        ("totals", "grain_unique", "shop", 0, 0, None),
        ("totals", "keys_found", "shop", 1, None, 0.75),
        ("totals", "no_fan_out", "", 0, 0, None),
        ("totals", "totals_reconcile", "amount", 0, 0.01, None),
        ("totals", "totals_reconcile", "sales", 0, 0, None),
    ]

    broken = [
        NORTH,
        "(2, 'north', 1, -1, '2021-01-01')",
        SOUTH,
        "(4, 'south', 2, 100, '2019-12-31')",
        "(5, 'x', 1, 1, null)",
    ]
    sell(shop, *broken)
    shop.query("update mesh_receipts set measured = 10 where rule_name = 'minimum_rows'")
    shop.product(
        "sales",
        READS.format(columns=COLUMNS) + " where id <> 3",
        SALES.replace("0.2", "0.1").replace("volume_drift: 0.5", "volume_drift: 0.4"),
    )
    assert said(shop, "sales") == [
        "accepted_range (amount): measured 2, promised at most 0; for example id=2, id=4",
        "accepted_range (sold_on): measured 1, promised at most 0; for example id=4",
        "volume_drift: measured 0.6, promised at most 0.4",
        "row_parity: measured 0.2, promised at most 0.1",
        "load_keys_unique (shop, nr): measured 1, promised at most 0; for example (shop=north, nr=1)",
    ]
    wrong = "(1, 'north', 3, 1), (2, 'north', 3, 1), (3, 'west', 1, 1), (4, 'east', 1, 1), (5, null, 1, 1)"
    promise(shop, totals=wrong)
    assert said(shop, "totals") == [
        "grain_unique (shop): measured 1, promised at most 0; for example shop=north",
        "keys_found (shop): measured 0.5, promised at least 0.75; for example shop=east, shop=west",
        "totals_reconcile (amount): measured 0.2857, promised at most 0.01",
        "totals_reconcile (sales): measured 0.6667, promised at most 0",
        "no_fan_out: measured 2, promised at most 0",
    ]


@on_every_warehouse
def test_at_most_five_examples_are_named(shop: Shop) -> None:
    yml = GOOD.replace("columns: [id]", "columns: [id, day]").replace(
        "data_tests", "  - {{name: day, data_type: date, description: The day.}}\ndata_tests"
    )
    shop.product(
        "days",
        "select cast(floor(i / 2.0) as integer) as id, date '2020-01-01' as day from generate_series(0, 13) as t (i)",
        yml,
    )
    days = ", ".join(f"(id={number}, day=2020-01-01)" for number in range(5))
    assert said(shop, "days") == [f"primary_key_unique (id, day): measured 7, promised at most 0; for example {days}"]


@on_every_warehouse
def test_a_virtual_product_may_name_the_product_that_guarantees_its_key(shop: Shop) -> None:
    sell(shop, NORTH, NORTH_2)
    promise(shop)
    view = GOOD.replace("columns: [id]", "columns: [id]\n    warn_unsupported: false")
    yml = view.replace("constraints:", "config: {{meta: {{key_from: sales}}}}\nconstraints:", 1)
    shop.product("seen", "select id from {{ ref('sales') }}", yml, kind="virtual")
    assert shop.dbt("build", "--select", "+seen").success
    assert shop.query("select rule_name from mesh_receipts where product = 'seen'") == [("not_null",)]


WRONG = {
    "it is not a mapping; write it as in {source: bts.flights, tolerance: 0.01}": (
        "parity: {{source: raw.sales, tolerance: 0.2}}",
        "parity: raw.sales",
        "config.meta.parity",
    ),
    "it does not read source raw.sale; it reads raw.sales": (
        "source: raw.sales",
        "source: raw.sale",
        "config.meta.parity",
    ),
    **{
        f"it is {shown}; write a number": (
            "tolerance: 0.2",
            f"tolerance: {value}",
            "config.meta.parity.tolerance",
        )
        for value, shown in [("much", "much"), ("true", "True"), (".nan", "nan"), ("-.inf", "-inf")]
    },
    "an accepted value is null; remove it, because not_null covers nulls": (
        "description: Where it was.}}",
        "description: Where it was., config: {{meta: {{accepted_values: [north, null]}}}}}}",
        "accepted_values of column shop",
    ),
    "a bound is null or not a finite number; write it as in {min: 0, max: 100}": (
        "min: 0, max: 99.5",
        "min: .nan, max: 99.5",
        "range of column amount",
    ),
    "its contract has no column slip; use columns of the contract": (
        "[shop, nr]",
        "[shop, slip]",
        "config.meta.load_key",
    ),
    "`mini` is unknown; write it as in {min: 0, max: 100}": ("min: 0, max", "mini: 0, max", "range of column amount"),
    "it does not read product fleet.aircraft; it reads no product": (
        "load_key",
        "rows_from: fleet.aircraft\n    load_key",
        "config.meta.rows_from",
    ),
    "only a virtual product can have it; remove it": (
        "load_key",
        "key_from: x\n    load_key",
        "config.meta.key_from",
    ),
}


def test_an_invalid_promise_is_not_measured_even_if_promises_known_is_off(shop: Shop) -> None:
    (shop.mesh / "governance/policies.yml").write_text("rules:\n  promises_known: {severity: off}\n")
    succeed("publish", cwd=shop.mesh)
    sell(shop, NORTH)
    for sentence, (right, wrong, key) in WRONG.items():
        promise(shop, SALES.replace(right, wrong, 1))
        outcome = shop.dbt("build", "--select", "sales")
        text = str(outcome)
        assert (
            f"shop.sales v1 (owner: The Team <team@acme.example>) has an invalid promise, `{key}`: {sentence}" in text
        ), text
        assert "sales" not in outcome.nodes


@on_every_warehouse
def test_a_receipts_table_of_an_older_mesh_gets_the_columns_that_it_lacks(shop: Shop) -> None:
    shop.product("orders", "select 1 as id")
    assert shop.dbt("build").success
    for column in ("passed", "seconds"):
        shop.query(f"alter table mesh_receipts drop column {column}")
    assert shop.dbt("build").success
    assert shop.query("select passed, count(*) from mesh_receipts group by 1 order by 1 nulls first") == [
        (None, 2),
        (True, 2),
    ]


def test_a_product_of_another_domain_is_found_in_runs_of_the_domain_and_of_the_mesh(full_mesh: Path) -> None:
    flown = full_mesh / "domains/flights/models/aggregated/flown/flown.yml"
    text = flown.read_text()
    assert "- name: tailnum\n" in text
    meta = "        config: {meta: {references: {product: fleet.aircraft, column: tailnum, at_least: 0.99}}}\n"
    flown.write_text(text.replace("      - name: tailnum\n", "      - name: tailnum\n" + meta, 1))
    sentence = "keys_found (tailnum): measured"
    together = run("meshwright", "dbt", "build", "--select", "+flights.flown", cwd=full_mesh)
    assert sentence in together.out, together
    assert run("dbt", "deps", "--quiet", cwd=full_mesh / "domains/flights").code == 0
    alone = run("dbt", "build", "--quiet", "--select", "+flown", cwd=full_mesh / "domains/flights")
    assert sentence in alone.out, alone
