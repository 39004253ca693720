"""What `product add` reads of sources: names and types that come out right, keys that are true, files that others find."""

import os
import time
from pathlib import Path

import duckdb
import pytest
import yaml
from tests.conftest import OWNER, dbt, meshwright, query, refuse, snapshot, succeed
from tests.dbt_in_process import invoke

NAMES = {
    "Größe": "größe",
    "名前": "名前",
    "हिन्दी": "हिन्दी",
    "🚀": "rocket",
    "%": "percent_sign",
    "1st": "column_1st",
    'a"b': "a_b",
    "a'b": "a_b_2",
    "b\\c": "b_c",
    "{ x": "x",
    "x }}": "x_2",
    "#c: d": "c_d",
    "a--b/*": "a_b_3",
    "end": "end",
    "left": "left",
    "no": "no",
    "NULL": "null",
    "Order ID": "order_id_2",
    "orderId": "order_id_3",
    "order_id": "order_id",
    "x" * 200: "x" * 200,
    " lead": "lead",
    "row_count": "row_count",
    "k0": "k0",
    "İstanbul": "i̇stanbul",
}

PRIMARY_KEY = {"type": "primary_key"}


@pytest.fixture
def fleet(mesh: Path) -> Path:
    succeed("domain", "add", "fleet", *OWNER, cwd=mesh)
    (mesh / "data").mkdir()
    return mesh


def add(mesh: Path, name: str, *options: str) -> str:
    """Add a source_aligned product; returns its notes."""
    result = meshwright("product", "add", "fleet", name, "--kind=source_aligned", *options, cwd=mesh)
    assert result.code == 0, result
    return result.err


def refused(mesh: Path, *options: str) -> str:
    return refuse("product", "add", "fleet", "x", "--kind=source_aligned", *options, cwd=mesh)


def contract(mesh: Path, name: str) -> str:
    return (mesh / f"domains/fleet/models/source_aligned/{name}/{name}.yml").read_text()


def key(mesh: Path, name: str) -> list[str]:
    """The columns of a product's primary key: beside the column itself, or of the product when there are several."""
    [model] = yaml.safe_load(contract(mesh, name))["models"]
    beside = [column["name"] for column in model["columns"] for c in column.get("constraints", []) if c == PRIMARY_KEY]
    return beside or next(c["columns"] for c in model["constraints"] if c["type"] == "primary_key")


def csv(mesh: Path, text: str, name: str = "x.csv") -> str:
    (mesh / "data" / name).write_text(text)
    return f"--source=raw.x=data/{name}"


def build(mesh: Path) -> None:
    assert invoke(mesh / "domains/fleet", "deps").success
    outcome = invoke(mesh / "domains/fleet", "build")
    assert outcome.success, outcome


@pytest.mark.slow
def test_columns_with_any_name_come_out_of_a_build_each_with_its_data(fleet: Path) -> None:
    columns = ", ".join(f'{number} + i as "{name.replace(chr(34), chr(34) * 2)}"' for number, name in enumerate(NAMES))
    duckdb.execute(f"copy (select {columns} from range(3) r(i)) to '{fleet}/data/odd.parquet'")
    add(fleet, "odd", "--source=raw.odd=data/odd.parquet")
    for name, key in (("by_word", "end"), ("by_letters", "größe"), ("by_two", "größe,no"), ("by_no", "no")):
        add(fleet, name, "--source=raw.odd=data/odd.parquet", f"--primary-key={key}")
    build(fleet)
    warehouse = fleet / "warehouse/fleet.duckdb"
    for product in ("odd", "by_word", "by_two"):
        built = query(warehouse, f"select * from main.{product}_v1 order by all")
        assert built == [tuple(number + i for number in range(len(NAMES))) for i in range(3)]
    assert [row[0] for row in query(warehouse, "describe main.odd_v1")] == list(NAMES.values())
    succeed("publish", cwd=fleet)
    succeed("domain", "add", "users", *OWNER, cwd=fleet)
    succeed("product", "add", "users", "board", "--kind=consumer_aligned", "--reads=fleet.by_word", cwd=fleet)
    assert invoke(fleet / "domains/users", "deps").success
    outcome = invoke(fleet / "domains/users", "build")
    assert outcome.success, outcome


