import shutil
from pathlib import Path

import duckdb
import pytest
from tests.conftest import OWNER, meshwright, refuse, snapshot, succeed
from tests.dbt_in_process import invoke

BOTH = ("--reads=flights.departures", "--reads=fleet.aircraft")


@pytest.fixture
def fleet(mesh: Path, data: Path) -> Path:
    """A mesh with one domain and data of the fleet's register."""
    succeed("domain", "add", "fleet", *OWNER, cwd=mesh)
    shutil.copytree(data, mesh / "data")
    return mesh


def add(mesh: Path, domain: str, name: str, kind: str, *options: str) -> str:
    return succeed("product", "add", domain, name, "--kind", kind, *options, cwd=mesh)


def sql(mesh: Path, domain: str, kind: str, name: str) -> str:
    return (mesh / f"domains/{domain}/models/{kind}/{name}/{name}_v1.sql").read_text()


def contract(mesh: Path, domain: str, kind: str, name: str) -> str:
    return (mesh / f"domains/{domain}/models/{kind}/{name}/{name}.yml").read_text()


def test_the_settings_of_a_kind_come_with_its_first_product(fleet: Path) -> None:
    """dbt warns about settings that no model uses, and `dbt --warn-error` fails because of them."""
    project = fleet / "domains/fleet/dbt_project.yml"
    before = project.read_text()
    assert "models:" not in before
    add(fleet, "fleet", "carriers", "source_aligned", "--source=bts.airlines=data/airlines.csv")
    with_settings = before + (
        "\n"
        "# The folder of a model sets its kind and the governance rules that apply to it. Every\n"
        "# model in a kind's folder is public, has a contract and is audited. A model that only\n"
        "# prepares a product sets `access: private` and disables its contract.\n"
        "models:\n"
        "  fleet:\n"
        "    +group: fleet\n"
        "    # Audits each product when it is built. When another model is rebuilt, the views that\n"
        "    # select from it are audited again.\n"
        '    +post-hook: "{{ mesh_governance.audit() }}"\n'
        "\n"
        "    # Data that the domain records itself, cleaned. Reads sources and private models.\n"
        "    source_aligned:\n"
        "      +meta: {kind: source_aligned}\n"
        "      +materialized: table\n"
        "      +access: public\n"
        "      +contract: {enforced: true}\n"
    )
    assert project.read_text() == with_settings
    add(fleet, "fleet", "aircraft", "source_aligned", "--source=faa.planes=data/planes.csv")
    assert project.read_text() == with_settings
    succeed("publish", cwd=fleet)
    add(fleet, "fleet", "fleet_of", "virtual", "--reads=fleet.carriers", "--reads=fleet.aircraft")
    assert project.read_text() == with_settings + (
        "\n"
        "    # Combines two or more products in a view and stores nothing. Reads products only.\n"
        "    virtual:\n"
        "      +meta: {kind: virtual}\n"
        "      +materialized: view\n"
        "      +access: public\n"
        "      +contract: {enforced: true}\n"
    )


def test_settings_of_a_kind_that_somebody_wrote_stay_as_they_are(fleet: Path) -> None:
    project = fleet / "domains/fleet/dbt_project.yml"
    own = project.read_text() + (
        "\nmodels:  # ours\n  fleet:\n    +tags: [x]\n    source_aligned: {+materialized: incremental}  # late rows\n"
        "\nvars: {}\n"
    )
    project.write_text(own)
    add(fleet, "fleet", "carriers", "source_aligned", "--source=bts.airlines=data/airlines.csv")
    assert project.read_text() == own


@pytest.mark.parametrize("models", ["[]", "[a]", "a", "{fleet: a}", "{fleet: [a]}"])
def test_settings_of_another_shape_are_refused(fleet: Path, models: str) -> None:
    project = fleet / "domains/fleet/dbt_project.yml"
    project.write_text(f"{project.read_text()}models: {models}\n")
    command = ("product", "add", "fleet", "carriers", "--kind=source_aligned", "--source=a.b=data/airlines.csv")
    result = meshwright(*command, cwd=fleet)
    if models == "[]":
        assert result.code == 0
    else:
        assert (result.code, result.err) == (
            2,
            "error: domains/fleet/dbt_project.yml: expected `models` with a mapping for fleet.\n",
        )


