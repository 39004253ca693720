"""`meshwright sandbox` makes rows that keep contracts, so that a domain builds before its producers exist."""

import re
import shutil
from pathlib import Path

import duckdb
import pytest
from tests.cli.shop import make_shop, write
from tests.conftest import OWNER, REPOSITORY, dbt, meshwright, query, refuse, succeed

SHOP = """Made a sandbox for sales, 3 tables of made-up rows:
  crm.customers         100 rows
  crm.orders            100 rows
  source till.payments  263 rows
Next: cd .mesh/sandbox/sales/domains/sales && dbt deps && dbt build
"""

EVENTS = """
models:
  - name: events
    description: "The events. One row is one event."
    config: {meta: {slo: {minimum_rows: 400, freshness: {column: loaded_at, count: 1, period: hour}}}}
    constraints:
      - {type: primary_key, columns: [event_id]}
    columns:
      - {name: event_id, data_type: bigint, description: "The event."}
      - name: kind
        data_type: varchar
        description: "The kind of event."
        constraints: [{type: not_null}]
        config: {meta: {accepted_values: [open, close]}}
      - {name: day, data_type: date, description: "The day it is.", constraints: [{type: not_null}]}
      - {name: gross, data_type: double, description: "Gross amount."}
      - {name: loaded_at, data_type: timestamp, description: "When loaded."}
    data_tests: [mesh_governance.governed]
"""
STAGED = """
{{ config(access='private', contract={'enforced': false}, materialized='ephemeral') }}
select *, row_number() over (partition by event_id order by loaded_at desc) as place
from {{ source('till', 'events') }}
"""
LOADED = """
{{ config(materialized='incremental', unique_key='event_id', on_schema_change='fail') }}
select event_id, lower(kind) as kind, cast(happened_at as date) as day, amount * 1.19 as gross, loaded_at
from {{ ref('stg_events') }}
where place = 1 and kind in ('open', 'close') and amount between 1000 and 2000
    and happened_at >= current_date - interval 30 day
    {% if is_incremental() %}and loaded_at > (select max(loaded_at) from {{ this }}){% endif %}
"""


@pytest.fixture(scope="session")
def _shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    succeed("init", "acme", "--defaults", cwd=folder)
    return make_shop(folder / "acme")


@pytest.fixture
def shop(_shop: Path, tmp_path: Path) -> Path:
    """A mesh whose producers don't exist; see tests/cli/shop.py."""
    return Path(shutil.copytree(_shop, tmp_path / "acme", symlinks=True))


def rows(shop: Path, sql: str, domain: str = "crm", sandbox: str = "sales") -> list[tuple[object, ...]]:
    return query(shop / f".mesh/sandbox/{sandbox}/warehouse/{domain}.duckdb", sql)


def build(mesh: Path, domain: str) -> str:
    project = mesh / f".mesh/sandbox/{domain}/domains/{domain}"
    assert dbt("deps", cwd=project).code == 0
    built = dbt("build", cwd=project)
    assert built.code == 0, built.out
    return built.out


def test_it_says_what_it_made_and_what_comes_next(shop: Path) -> None:
    assert meshwright("sandbox", "sales", cwd=shop) == (0, SHOP, "")


def test_rows_keep_keys_references_values_ranges_and_checks(shop: Path) -> None:
    succeed("sandbox", "sales", "--rows", "1000", cwd=shop)
    assert rows(
        shop,
        """
        select
            count(*), count(distinct customer_id), count(customer_id), count(distinct code), count(full_name),
            count(case when country not in ('DE', 'FR', 'US') then 1 end),
            count(case when score not between 0.5 and 0.69 then 1 end), count(score) >= 900,
            count(case when joined_on not between '2020-01-01' and '2020-01-10' then 1 end),
            date_diff('minute', max(updated_at), now() at time zone 'UTC') < 10
        from customers
        """,
    ) == [(1000, 1000, 1000, 1000, 1000, 0, 0, True, 0, True)]
    assert rows(
        shop, "select count(*), count(buyer) from orders where buyer in (select customer_id from customers)"
    ) == [(1000, 1000)]