@pytest.mark.slow
def test_columns_of_any_type_come_out_of_a_build(fleet: Path) -> None:
    with duckdb.connect(str(fleet / "warehouse/fleet.duckdb")) as warehouse:
        warehouse.execute("create schema land")
        warehouse.execute("create type land.state as enum ('it''s', 'y: z #q')")
        warehouse.execute("""
            create table land.types as select unnest(['it''s', 'y: z #q'])::land.state as state, 1 as one,
                {'a b': 1, 'C': 'x'} as nested, union_value(num := 1) as either, '101'::bit as bits, [[1]] as lists,
                map {'k': 1} as pairs, 'a'::blob as bytes, interval 1 day as span, timestamptz '2026-01-01' as at,
                '{"a": 1}'::json as text, array_value(1, 2) as fixed, 1.5::decimal(38, 3) as amount, 1::hugeint as huge
        """)
    add(fleet, "types", "--source=land.types")
    assert key(fleet, "types") == ["state"]
    build(fleet)
    assert len(query(fleet / "warehouse/fleet.duckdb", "select * from main.types_v1")) == 2


@pytest.mark.parametrize(
    ("name", "shown"),
    [("{{ x }}", "'{{ x }}'"), ("{% x", "'{% x'"), ("{#", "'{#'"), ("a\nb", "'a\\nb'"), ("\x07", "'\\x07'")],
)
def test_a_name_that_cannot_stand_in_a_model_is_refused(fleet: Path, name: str, shown: str) -> None:
    duckdb.execute(f"""copy (select 1 as "{name}") to '{fleet}/data/odd.parquet'""")
    assert refused(fleet, "--source=raw.odd=data/odd.parquet") == (
        f"The source has a column named {shown}, which a dbt model can't use: it contains Jinja, a line break"
        " or another unprintable character. Rename it in the source, or read a view that renames it."
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "columns", "note"),
    [
        ("a,b,c\n1,1,1\n1,2,2\n", "b", ""),
        ("a,b\n1,x\n,y\n", "b", ""),
        ("a,b,c\n1,1,x\n1,2,x\n2,1,x\n", "a, b", "a, b is unique in"),
        ("a,b,c\n1,1,1\n1,1,2\n1,2,1\n2,1,1\n", "a, b, c", "a, b, c is unique in"),
        ("amount,id\n1.5,1\n2.5,2\n", "id", ""),
    ],
)
def test_a_key_is_what_repeats_nowhere_and_holds_no_null(fleet: Path, text: str, columns: str, note: str) -> None:
    notes = add(fleet, "x", csv(fleet, text))
    assert key(fleet, "x") == columns.split(", ")
    assert (note in notes) if note else notes == ""
    assert "TODO: list the columns" not in contract(fleet, "x")
    build(fleet)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("a,b\n1,1\n1,1\n", "no column, pair or triple of columns is unique and never null"),
        ("a,b,c,d\n" + "1,1,1,1\n" * 2, "no column, pair or triple of columns is unique and never null"),
        ("a,b\n", "the source has fewer than two rows, so nothing shows what makes a row unique"),
        ("a,b\n1,2\n", "the source has fewer than two rows, so nothing shows what makes a row unique"),
        ("amount,b\n1.5,2.5\n2.5,3.5\n", "no column has a type that is suitable for a key"),
    ],
)
def test_where_there_is_no_key_a_todo_says_so_and_the_guard_and_check_report_it(
    fleet: Path, text: str, doubt: str
) -> None:
    notes = add(fleet, "x", csv(fleet, text))
    assert notes == f"note: The primary key of raw.x is marked TODO: {doubt}.\n"
    assert (
        "    constraints:\n      # The columns that identify a row.\n"
        f"      # TODO: list the columns that make a row unique: {doubt}.\n"
        "      - type: primary_key\n        columns: []\n"
    ) in contract(fleet, "x")
    assert invoke(fleet / "domains/fleet", "deps").success
    built = dbt("build", cwd=fleet / "domains/fleet")
    sentence = "it declares no primary key; list the columns that make a row unique in a `primary_key` constraint"
    assert (built.code, sentence in built.out) == (2, True), built
    checked = meshwright("check", "--select=primary_key_declared", cwd=fleet)
    assert (checked.code, sentence in checked.out) == (1, True), checked