def test_a_source_aligned_product_has_the_real_columns_of_its_file(fleet: Path) -> None:
    add(
        fleet,
        "fleet",
        "carriers",
        "source_aligned",
        "--source=bts.airlines=data/airlines.csv",
        "--description=Airlines.",
    )
    assert sql(fleet, "fleet", "source_aligned", "carriers") == (
        "-- fleet.carriers v1. Clean, rename and cast the source to the columns that carriers.yml promises.\n"
        "with\n\n"
        "airlines as (\n\n"
        "    select * from {{ source('bts', 'airlines') }}\n\n"
        ")\n\n"
        "select\n"
        "    carrier,\n"
        "    name\n"
        "from airlines\n"
    )
    assert contract(fleet, "fleet", "source_aligned", "carriers") == (
        "# The contract of fleet.carriers. After a change, run: meshwright publish fleet\n"
        "models:\n"
        "  - name: carriers\n"
        '    description: "Airlines."\n'
        "    latest_version: 1\n\n"
        "    config:\n"
        "      meta:\n"
        "        # Consumers rely on these service levels. The audit checks them in every build.\n"
        "        slo:\n"
        "          minimum_rows: 1\n"
        "          # freshness: {column: loaded_at, count: 24, period: hour}\n\n"
        "    columns:\n"
        "      - name: carrier\n"
        "        data_type: varchar\n"
        '        description: "TODO: describe carrier and its unit."\n'
        "        constraints:\n"
        "          - type: primary_key  # identifies a row\n"
        "      - name: name\n"
        "        data_type: varchar\n"
        '        description: "TODO: describe name and its unit."\n\n'
        "    data_tests:\n"
        "      - mesh_governance.governed\n\n"
        "    versions:\n"
        "      - v: 1\n\n"
        "unit_tests:\n"
        "  # TODO: replace these rows with an example of this product's logic.\n"
        "  - name: carriers_from_a_row\n"
        "    description: The product keeps the key of a source row.\n"
        "    model: carriers\n"
        "    given:\n"
        "      - input: source('bts', 'airlines')\n"
        "        format: sql\n"
        "        rows: |\n"
        "          select\n"
        "            cast('a' as varchar) as carrier,\n"
        "            cast(null as varchar) as name\n"
        "    expect:\n"
        "      rows:\n"
        '        - {carrier: "a"}\n'
    )


def test_its_source_is_declared_where_the_domains_sources_stand(fleet: Path) -> None:
    add(fleet, "fleet", "carriers", "source_aligned", "--source=bts.airlines=data/airlines.csv")
    add(fleet, "fleet", "aircraft", "source_aligned", "--source=bts.planes=data/planes.csv")
    assert (
        (fleet / "domains/fleet/models/_domain.yml")
        .read_text()
        .endswith(
            "      email: team@acme.example\n"
            "\n"
            "sources:\n"
            "  - name: bts\n"
            '    description: "TODO: describe where the tables of bts come from."\n'
            '    loader: "TODO: name the loader of the tables, such as a script or a service."\n'
            "    config:\n"
            "      # TODO: set the column with the load time of each row.\n"
            "      loaded_at_field: TODO\n"
            "      # The maximum age of the newest row.\n"
            "      freshness:\n"
            "        warn_after: {count: 1, period: day}\n"
            "        error_after: {count: 2, period: day}\n"
            "    tables:\n"
            "      - name: airlines\n"
            '        description: "TODO: describe airlines and what one row represents."\n'
            "        config:\n"
            "          meta:\n"
            "            external_location: ../../data/airlines.csv\n"
            "      - name: planes\n"
            '        description: "TODO: describe planes and what one row represents."\n'
            "        config:\n"
            "          meta:\n"
            "            external_location: ../../data/planes.csv\n"
        )
    )


def test_the_column_that_says_when_a_row_was_loaded_is_known_by_its_name(fleet: Path) -> None:
    (fleet / "data/loads.csv").write_text("id,_fivetran_synced\n1,2026-01-01 00:00:00\n")
    add(fleet, "fleet", "loads", "source_aligned", "--source=bts.loads=data/loads.csv")
    assert "      loaded_at_field: _fivetran_synced\n" in (fleet / "domains/fleet/models/_domain.yml").read_text()


def test_a_file_is_found_from_where_the_user_is(fleet: Path) -> None:
    succeed(
        *("product", "add", "fleet", "carriers", "--kind=source_aligned", "--source=bts.airlines=airlines.csv"),
        cwd=fleet / "data",
    )
    assert "external_location: ../../data/airlines.csv\n" in (fleet / "domains/fleet/models/_domain.yml").read_text()