def test_columns_have_the_types_of_the_contract(shop: Path) -> None:
    succeed("sandbox", "sales", cwd=shop)
    types = dict(rows(shop, "select column_name, column_type from (describe customers)"))
    assert types == {
        "customer_id": "BIGINT",
        "full_name": "VARCHAR",
        "email": "VARCHAR",
        "country": "VARCHAR",
        "score": "DECIMAL(5,2)",
        "joined_on": "DATE",
        "is_active": "BOOLEAN",
        "code": "VARCHAR",
        "updated_at": "TIMESTAMP",
        "uid": "UUID",
        "extra": "JSON",
        "tags": "VARCHAR[]",
        "seen_at": "TIMESTAMP WITH TIME ZONE",
        "address": "STRUCT(street VARCHAR, number INTEGER)",
    }
    assert rows(shop, "select max(len(code)) from customers") == [(4,)]


def test_personal_data_is_obviously_made_up(shop: Path) -> None:
    succeed("sandbox", "sales", cwd=shop)
    people = rows(shop, "select full_name, email from customers where email is not null")
    assert people
    assert all(re.fullmatch(r"full_name \d+", str(name)) for name, _ in people)
    assert all(re.fullmatch(r"person\d+@example\.invalid", str(email)) for _, email in people)


def test_the_same_seed_makes_the_same_rows(shop: Path) -> None:
    made = []
    for seed in ("1", "1", "2"):
        succeed("sandbox", "sales", "--seed", seed, cwd=shop)
        made.append(rows(shop, "select country, score, code, uid from customers order by customer_id"))
    assert made[0] == made[1] != made[2]


def test_a_new_sandbox_replaces_only_its_own_folder(shop: Path) -> None:
    write(shop / ".mesh/sandbox/other/kept.txt", "kept")
    write(shop / ".mesh/sandbox/sales/old.txt", "old")
    succeed("sandbox", "sales", cwd=shop)
    assert (shop / ".mesh/sandbox/other/kept.txt").read_text() == "kept"
    assert not (shop / ".mesh/sandbox/sales/old.txt").exists()
    assert not list((shop / ".mesh").glob("new-*"))


def test_the_sandbox_reads_no_warehouse_but_its_own(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESH_DUCKDB_DIR", str(shop / "real"))
    succeed("sandbox", "sales", cwd=shop)
    profile = (shop / ".mesh/sandbox/sales/domains/sales/profiles.yml").read_text()
    assert "MESH_DUCKDB_DIR" not in profile
    assert "path: ../../warehouse/sales.duckdb" in profile
    assert not (shop / "real").exists()


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("../../data/payments.parquet", "data/payments.parquet"),
        ("../../data/payments.csv", "data/payments.csv"),
        ("data/payments.json", "domains/sales/data/payments.json"),
        ("../../data/part*.parquet", "data/part1.parquet"),
        ("read_csv('../../data/payments.csv', header = true)", "data/payments.csv"),
    ],
)
def test_a_source_is_written_where_and_as_it_is_read(location: str, place: str, shop: Path) -> None:
    file = shop / "domains/sales/models/sources.yml"
    table = f'{{name: payments, config: {{meta: {{external_location: "{location}"}}}}}}'
    file.write_text(file.read_text().replace("{name: payments}", table))
    succeed("sandbox", "sales", cwd=shop)
    made = shop / ".mesh/sandbox/sales" / place
    assert duckdb.sql(f"select count(distinct payment_id) from '{made}'").fetchall() == [(263,)]


@pytest.mark.parametrize("location", ["s3://acme/payments.parquet", "/data/payments.parquet", "../../../payments.csv"])
def test_a_source_outside_the_mesh_is_noted(location: str, shop: Path) -> None:
    file = shop / "domains/sales/models/sources.yml"
    table = f"{{name: payments, config: {{meta: {{external_location: '{location}'}}}}}}"
    file.write_text(file.read_text().replace("{name: payments}", table))
    assert meshwright("sandbox", "sales", cwd=shop).err == (
        f"note: domains/sales/models/sources.yml:7: no rows for till.payments: a sandbox can't replace {location}. Use"
        " a relative location in the mesh, of a Parquet, CSV or JSON file.\n"
    )


def test_a_promise_that_no_rows_keep_is_noted(shop: Path) -> None:
    file = shop / "domains/sales/models/aggregated/revenue/revenue.yml"
    file.write_text(file.read_text().replace("minimum_rows: 3", "minimum_rows: 4"))
    assert meshwright("sandbox", "sales", cwd=shop).err == (
        "note: domains/sales/models/aggregated/revenue/revenue.yml:3: sales.revenue makes a promise that these rows"
        " don't keep: minimum_rows 4 (they keep 75.0% of it).\n"
    )