@pytest.mark.parametrize(
    ("text", "key", "fault"),
    [
        (
            "a,b\n" + "1,1\n" * 13 + "".join(f"{i},1\n" for i in range(2, 989)),
            "a",
            "a isn't unique: 12 of 1,000 rows repeat a key",
        ),
        ("a,b\n1,1\n1,1\n2,1\n", "a,b", "a, b isn't unique: 1 of 3 rows repeats a key"),
        ("a,b\n1,x\n2,\n3,\n", "b", "b contains nulls: 2 of 3 rows have no complete key"),
        ("a,b\n1,x\n2,\n3,\n", "a,b", "a, b contains nulls: 2 of 3 rows have no complete key"),
    ],
)
def test_a_key_that_the_data_contradicts_is_refused_with_the_counts(
    fleet: Path, text: str, key: str, fault: str
) -> None:
    assert refused(fleet, csv(fleet, text), f"--primary-key={key}") == (
        f"{fault}. List the columns that make a row unique, or omit --primary-key."
    )


def test_a_key_of_a_source_that_cannot_be_reached_is_taken(fleet: Path) -> None:
    add(fleet, "x", "--source=far.away", "--primary-key=order_id,line")
    text = contract(fleet, "x")
    assert "      # TODO: check this key: the source can't be reached from here.\n" in text
    assert "        columns: [order_id, line]\n" in text
    assert "      - name: line\n        data_type: bigint\n" in text


@pytest.mark.slow
def test_a_key_over_products_is_measured_where_they_are_built(full_mesh: Path) -> None:
    reads = ("--reads=flights.departures", "--reads=fleet.aircraft", "--primary-key=carrier")
    command = ("product", "add", "flights", "x")
    succeed(*command, "--kind=virtual", *reads, "--dry-run", cwd=full_mesh)  # not built yet: nothing to measure
    for domain, selected in (("fleet", "aircraft"), ("flights", "departures")):
        assert dbt("deps", cwd=full_mesh / "domains" / domain).code == 0
        built = dbt("build", "--select", selected, cwd=full_mesh / "domains" / domain)
        assert built.code == 0, built
    assert refuse(*command, "--kind=virtual", *reads, cwd=full_mesh) == (
        "carrier isn't unique: 828 of 842 rows repeat a key. List the columns that make a row unique, or omit"
        " --primary-key."
    )
    aggregated = meshwright(*command, "--kind=aggregated", *reads, cwd=full_mesh)
    assert (aggregated.code, aggregated.err) == (0, "")  # it groups by the key


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", b"", "data/x.csv is empty (0 bytes), so it has no columns."),
        ("x.parquet", b"", "data/x.parquet is empty (0 bytes), so it has no columns."),
        ("x.csv", b"1,2\n3,4\n", "data/x.csv has no header. Add a first line with the names of the columns."),
        ("x.csv", b"\n\n", "data/x.csv has no header. Add a first line with the names of the columns."),
        (
            "x.csv",
            b"Dear reader! How are you?\nFine.\n",
            "data/x.csv isn't a table: its only column would be named 'Dear reader! How are you?'. Pass a CSV file with a header.",
        ),
        ("x.csv", bytes(range(256)) * 20, "DuckDB can't read data/x.csv as a Parquet, CSV or JSON file: "),
        ("x.parquet", b"rubbish" * 99, "DuckDB can't read data/x.parquet as a Parquet, CSV or JSON file: "),
        ("x.csv", "größe,b\nä,2\n".encode("latin-1"), "DuckDB can't read data/x.csv as a Parquet, CSV or JSON file: "),
        ("x.txt", b"a,b\n1,2\n", "DuckDB can't read data/x.txt as a Parquet, CSV or JSON file: "),
        ("x.xlsx", b"PK", "DuckDB can't read data/x.xlsx as a Parquet, CSV or JSON file: "),
    ],
)
def test_a_file_that_is_no_table_is_refused(fleet: Path, name: str, content: bytes, message: str) -> None:
    (fleet / "data" / name).write_bytes(content)
    assert refused(fleet, f"--source=raw.x=data/{name}").startswith(message)