@pytest.mark.slow
def test_columns_of_a_relation_are_read_from_the_warehouse(fleet: Path) -> None:
    with duckdb.connect(str(fleet / "warehouse/fleet.duckdb")) as warehouse:
        warehouse.execute("create schema faa")
        warehouse.execute(f"create table faa.planes as from '{fleet}/data/planes.csv'")
    add(fleet, "fleet", "aircraft", "source_aligned", "--source=faa.planes")
    text = contract(fleet, "fleet", "source_aligned", "aircraft")
    assert "          - type: primary_key  # identifies a row\n" in text
    assert "      - name: seats\n        data_type: bigint\n" in text
    assert "external_location" not in (fleet / "domains/fleet/models/_domain.yml").read_text()
    invoke(fleet / "domains/fleet", "deps")
    outcome = invoke(fleet / "domains/fleet", "build")
    assert outcome.success, outcome


def test_a_source_that_cannot_be_reached_leaves_a_marked_place(fleet: Path) -> None:
    add(fleet, "fleet", "aircraft", "source_aligned", "--source=faa.planes")
    assert "TODO: replace this with the real columns" in contract(fleet, "fleet", "source_aligned", "aircraft")
    invoke(fleet / "domains/fleet", "deps")
    outcome = invoke(fleet / "domains/fleet", "parse", "--no-partial-parse")
    assert (outcome.success, outcome.warnings) == (True, [])


@pytest.mark.slow
def test_awkward_column_names_become_plain_ones(fleet: Path) -> None:
    (fleet / "data/odd.csv").write_text("Order ID,customerName,end,1st\n1,a,b,c\n2,a,b,c\n")
    add(fleet, "fleet", "odd", "source_aligned", "--source=raw.odd=data/odd.csv")
    text = sql(fleet, "fleet", "source_aligned", "odd")
    assert (
        '    "Order ID" as order_id,\n    "customerName" as customer_name,\n    "end",\n    "1st" as column_1st\n'
        in text
    )
    invoke(fleet / "domains/fleet", "deps")
    outcome = invoke(fleet / "domains/fleet", "build")
    assert outcome.success, outcome


def test_columns_that_become_alike_are_told_apart(fleet: Path) -> None:
    (fleet / "data/odd.csv").write_text("Order ID,order_id,Order-ID\n1,2,3\n4,5,6\n")
    add(fleet, "fleet", "odd", "source_aligned", "--source=raw.odd=data/odd.csv")
    text = sql(fleet, "fleet", "source_aligned", "odd")
    assert '    "Order ID" as order_id_2,\n    order_id,\n    "Order-ID" as order_id_3\n' in text


def test_two_versions_of_a_product_can_be_read_side_by_side(full_mesh: Path) -> None:
    folder = full_mesh / "domains/fleet/models/source_aligned/aircraft"
    yml = (folder / "aircraft.yml").read_text()
    (folder / "aircraft.yml").write_text(yml.replace("      - v: 1\n", "      - v: 1\n      - v: 2\n"))
    add(full_mesh, "fleet", "moved", "consumer_aligned", "--reads=fleet.aircraft.v1", "--reads=fleet.aircraft.v2")
    text = sql(full_mesh, "fleet", "consumer_aligned", "moved")
    assert "aircraft_v1 as (" in text
    assert "from aircraft_v1\nleft join aircraft_v2\n    on aircraft_v1.tailnum = aircraft_v2.tailnum\n" in text


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"- a\n", "domains/flights/packages.yml:1: expected a mapping, not a list."),
        (b"\xff\xfe", "domains/flights/packages.yml: this is not UTF-8 text; save it as UTF-8."),
    ],
)
def test_a_file_that_cannot_be_used_is_told(full_mesh: Path, content: bytes, message: str) -> None:
    (full_mesh / "domains/flights/packages.yml").write_bytes(content)
    assert refuse("product", "add", "flights", "x", "--kind=virtual", *BOTH, cwd=full_mesh) == message


def test_an_empty_packages_yml_is_filled(full_mesh: Path) -> None:
    (full_mesh / "domains/flights/packages.yml").write_text("")
    add(full_mesh, "flights", "x", "virtual", *BOTH)
    assert (full_mesh / "domains/flights/packages.yml").read_text() == "packages:\n  - local: ../../ports/fleet\n"