def test_a_key_with_few_values_limits_the_rows(shop: Path) -> None:
    file = shop / "ports/crm/models/orders.yml"
    contract = shop / "domains/crm/models/source_aligned/orders/orders.yml"
    text = contract.read_text().replace(
        'description: "The order."}', 'description: "The order.", config: {meta: {range: {min: 1, max: 7}}}}'
    )
    contract.write_text(text)
    succeed("publish", cwd=shop)
    assert "max: 7" in file.read_text()
    assert (
        "crm.orders has 7 rows, since its key order_id can't have more values."
        in meshwright("sandbox", "sales", cwd=shop).err
    )
    assert rows(shop, "select count(*), max(order_id) from orders") == [(7, 7)]


def test_dbt_tests_of_a_source_hold(shop: Path) -> None:
    file = shop / "domains/sales/models/sources.yml"
    columns = """{name: payments, columns: [
          {name: payment_id, data_type: bigint},
          {name: order_id, data_type: bigint},
          {name: is_card, data_type: boolean},
          {name: currency, data_type: varchar, data_tests: [
            not_null, {accepted_values: {arguments: {values: [EUR, USD]}}}]}]}"""
    file.write_text(file.read_text().replace("{name: payments}", columns))
    succeed("sandbox", "sales", cwd=shop)
    found = rows(
        shop, "select count(currency), string_agg(distinct currency, ' ' order by currency) from till.payments", "sales"
    )
    assert found == [(263, "EUR USD")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["finance"], "There is no domain 'finance' in mesh 'acme'. Domains: crm, sales."),
        (["sales", "--rows", "0"], "--rows is 0; use a number from 1 to 10000000."),
        (["sales", "--rows", "-1"], "--rows is -1; use a number from 1 to 10000000."),
        (["sales", "--rows", "10000001"], "--rows is 10000001; use a number from 1 to 10000000."),
        ([], "Name the domains that need a sandbox, or pass --all for a sandbox of the whole mesh."),
        (
            ["sales", "--all"],
            "--all makes a sandbox of the whole mesh: omit the names of domains, or omit --all.",
        ),
    ],
)
def test_wrong_use_is_refused(arguments: list[str], message: str, shop: Path) -> None:
    assert refuse("sandbox", *arguments, cwd=shop) == message


def test_a_domain_that_reads_nothing_is_refused(mesh: Path) -> None:
    succeed("domain", "add", "crm", *OWNER, cwd=mesh)
    message = "Domain 'crm' reads no ports and no sources, so its sandbox would be empty."
    assert refuse("sandbox", "crm", cwd=mesh) == message


def test_a_mesh_that_dbt_cannot_parse_is_refused(shop: Path) -> None:
    write(shop / "domains/sales/models/broken.sql", "select * from {{ ref('nothing') }}")
    assert "depends on a node named 'nothing'" in refuse("sandbox", "sales", cwd=shop, code=1)


def test_a_sandbox_behind_a_link_is_refused(shop: Path, tmp_path: Path) -> None:
    (shop / ".mesh/sandbox").mkdir(parents=True, exist_ok=True)
    (tmp_path / "elsewhere").mkdir()
    (shop / ".mesh/sandbox/sales").symlink_to(tmp_path / "elsewhere")
    assert refuse("sandbox", "sales", cwd=shop).startswith(".mesh/sandbox/sales is a symbolic link")


@pytest.mark.slow
@pytest.mark.parametrize("domain", ["sales", "crm"])
def test_a_domain_whose_producers_do_not_exist_builds(domain: str, shop: Path) -> None:
    assert meshwright("sandbox", domain, cwd=shop).err == ""
    assert " ERROR=0 " in build(shop, domain)


@pytest.mark.slow
def test_an_edit_of_the_domain_takes_effect_in_the_sandbox(shop: Path) -> None:
    succeed("sandbox", "sales", cwd=shop)
    model = shop / "domains/sales/models/aggregated/revenue/revenue.sql"
    model.write_text(model.read_text().replace("sum(orders.amount)", "sum(0 * orders.amount)"))
    build(shop, "sales")
    assert rows(shop, "select distinct amount from revenue", "sales") == [(0,)]


@pytest.mark.slow
def test_a_domain_with_its_own_repository_builds_on_the_ports_of_the_mesh(shop: Path) -> None:
    packages = shop / "domains/sales/packages.yml"
    from_git = r"git: https://git.invalid/acme.git\n    subdirectory: \1"
    packages.write_text(re.sub(r"local: ../../(\S+)", from_git, packages.read_text()))
    succeed("sandbox", "sales", cwd=shop)
    assert " ERROR=0 " in build(shop, "sales")