def test_what_is_no_file_is_refused(fleet: Path) -> None:
    data = fleet / "data"
    (data / "folder.csv").mkdir()
    (data / "dangling.csv").symlink_to("gone.csv")
    (data / "loop.csv").symlink_to("loop.csv")
    os.mkfifo(data / "pipe.csv")
    (data / "part1.csv").write_text("a\n1\n")
    for name, message in {
        "folder.csv": "data/folder.csv is a folder; pass a Parquet, CSV or JSON file.",
        "gone.csv": "data/gone.csv doesn't exist, so the source's columns are unknown. Pass its file.",
        "dangling.csv": "data/dangling.csv doesn't exist (it is a broken symbolic link), so the source's columns are unknown. Pass its file.",
        "loop.csv": "data/loop.csv doesn't exist (it is a broken symbolic link), so the source's columns are unknown. Pass its file.",
        "pipe.csv": "data/pipe.csv is a pipe or a device; pass a Parquet, CSV or JSON file.",
    }.items():
        result = meshwright(
            "product", "add", "fleet", "x", "--kind=source_aligned", f"--source=raw.x=data/{name}", cwd=fleet
        )
        assert (result.code, result.err) == (2, f"error: {message}\n")
    for name in ("*.csv", "part?.csv", "part[1].csv", "gone*.csv"):
        result = meshwright(
            "product", "add", "fleet", "x", "--kind=source_aligned", f"--source=raw.x=data/{name}", cwd=fleet
        )
        assert (result.code, result.err.startswith(f"error: 'data/{name}' can't be a source's file: ")) == (2, True)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "lake"
    folder.mkdir()
    (folder / "planes.csv").write_text("tailnum,seats\nN1,2\nN2,4\n")
    return folder


def test_a_file_outside_the_mesh_is_refused(fleet: Path, outside: Path) -> None:
    (fleet / "data/link.csv").symlink_to(outside / "planes.csv")
    for file in (f"{outside}/planes.csv", "../lake/planes.csv", "data/link.csv"):
        result = meshwright(
            "product", "add", "fleet", "x", "--kind=source_aligned", f"--source=raw.x={file}", cwd=fleet
        )
        assert (result.code, result.err) == (
            2,
            (
                f"error: {file} is outside the mesh, so other machines can't find it. Copy it into the mesh with"
                " --copy, or put its folder into an environment variable and pass --location-var NAME.\n"
            ),
        )


@pytest.mark.slow
def test_a_copy_of_it_lies_in_the_domains_data(fleet: Path, outside: Path) -> None:
    source = f"--source=faa.planes={outside}/planes.csv"
    assert add(fleet, "aircraft", source, "--copy") == (
        "note: ../x was copied to domains/fleet/data/planes.csv; dbt reads the copy.\n"
    ).replace("../x", f"{outside}/planes.csv")
    assert (fleet / "domains/fleet/data/planes.csv").read_bytes() == (outside / "planes.csv").read_bytes()
    declared = (fleet / "domains/fleet/models/_domain.yml").read_text()
    assert "            external_location: ../../domains/fleet/data/planes.csv\n" in declared
    build(fleet)
    assert add(fleet, "again", source, "--copy") == ""
    (outside / "planes.csv").write_text("other\n1\n2\n")
    assert refused(fleet, source, "--copy") == (
        "domains/fleet/data/planes.csv already exists; nothing was written. Move it, or choose another name."
    )


def test_a_copy_is_no_larger_than_git_takes(fleet: Path, outside: Path) -> None:
    with (outside / "planes.csv").open("a") as file:
        file.truncate(150_000_000)
    assert refused(fleet, f"--source=faa.planes={outside}/planes.csv", "--copy") == (
        f"{outside}/planes.csv is too large to copy into the mesh: 150 MB, and the limit is 100 MB. Use --location-var NAME."
    )