def test_products_are_read_pinned_and_joined_on_a_whole_key(full_mesh: Path) -> None:
    assert "from {{ ref('fleet', 'aircraft', v=1) }}" in sql(full_mesh, "flights", "aggregated", "flown")
    text = sql(full_mesh, "flights", "aggregated", "flown")
    assert "from {{ ref('flights', 'departures', v=1) }}" in text
    assert text.endswith("from departures\nleft join aircraft\n    on departures.tailnum = aircraft.tailnum\n")


def test_reading_a_domain_installs_its_port_package_and_attaches_its_database(full_mesh: Path) -> None:
    assert (full_mesh / "domains/flights/packages.yml").read_text().endswith("  - local: ../../ports/fleet\n")
    profile = (full_mesh / "domains/flights/profiles.yml").read_text()
    attached = (
        "      attach:\n"
        "        - path: \"{{ env_var('MESH_DUCKDB_DIR', '../../warehouse') }}/fleet.duckdb\"\n"
        "          alias: fleet\n"
        "          read_only: true\n"
    )
    assert profile.count(attached) == 2  # prod and dev
    assert profile.startswith("# Connections of this domain.")


def test_with_a_schema_per_domain_there_is_nothing_to_attach(full_mesh_in_schemas: Path) -> None:
    assert "attach" not in (full_mesh_in_schemas / "domains/flights/profiles.yml").read_text()


def test_reading_a_view_attaches_what_the_view_reads(full_mesh: Path) -> None:
    succeed("domain", "add", "safety", *OWNER, cwd=full_mesh)
    add(full_mesh, "safety", "checks", "consumer_aligned", "--reads=fleet.known_flights")
    profile = (full_mesh / "domains/safety/profiles.yml").read_text()
    assert "alias: fleet\n" in profile
    assert "alias: flights\n" in profile  # fleet.known_flights is a view over flights.departures
    assert "ports/flights" not in (full_mesh / "domains/safety/packages.yml").read_text()


def test_a_consumer_aligned_product_declares_its_consumers(full_mesh: Path) -> None:
    assert contract(full_mesh, "fleet", "consumer_aligned", "maintenance").endswith(
        "# The consumers of this product and what they use it for.\n"
        "exposures:\n"
        "  - name: fleet_maintenance_use\n"
        '    label: "Use of fleet.maintenance"\n'
        "    type: dashboard  # or notebook, analysis, ml, application\n"
        "    maturity: low\n"
        '    description: "TODO: describe what consumers do with maintenance and what depends on it."\n'
        "    owner:\n"
        '      name: "The Team"\n'
        "      email: team@acme.example\n"
        "    depends_on:\n"
        "      - ref('fleet', 'maintenance', v=1)\n"
    )


def test_a_contract_that_was_not_published_yet_can_be_read_by_its_own_domain(full_mesh: Path) -> None:
    add(full_mesh, "fleet", "models", "source_aligned", "--source=faa.models=data/planes.csv")
    add(full_mesh, "fleet", "twice", "virtual", "--reads=fleet.models", "--reads=fleet.aircraft")
    assert "{{ ref('fleet', 'models', v=1) }}" in sql(full_mesh, "fleet", "virtual", "twice")