@pytest.mark.slow
def test_seeds_and_snapshots_are_tried_too(shop: Path) -> None:
    sales = shop / "domains/sales"
    write(sales / "seeds/countries.csv", "code,continent\nDE,Europe\nFR,Europe\nUS,America\n")
    write(
        sales / "snapshots/paid.sql",
        "{% snapshot paid %}{{ config(unique_key='payment_id', strategy='check', check_cols='all', schema='sales') }}"
        "select payment_id, is_card from {{ source('till', 'payments') }}{% endsnapshot %}",
    )
    write(
        sales / "models/aggregated/revenue/continents.sql",
        "{{ config(access='private', contract={'enforced': false}, materialized='table') }}"
        "select continent, count(*) as payments from {{ ref('crm', 'customers') }} as customers"
        " inner join {{ ref('countries') }} as countries on customers.country = countries.code"
        " inner join {{ ref('paid') }} as paid on customers.customer_id = paid.payment_id and paid.dbt_valid_to is null"
        " group by continent",
    )
    assert meshwright("sandbox", "sales", cwd=shop).err == ""
    build(shop, "sales")
    assert rows(shop, "select count(*) from continents where payments > 0", "sales") == [(2,)]


@pytest.mark.slow
def test_rows_pass_filters_that_no_contract_knows(shop: Path) -> None:
    models = shop / "domains/sales/models"
    (models / "sources.yml").write_text((models / "sources.yml").read_text() + "      - {name: events}\n")
    for name, text in (("events.yml", EVENTS), ("stg_events.sql", STAGED), ("events.sql", LOADED)):
        write(models / "source_aligned/events" / name, text)
    assert meshwright("sandbox", "sales", cwd=shop).err == (
        "note: domains/sales/models/sources.yml:8: till.events doesn't declare a data_type for kind; the rows have"
        " text.\n"
    )
    build(shop, "sales")
    assert rows(shop, "select count(*) >= 400 from events", "sales") == [(True,)]


@pytest.mark.slow
@pytest.mark.parametrize("namespace", ["database", "schema"])
def test_a_mesh_made_by_the_commands_builds_on_sandbox_rows(namespace: str, request: pytest.FixtureRequest) -> None:
    mesh: Path = request.getfixturevalue("full_mesh" if namespace == "database" else "full_mesh_in_schemas")
    shutil.rmtree(mesh / "data")
    succeed("sandbox", "flights", "fleet", cwd=mesh)
    for domain in ("flights", "fleet"):
        assert " ERROR=0 " in build(mesh, domain)


@pytest.mark.slow
def test_a_mesh_on_another_warehouse_builds_on_duckdb(tmp_path: Path) -> None:
    where = ("--warehouse", "postgres", "--set", "host=db.acme.example", "--set", "database=acme")
    succeed("init", "acme", "--defaults", *where, cwd=tmp_path)
    more = """
      - {name: extra, data_type: jsonb, description: "Other facts.", constraints: [{type: not_null}]}
      - {name: seen_at, data_type: timestamptz, description: "When last seen."}
    """
    mesh = make_shop(tmp_path / "acme", more.rstrip(" "), "text")
    assert meshwright("sandbox", "sales", "crm", cwd=mesh).err == ""
    for domain in ("sales", "crm"):
        assert " ERROR=0 " in build(mesh, domain)
    succeed("sandbox", "--all", cwd=mesh)
    assert " ERROR=0 " in build_all(mesh, "acme")


def build_all(mesh: Path, name: str) -> str:
    built = dbt("build", cwd=mesh / ".mesh/sandbox/whole-mesh/domains" / name)
    assert built.code == 0, built.out
    return built.out


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example mesh without its data."""
    left_out = shutil.ignore_patterns(".mesh", "*.parquet", "*.duckdb", "target", "dbt_packages", "logs")
    return Path(shutil.copytree(REPOSITORY / "example_mesh", tmp_path_factory.mktemp("x") / "nycair", ignore=left_out))


@pytest.mark.slow
@pytest.mark.parametrize("domain", ["weather", "network", "flights", "fleet", "punctuality"])
def test_each_domain_of_the_example_builds_without_its_producers(domain: str, example: Path) -> None:
    assert meshwright("sandbox", domain, cwd=example).err == ""
    assert " ERROR=0 " in build(example, domain)


@pytest.mark.slow
def test_the_whole_example_builds_on_made_up_sources(example: Path) -> None:
    assert meshwright("sandbox", "--all", cwd=example).err == ""
    assert " ERROR=0 " in build_all(example, "nycair")