@pytest.mark.slow
def test_a_location_variable_holds_the_folder_and_no_file_names_the_machine(
    fleet: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = add(fleet, "aircraft", f"--source=faa.planes={outside}/planes.csv", "--location-var=FAA_LAKE")
    assert notes == f"note: dbt looks for planes.csv in the folder in FAA_LAKE. Set it: export FAA_LAKE={outside}\n"
    declared = (fleet / "domains/fleet/models/_domain.yml").read_text()
    assert "external_location: \"{{ env_var('FAA_LAKE', '../../data') }}/planes.csv\"\n" in declared
    assert not [path for path, content in snapshot(fleet).items() if str(outside).encode() in content]
    monkeypatch.setenv("FAA_LAKE", str(outside.parent))
    add(fleet, "more", f"--source=faa.more={outside}/planes.csv", "--location-var=FAA_LAKE")
    declared = (fleet / "domains/fleet/models/_domain.yml").read_text()
    assert "external_location: \"{{ env_var('FAA_LAKE', '../../data') }}/lake/planes.csv\"\n" in declared
    monkeypatch.setenv("FAA_LAKE", str(outside))
    add(fleet, "names", "--source=faa.planes")
    assert key(fleet, "names") == ["tailnum"]
    assert invoke(fleet / "domains/fleet", "deps").success
    outcome = invoke(fleet / "domains/fleet", "build", "--select", "aircraft", "names")
    assert outcome.success, outcome
    monkeypatch.delenv("FAA_LAKE")
    succeed("ls", cwd=fleet)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("--location-var=lake",),
            "--location-var: 'lake' isn't a valid variable name. Use capital letters, digits and",
        ),
        (("--location-var=DBT_ENV_SECRET_X",), "--location-var: 'DBT_ENV_SECRET_X' isn't a valid variable name. "),
        (("--location-var=LAKE", "--copy"), "--copy and --location-var can't be combined: a copy needs no variable."),
    ],
)
def test_a_placement_that_makes_no_sense_is_refused(
    fleet: Path, outside: Path, options: tuple[str, ...], message: str
) -> None:
    assert refused(fleet, f"--source=faa.planes={outside}/planes.csv", *options).startswith(message)
    assert refused(fleet, "--source=faa.planes", "--copy").startswith("--copy and --location-var apply to files: pass")


@pytest.mark.slow
def test_a_file_of_a_thousand_columns_takes_seconds(fleet: Path) -> None:
    columns = ", ".join(f"(i * {n + 3}) % {97 + n} as c{n}" for n in range(999))
    duckdb.execute(f"copy (select {columns}, i as id from range(50000) r(i)) to '{fleet}/data/wide.parquet'")
    began = time.monotonic()
    add(fleet, "wide", "--source=raw.wide=data/wide.parquet")
    assert key(fleet, "wide") == ["id"]
    assert time.monotonic() - began < 20


@pytest.mark.slow
def test_of_a_hundred_million_rows_the_first_are_looked_at_and_that_is_said(fleet: Path) -> None:
    duckdb.execute(f"copy (select i // 7 as g, i % 7 as n from range(100000000) r(i)) to '{fleet}/data/huge.parquet'")
    doubt = "it is unique in the first 1,000,000 of 100,000,000 rows"
    began = time.monotonic()
    assert add(fleet, "huge", "--source=raw.huge=data/huge.parquet") == (
        f"note: The primary key of raw.huge is marked TODO: {doubt}.\n"
    )
    assert time.monotonic() - began < 20
    assert f"      # TODO: check this key: {doubt}.\n      - type: primary_key\n        columns: [g, n]\n" in contract(
        fleet, "huge"
    )
    assert refused(fleet, "--source=raw.huge=data/huge.parquet", "--primary-key=g") == (
        "g isn't unique: 857,142 of 1,000,000 rows repeat a key (the first 1,000,000 of 100,000,000 rows). List the columns"
        " that make a row unique, or omit --primary-key."
    )
