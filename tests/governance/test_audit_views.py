"""A view product is audited again whenever something that it selects from is rebuilt."""

from collections.abc import Callable
from copy import copy

import pytest
from tests.conftest import OWNER as TEAM
from tests.conftest import allow_every_kind, run, succeed
from tests.governance.conftest import GOOD, Shop
from tests.servers import on_every_warehouse

pytestmark = pytest.mark.slow

OWNER = "(owner: The Team <team@acme.example>)"
VIEW = GOOD.replace("columns: [id]", "columns: [id]\n    warn_unsupported: false")
INCREMENTAL = "{{ config(materialized='incremental', on_schema_change='fail') }}\n"
PRIVATE = "{{ config(materialized='%s', access='private', contract={'enforced': false}) }}\n"


def failed(rebuilt: str, headline: str) -> str:
    return f"""Database Error in {headline}
  Audit of the view shop.seen v1 after the rebuild of shop.{rebuilt} failed {OWNER}; nothing new was published:
    - primary_key_unique (id): measured 1, promised at most 0; for example id=1
  compiled code at """


def write(shop: Shop, path: str, text: str) -> None:
    file = shop.project / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def incremental_model(shop: Shop, ids: list[int]) -> None:
    write(shop, "models/below/below.sql", INCREMENTAL + " union all ".join(f"select {number} as id" for number in ids))


def incremental_product(shop: Shop, ids: list[int]) -> None:
    yml = GOOD.replace("columns: [id]", "columns: [nr]").replace(
        "columns:\n  - name", "columns:\n  - {{name: nr, data_type: integer, description: The number.}}\n  - name"
    )
    rows = " union all ".join(f"select cast(1e9 * random() as integer) as nr, {number} as id" for number in ids)
    shop.product("below", INCREMENTAL + rows, yml)


def seed(shop: Shop, ids: list[int]) -> None:
    write(shop, "seeds/below.csv", "id\n" + "".join(f"{number}\n" for number in ids))


def snapshot(shop: Shop, ids: list[int]) -> None:
    shop.query("create schema if not exists raw; drop table if exists raw.below")
    shop.query(f"create table raw.below as select {ids[0]} as id, {len(ids)} as price")
    database = shop.query("select current_database()")[0][0]
    relation = f"api.Relation.create(database='{database}', schema='raw', identifier='below')"
    config = "{{ config(unique_key='id', strategy='check', check_cols=['price']) }}"
    write(
        shop,
        "snapshots/below.sql",
        "{% snapshot below %}" + config + "select * from {{ " + relation + " }}{% endsnapshot %}",
    )


STORED = {
    "incremental model": (incremental_model, "below", "model below (models/below/below.sql)"),
    "incremental product": (
        incremental_product,
        "below v1",
        "model below (models/source_aligned/below/below_v1.sql)",
    ),
    "seed": (seed, "below", "seed below (seeds/below.csv)"),
    "snapshot": (snapshot, "below", "snapshot below (snapshots/below.sql)"),
}


@on_every_warehouse
@pytest.mark.parametrize(("store", "rebuilt", "headline"), STORED.values(), ids=STORED)
def test_a_rebuild_that_breaks_a_view_over_it_is_rolled_back(
    shop: Shop, store: Callable[[Shop, list[int]], None], rebuilt: str, headline: str
) -> None:
    """The view selects through a private view and an ephemeral model."""
    store(shop, [1])
    shop.product("seen", "select id from {{ ref('passed_on') }}", VIEW, kind="virtual")
    write(shop, "models/between/passed_on.sql", PRIVATE % "ephemeral" + "select * from {{ ref('shown') }}")
    write(shop, "models/between/shown.sql", PRIVATE % "view" + "select * from {{ ref('below') }}")
    outcome = shop.dbt("build")
    assert outcome.success, outcome
    store(shop, [1] if store in (incremental_model, incremental_product) else [1, 1])
    outcome = shop.dbt("build", "--select", "below")
    status, message = outcome.nodes["below"]
    assert (status, message.startswith(failed(rebuilt, headline))) == ("error", True), message
    assert shop.query("select id from seen_v1") == [(1,)]
    assert shop.query(
        "select product, rule_name, measured, passed, split_part(rebuilt_input, '.', 3) from mesh_receipts"
        " where not published order by 1, 2"
    ) == [("seen", "not_null", 0, True, "below"), ("seen", "primary_key_unique", 1, False, "below")]