def test_dry_run_writes_nothing(full_mesh: Path) -> None:
    before = snapshot(full_mesh)
    options = ("--kind=virtual", "--reads=flights.departures", "--reads=fleet.aircraft", "--dry-run")
    out = succeed("product", "add", "flights", "again", *options, cwd=full_mesh)
    assert "create domains/flights/models/virtual/again/again.yml\n" in out
    assert snapshot(full_mesh) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("sales", "x", "--kind=virtual", *BOTH),
            "There is no domain 'sales' in mesh 'acme'. Domains: flights, fleet.",
        ),
        (("fleet", "Aircraft", "--kind=virtual", *BOTH), "'Aircraft' is not a valid name for a data product: "),
        (("fleet", "air-craft", "--kind=virtual", *BOTH), "'air-craft' is not a valid name for a data product: "),
        (
            ("fleet", "select", "--kind=virtual", *BOTH),
            "'select' is not a valid name for a data product: it is a reserved",
        ),
        (("fleet", "..", "--kind=virtual", *BOTH), "'..' is not a valid name for a data product: "),
        (
            ("fleet", "aircraft", "--kind=virtual", *BOTH),
            "'aircraft' already exists in domain 'fleet' (domains/fleet/models/source_aligned/aircraft/aircraft",
        ),
        (
            ("fleet", "x", "--kind=gold", *BOTH),
            "'gold' isn't a kind of data product. Kinds: source_aligned, aggregated, consumer_aligned, virtual.",
        ),
        (("fleet", "x", *BOTH), "--kind is missing: one of source_aligned, "),
        (
            ("fleet", "x", "--kind=virtual", "--reads=flights"),
            "'flights' isn't a data product: expected DOMAIN.PRODUCT or DOMAIN.PRODUCT.vN.",
        ),
        (
            ("fleet", "x", "--kind=virtual", "--reads=flights.arrivals", "--reads=fleet.aircraft"),
            "Domain 'flights' has no product 'arrivals'. Published: departures, flown.",
        ),
        (
            ("fleet", "x", "--kind=virtual", "--reads=fleet.planes", "--reads=fleet.aircraft"),
            "Domain 'fleet' has no product 'planes'. Products: aircraft, known_flights, maintenance.",
        ),
        (
            ("fleet", "x", "--kind=virtual", "--reads=flights.departures.v7", "--reads=fleet.aircraft"),
            "flights.departures has no version 7. Versions: v1.",
        ),
        (
            ("fleet", "x", "--kind=aggregated", "--reads=fleet.aircraft"),
            "fleet.x can't be created: a product of",
        ),
        (
            ("flights", "x", "--kind=aggregated", "--reads=fleet.maintenance", "--reads=fleet.aircraft"),
            "flights.x can't be created: fleet.maintenance is consumer_aligned, built for the consumers that it",
        ),
        (
            ("fleet", "x", "--kind=source_aligned", "--reads=flights.departures", "--source=faa.planes"),
            "fleet.x can't be created: a source_aligned product reads sources of its own domain, not products",
        ),
        (("fleet", "x", "--kind=source_aligned"), "fleet.x can't be created: a source_aligned product reads at"),
        (
            ("fleet", "x", "--kind=virtual", *BOTH, "--source=faa.planes"),
            "fleet.x can't be created: a product of kind virtual reads only products; read the source in a",
        ),
        (("fleet", "x", "--kind=source_aligned", "--source=planes"), "'planes' is not a source: expected SCHEMA.TABLE"),
        (
            ("fleet", "x", "--kind=source_aligned", "--source=faa.new=data/gone.csv"),
            "data/gone.csv doesn't exist, so the source's columns are unknown. Pass its file.",
        ),
        (
            ("fleet", "x", "--kind=source_aligned", "--source=faa.new=README.md"),
            "DuckDB can't read README.md as a Parquet, CSV or JSON file: ",
        ),
        (
            ("fleet", "x", "--kind=source_aligned", "--source=faa.planes=data/airlines.csv"),
            "domains/fleet/models/_domain.yml already declares the source faa.planes, but not from data/",
        ),
        (
            ("fleet", "x", "--kind=source_aligned", "--source=faa.new=data/planes.csv", "--primary-key=tail"),
            "The primary key includes 'tail', which isn't one of its columns. Columns: tailnum, year, ",
        ),
        (("fleet", "x", "--kind=virtual", *BOTH, "--description={{ 1 }}"), "--description: '{{ 1 }}' contains Jinja"),
    ],
)
def test_what_cannot_be_made_is_refused_with_the_reason(
    full_mesh: Path, arguments: tuple[str, ...], message: str
) -> None:
    assert refuse("product", "add", *arguments, cwd=full_mesh).startswith(message)


def test_a_product_that_is_not_published_cannot_be_read_by_another_domain(full_mesh: Path) -> None:
    add(full_mesh, "fleet", "models", "source_aligned", "--source=faa.models=data/planes.csv")
    options = ("--kind=virtual", "--reads=fleet.models", "--reads=fleet.aircraft")
    assert refuse("product", "add", "flights", "x", *options, cwd=full_mesh) == (
        "fleet.models isn't published yet. Run `meshwright publish fleet`."
    )


def test_a_product_cannot_read_itself(full_mesh: Path) -> None:
    options = ("--kind=virtual", "--reads=fleet.x", "--reads=fleet.aircraft")
    assert refuse("product", "add", "fleet", "x", *options, cwd=full_mesh) == (
        "fleet.x can't read itself: that is a cycle."
    )