def test_a_table_that_python_builds_is_rolled_back_too(shop: Shop) -> None:
    python = "def model(dbt, session):\n    dbt.config(materialized='table')\n    return session.sql('{sql}')\n"
    write(shop, "models/below/below.py", python.format(sql="select 1 as id"))
    shop.product("seen", "select id from {{ ref('below') }}", VIEW, kind="virtual")
    assert shop.dbt("build").success
    write(shop, "models/below/below.py", python.format(sql="select 1 as id union all select 1"))
    status, message = shop.dbt("run", "--select", "below").nodes["below"]
    assert (status, message.startswith(failed("below", "model below (models/below/below.py)"))) == ("error", True), (
        message
    )
    assert shop.query("select id from seen_v1") == [(1,)]


def test_a_passed_audit_of_a_view_leaves_receipts_that_name_what_was_rebuilt(shop: Shop) -> None:
    incremental_model(shop, [1])
    shop.product("seen", "select id from {{ ref('below') }}", VIEW, kind="virtual")
    assert shop.dbt("build").success
    incremental_model(shop, [2])
    assert shop.dbt("run", "--select", "below").success
    assert shop.query(
        "select rule_name, measured, rebuilt_input from mesh_receipts where product = 'seen' order by audited_at, 1"
    ) == [
        ("not_null", 0, None),
        ("primary_key_unique", 0, None),
        ("not_null", 0, "model.shop.below"),
        ("primary_key_unique", 0, "model.shop.below"),
    ]


@on_every_warehouse
def test_a_view_that_the_same_run_builds_is_audited_only_by_its_own_audit(shop: Shop) -> None:
    incremental_model(shop, [1])
    shop.product("seen", "select id from {{ ref('below') }}", VIEW, kind="virtual")
    assert shop.dbt("build").success
    shop.product("seen", "select distinct id from {{ ref('below') }}", VIEW, kind="virtual")
    assert shop.dbt("build").success
    assert shop.query("select distinct rebuilt_input from mesh_receipts") == [(None,)]


@on_every_warehouse
def test_a_view_whose_own_build_is_skipped_is_audited_at_the_end_of_the_run(shop: Shop) -> None:
    incremental_model(shop, [1])
    write(shop, "models/below/broken.sql", INCREMENTAL + "select 1 as x")
    view = "select id from {{ ref('below') }} -- {{ ref('broken') }}"
    shop.product("seen", view, VIEW, kind="virtual")
    assert shop.dbt("build").success
    write(shop, "models/below/broken.sql", INCREMENTAL + "select cast('x' as integer) as x")
    outcome = shop.dbt("build")
    assert (outcome.nodes["below"][0], outcome.nodes["seen"][0]) == ("success", "skipped")
    status, message = outcome.nodes["mesh_governance-on-run-end-0"]
    assert status == "error"
    assert (
        f"Audit of the view shop.seen v1 after the rebuild of shop.below failed {OWNER}; its data is published:\n"
        "  - primary_key_unique (id): measured 1, promised at most 0; for example id=1"
    ) in message.replace("\n ", "\n").replace("\n -", "\n  -")
    assert shop.query("select rule_name, measured from mesh_receipts where not passed and published") == [
        ("primary_key_unique", 1)
    ]


@on_every_warehouse
def test_a_retry_that_breaks_a_view_over_it_is_rolled_back(shop: Shop) -> None:
    incremental_model(shop, [1])
    shop.product("seen", "select id from {{ ref('below') }}", VIEW, kind="virtual")
    assert shop.dbt("build").success
    assert not shop.dbt("run", "--select", "below").success
    assert not shop.dbt("retry").success
    assert shop.query("select id from seen_v1") == [(1,)]


@on_every_warehouse
def test_a_hook_does_not_hide_a_view_from_the_audit(shop: Shop) -> None:
    shop.without_rule("hooks_known")
    incremental_model(shop, [1])
    shop.product("seen", "select id from {{ ref('below') }}", VIEW, kind="virtual")
    assert shop.dbt("build").success
    for jinja, said in {
        "graph.nodes['model.shop.seen.v1'].depends_on.nodes.clear()": "measured 1, promised at most 0",
        "graph.nodes['model.shop.seen.v1'].config.meta.clear()": "measured 1, promised at most 0",
        "graph.nodes['model.shop.seen.v1'].update({'constraints': []})": "its promises changed during the run",
        "graph.nodes.pop('model.shop.seen.v1')": "model.shop.seen.v1 was removed from dbt's graph during the run",
    }.items():
        hook = '{{ config(materialized="incremental", pre_hook="{% do ' + jinja + ' %}") }}'
        write(shop, "models/below/below.sql", hook + "select 1 as id")
        status, message = shop.dbt("run", "--select", "below").nodes["below"]
        assert (status, said in message) == ("error", True), (jinja, message)
        assert shop.query("select id from seen_v1") == [(1,)]