def test_reading_what_reads_the_new_product_already_is_a_cycle(full_mesh: Path) -> None:
    flown = full_mesh / "domains/flights/models/aggregated/flown/flown_v1.sql"
    private = flown.with_name("flown_prepared.sql")
    private.write_text("select 1 as x from {{ ref('fleet', 'register') }}")
    flown.write_text(flown.read_text() + "-- {{ ref('flown_prepared') }}\n")
    options = ("--kind=aggregated", "--reads=flights.flown", "--reads=flights.departures")
    assert refuse("product", "add", "fleet", "register", *options, cwd=full_mesh) == (
        "fleet.register can't read flights.flown: that creates a cycle: fleet.register reads flights.flown"
        " reads flights.flown_prepared reads fleet.register."
    )


def test_a_broken_file_of_the_domain_is_told_with_its_line(full_mesh: Path) -> None:
    packages = full_mesh / "domains/flights/packages.yml"
    packages.write_text("packages:\n  - local: [\n")
    options = ("--kind=virtual", *BOTH)
    assert refuse("product", "add", "flights", "x", *options, cwd=full_mesh).startswith(
        "domains/flights/packages.yml:3: this is not valid YAML: "
    )


def test_a_domain_without_an_owner_is_told_where_to_name_one(full_mesh: Path) -> None:
    (full_mesh / "domains/flights/models/_domain.yml").write_text("groups:\n  - name: flights\n    owner: {name: x}\n")
    assert refuse("product", "add", "flights", "x", "--kind=virtual", *BOTH, cwd=full_mesh) == (
        "domains/flights/models/_domain.yml: expected a group 'flights' whose owner has a name and an email."
    )


@pytest.mark.slow
def test_a_product_of_the_same_name_in_another_domain_is_no_trouble(full_mesh: Path) -> None:
    add(full_mesh, "flights", "aircraft", "source_aligned", "--source=faa.planes=data/planes.csv")
    succeed("publish", cwd=full_mesh)
    add(full_mesh, "fleet", "compared", "virtual", "--reads=fleet.aircraft", "--reads=flights.aircraft")
    add(full_mesh, "fleet", "joined", "virtual", "--reads=fleet.aircraft", "--reads=flights.departures")
    text = sql(full_mesh, "fleet", "virtual", "compared")
    assert "fleet_aircraft as (" in text
    assert "flights_aircraft as (" in text
    assert "# No unit test yet: dbt can't mock two inputs" in contract(full_mesh, "fleet", "virtual", "compared")
    for domain, selected in (("flights", "flights.source_aligned"), ("fleet", "+compared +joined")):
        project = full_mesh / "domains" / domain
        assert invoke(project, "deps").success
        outcome = invoke(project, "build", "--select", *selected.split())
        assert outcome.success, outcome


@pytest.mark.slow
def test_types_that_yaml_would_misread_are_quoted(fleet: Path) -> None:
    with duckdb.connect(str(fleet / "warehouse/fleet.duckdb")) as warehouse:
        warehouse.execute("create schema land")
        warehouse.execute("create type land.state as enum ('x', 'y: z #q')")
        warehouse.execute("create table land.rel as select 1 as id, 'x'::land.state as state, {'a: b': 1} as nested")
        warehouse.execute("create table land.jinja as select 1 as id, {'{{ x }}': 1} as nested")
    add(fleet, "fleet", "odd", "source_aligned", "--source=land.rel")
    assert """data_type: "ENUM('x', 'y: z #q')"\n""" in contract(fleet, "fleet", "source_aligned", "odd")
    succeed("publish", cwd=fleet)
    message = refuse("product", "add", "fleet", "odder", "--kind=source_aligned", "--source=land.jinja", cwd=fleet)
    assert message.startswith("Column 'nested' has the type ")


@pytest.mark.slow
def test_sources_of_the_same_table_name_or_a_reserved_one_are_told_apart(fleet: Path) -> None:
    sources = ("--source=bts.carriers=data/airlines.csv", "--source=faa.carriers=data/airlines.csv")
    add(fleet, "fleet", "names", "source_aligned", *sources, sources[0])
    text = sql(fleet, "fleet", "source_aligned", "names")
    assert "bts_carriers as (" in text
    assert "faa_carriers as (" in text
    add(fleet, "fleet", "tables", "source_aligned", "--source=bts.table=data/airlines.csv")
    assert "bts_table as (" in sql(fleet, "fleet", "source_aligned", "tables")
    invoke(fleet / "domains/fleet", "deps")
    outcome = invoke(fleet / "domains/fleet", "build")
    assert outcome.success, outcome