def test_a_rebuild_that_a_view_can_no_longer_select_from_is_rolled_back(shop: Shop) -> None:
    write(shop, "models/below/below.sql", "select 1 as id")
    shop.product("seen", "select id from {{ ref('below') }}", VIEW, kind="virtual")
    assert shop.dbt("build").success
    write(shop, "models/below/below.sql", "select 1 as nr")
    status, message = shop.dbt("run", "--select", "below").nodes["below"]
    assert (status, 'column "id" not found' in message) == ("error", True), message
    assert shop.query("select id from seen_v1") == [(1,)]


@pytest.mark.parametrize("warehouse", ["postgres"], indirect=True)
def test_a_view_outlives_the_table_that_it_reads_on_postgres(shop: Shop) -> None:
    write(shop, "models/below/below.sql", "select 1 as id, 'a' as word")
    shop.product("seen", "select id from {{ ref('below') }}", VIEW, kind="virtual")
    assert shop.dbt("build").success
    shop.query("create schema elsewhere; create view elsewhere.mine as select b.id, upper(word) as word from below b")
    write(shop, "models/below/below.sql", "select 2 as id, 'b' as word")
    outcome = shop.dbt("run", "--select", "below")
    assert outcome.success, outcome
    assert shop.query("select id from seen_v1") == [(2,)]
    assert shop.query("select * from elsewhere.mine") == [(2, "B")]
    assert [name for name in shop.tables() if "dbt" in name] == []


@pytest.mark.parametrize("warehouse", ["postgres"], indirect=True)
def test_a_view_that_cannot_follow_its_table_on_postgres_does_not_block_the_run(shop: Shop) -> None:
    write(shop, "models/below/below.sql", "select 1 as id")
    write(shop, "models/below/beside.sql", "select 1 as id from {{ ref('below') }}")
    view = "select id from {{ ref('below') }} -- {{ ref('beside') }}"
    shop.product("seen", view, VIEW, kind="virtual")
    assert shop.dbt("build").success
    write(shop, "models/below/below.sql", "select '2' as id")
    outcome = shop.dbt("run", "--select", "below", "beside")
    assert outcome.success, outcome
    assert "seen_v1" not in shop.tables()


def test_an_audited_table_is_published_only_when_the_views_over_it_pass(shop: Shop) -> None:
    config = "{{ config(materialized='table_audited') }}"
    two = GOOD.replace("columns: [id]", "columns: [nr]").replace(
        "columns:\n  - name", "columns:\n  - {{name: nr, data_type: integer, description: The number.}}\n  - name"
    )
    shop.product("below", config + "select 1 as nr, 1 as id", two)
    shop.product("seen", "select id from {{ ref('below') }}", VIEW, kind="virtual")
    assert shop.dbt("build").success
    shop.product("below", config + "select 1 as nr, 1 as id union all select 2, 1", two)
    outcome = shop.dbt("run", "--select", "below")
    status, message = outcome.nodes["below"]
    headline = "model below (models/source_aligned/below/below_v1.sql)"
    assert (status, message.startswith(failed("below v1", headline))) == ("error", True), message
    assert shop.query("select count(*) from seen_v1") == [(1,)]


def test_a_view_of_another_domain_is_audited_in_a_run_of_the_whole_mesh(shop: Shop) -> None:
    """On DuckDB its receipts go to a file that the transaction can't write to: they follow at the end of the run."""
    succeed("domain", "add", "buyers", *TEAM, cwd=shop.mesh)
    allow_every_kind(shop.mesh / "domains/buyers")
    buyers = copy(shop)
    buyers.project, buyers.warehouse = shop.mesh / "domains/buyers", shop.mesh / "warehouse/buyers.duckdb"
    incremental_product(shop, [1])
    buyers.product("seen", "select id from {{ ref('shop', 'below') }}", VIEW, kind="virtual")
    built = run("meshwright", "dbt", "build", cwd=shop.mesh)
    assert built.code == 0, built
    below = ("meshwright", "dbt", "run", "--select", "shop.below")
    incremental_product(shop, [2])
    assert run(*below, cwd=shop.mesh).code == 0
    incremental_product(shop, [2])
    failing = run(*below, cwd=shop.mesh)
    assert failing.code == 1
    assert (
        f"Audit of the view buyers.seen v1 after the rebuild of shop.below v1 failed {OWNER}; nothing new was published:\n"
        "    - primary_key_unique (id): measured 1, promised at most 0; for example id=2\n"
    ) in failing.out
    receipts = (
        "select measured, passed, published, rebuilt_input from mesh_receipts where rule_name = 'primary_key_unique'"
    )
    assert buyers.query(f"{receipts} order by audited_at") == [
        (0, True, True, None),
        (0, True, True, "model.shop.below.v1"),
        (1, False, False, "model.shop.below.v1"),
    ]
    assert shop.query("select distinct product from mesh_receipts") == [("below",)]