def test_a_source_that_is_declared_with_a_file_needs_no_file_again(fleet: Path) -> None:
    add(fleet, "fleet", "carriers", "source_aligned", "--source=bts.airlines=data/airlines.csv")
    add(fleet, "fleet", "names", "source_aligned", "--source=bts.airlines")
    assert "- type: primary_key  # identifies a row" in contract(fleet, "fleet", "source_aligned", "names")


def test_columns_that_could_not_be_read_are_mentioned(fleet: Path) -> None:
    from tests.conftest import meshwright

    result = meshwright("product", "add", "fleet", "x", "--kind=source_aligned", "--source=faa.gone", cwd=fleet)
    assert result.code == 0
    assert result.err == "note: faa.gone can't be reached from here; fill in its columns (marked TODO).\n"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("--kind=aggregated", "--reads=fleet.aircraft", "--reads=fleet.aircraft"),
            "fleet.aircraft v1 is listed twice in --reads",
        ),
        (
            ("--kind=source_aligned", "--source=raw.x=it's.csv"),
            "\"it's.csv\" can't be a source's file: use a local path",
        ),
        (("--kind=source_aligned", "--source=raw.x={a}.csv"), "'{a}.csv' can't be a source's file: use a local path"),
        (
            ("--kind=source_aligned", "--source=raw.x=s3://b/x.csv"),
            "'s3://b/x.csv' can't be a source's file: use a local",
        ),
        (
            ("--kind=virtual", "--reads=fleet.*", "--reads=fleet.aircraft"),
            "'*' is not a valid name for a data product: ",
        ),
        (
            ("--kind=source_aligned", "--source=faa.planes", "--primary-key=tailnum,tailnum"),
            "The primary key lists a column twice: tailnum, tailnum.",
        ),
    ],
)
def test_more_that_is_refused(full_mesh: Path, options: tuple[str, ...], message: str) -> None:
    assert refuse("product", "add", "fleet", "x", *options, cwd=full_mesh).startswith(message)


@pytest.mark.parametrize(
    ("file", "content", "expected"),
    [
        ("domains/flights/packages.yml", "packages: [foo]\n", "`packages`, a list with a mapping for each package."),
        (
            "domains/flights/models/_domain.yml",
            "groups: [a]\n",
            "a group 'flights' whose owner has a name and an email.",
        ),
        (
            "domains/flights/models/_domain.yml",
            "groups: [{name: flights, owner: bob}]\n",
            "a group 'flights' whose owner",
        ),
        ("domains/flights/profiles.yml", "flights: [a]\n", "a profile with `outputs`, each a mapping."),
        ("ports/fleet/models/aircraft.yml", "models: x\n", "`models` with aircraft: its kind, versions, and columns"),
        (
            "ports/fleet/models/aircraft.yml",
            "models: [{name: aircraft, config: {}}]\n",
            "`models` with aircraft: its kind",
        ),
    ],
)
def test_a_document_of_another_shape_is_told_with_what_is_expected(
    full_mesh: Path, file: str, content: str, expected: str
) -> None:
    (full_mesh / file).write_text(content)
    message = refuse("product", "add", "flights", "x", "--kind=virtual", *BOTH, cwd=full_mesh)
    assert message.startswith(f"{file}: expected {expected}")


def test_reading_a_deprecated_version_is_mentioned(full_mesh: Path) -> None:
    from tests.conftest import meshwright

    yml = full_mesh / "ports/fleet/models/aircraft.yml"
    yml.write_text(yml.read_text().replace("      - v: 1\n", "      - v: 1\n        deprecation_date: '2099-12-31'\n"))
    result = meshwright("product", "add", "flights", "x", "--kind=virtual", *BOTH, cwd=full_mesh)
    assert result.err == "note: fleet.aircraft v1 is deprecated: it will be removed on 2099-12-31.\n"


def test_windows_line_ends_stay(full_mesh: Path) -> None:
    packages = full_mesh / "domains/flights/packages.yml"
    text = packages.read_text().replace("  - local: ../../ports/fleet\n", "")
    packages.write_bytes(text.replace("\n", "\r\n").encode())
    add(full_mesh, "flights", "x", "virtual", *BOTH)
    assert packages.read_bytes() == (text + "  - local: ../../ports/fleet\n").replace("\n", "\r\n").encode()
