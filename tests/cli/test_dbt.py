import json
import shutil
from pathlib import Path

import pytest
from tests.conftest import dbt, query, run, snapshot


def meshwright_dbt(mesh: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """In a process of its own: dbt's output and exit code are passed through."""
    result = run("meshwright", "dbt", *arguments, cwd=mesh, **environment)
    return result.code, result.out + result.err


@pytest.mark.slow
def test_the_whole_mesh_is_built_in_one_graph(full_mesh: Path) -> None:
    shutil.rmtree(full_mesh / "warehouse")
    before = snapshot(full_mesh)
    code, out = meshwright_dbt(full_mesh, "build")
    assert code == 0, out
    assert "Done. PASS=18 WARN=0 ERROR=0 SKIP=0 NO-OP=1" in out
    assert query(full_mesh / "warehouse/flights.duckdb", "select count(*) from departures_v1") == [(842,)]
    after = snapshot(full_mesh)
    assert sorted(set(after) - set(before)) == ["warehouse/fleet.duckdb", "warehouse/flights.duckdb"]


@pytest.mark.slow
def test_one_schema_per_domain_works_the_same(full_mesh_in_schemas: Path) -> None:
    code, out = meshwright_dbt(full_mesh_in_schemas, "build")
    assert code == 0, out
    file = full_mesh_in_schemas / "warehouse/acme.duckdb"
    assert query(file, "select count(*) from fleet.aircraft_v1") == [(3322,)]
    tables = "information_schema.tables where table_name <> 'mesh_promises'"  # a run's notes are in the target's schema
    schemas = query(file, f"select distinct table_schema from {tables} order by 1")
    assert schemas == [("fleet",), ("flights",)]


@pytest.mark.slow
def test_dbts_selectors_cross_domains(full_mesh: Path) -> None:
    code, out = meshwright_dbt(full_mesh, "ls", "--quiet", "--select", "+fleet.known_flights", "--resource-type=model")
    assert code == 0, out
    assert sorted(out.split()) == [
        "fleet.source_aligned.aircraft.aircraft.v1",
        "fleet.virtual.known_flights.known_flights.v1",
        "flights.source_aligned.departures.departures.v1",
    ]


@pytest.mark.slow
def test_dbts_exit_code_is_passed_through(full_mesh: Path) -> None:
    assert meshwright_dbt(full_mesh, "frobnicate")[0] == 2
    (full_mesh / "domains/fleet/models/source_aligned/aircraft/aircraft_v1.sql").write_text("select 1 as wrong")
    assert meshwright_dbt(full_mesh, "build", "--select", "aircraft")[0] == 1


@pytest.mark.slow
def test_paths_among_the_arguments_are_relative_to_where_the_user_is(full_mesh: Path) -> None:
    code, out = meshwright_dbt(full_mesh / "domains", "parse", "--target-path", "here")
    assert code == 0, out
    assert (full_mesh / "domains/here/manifest.json").is_file()


UNABLE = "Unable to do partial parsing"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("made", "file", "table"),
    [("full_mesh", "fleet", "aircraft_v1"), ("full_mesh_in_schemas", "acme", "fleet.aircraft_v1")],
)
def test_another_place_of_the_warehouse_is_used_without_parsing_anew(
    made: str, file: str, table: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    mesh: Path = request.getfixturevalue(made)
    shutil.rmtree(mesh / ".mesh")
    assert UNABLE in meshwright_dbt(mesh, "parse")[1]
    shutil.rmtree(mesh / "warehouse")
    for place, folder in ((str(tmp_path / "here"), tmp_path / "here"), ("../../there", mesh / "there")):
        code, out = meshwright_dbt(mesh, "build", MESH_DUCKDB_DIR=place)
        assert code == 0, out
        assert UNABLE not in out
        assert query(folder / f"{file}.duckdb", f"select count(*) from {table}") == [(3322,)]
    assert not (mesh / "warehouse").exists()


@pytest.mark.slow
def test_builds_for_two_targets_in_turn_parse_each_once(full_mesh: Path) -> None:
    shutil.rmtree(full_mesh / ".mesh")
    targets = (["--target", "dev"], ["--target=prod"], ["--vars", "{a: 1}"])
    assert [UNABLE in meshwright_dbt(full_mesh, "parse", *target)[1] for target in targets] == [True] * 3
    assert [UNABLE in meshwright_dbt(full_mesh, "parse", *target)[1] for target in targets] == [False] * 3


@pytest.mark.slow
def test_dbt_goes_on_from_what_check_parsed_and_check_from_what_dbt_did(full_mesh: Path) -> None:
    shutil.rmtree(full_mesh / ".mesh")
    assert run("meshwright", "publish", "--check", cwd=full_mesh).code == 0
    assert UNABLE not in meshwright_dbt(full_mesh, "parse")[1]
    shutil.rmtree(full_mesh / ".mesh/parsed")
    before = {path: path.stat().st_mtime_ns for path in (full_mesh / ".mesh/project").rglob("*.msgpack")}
    assert run("meshwright", "publish", "--check", cwd=full_mesh).code == 0
    after = {path: path.stat().st_mtime_ns for path in (full_mesh / ".mesh/project").rglob("*.msgpack")}
    assert before == after


@pytest.mark.slow
def test_a_changed_variable_of_a_model_is_seen_whatever_was_kept(full_mesh: Path) -> None:
    file = full_mesh / "domains/fleet/models/source_aligned/aircraft/aircraft_v1.sql"
    file.write_text(f"{{{{ config(alias=env_var('MESH_TEST_ALIAS', 'one')) }}}}\n{file.read_text()}")
    ls = ("ls", "--quiet", "--select", "aircraft", "--resource-type=model", "--output=json", "--output-keys=alias")
    assert '"alias": "one"' in meshwright_dbt(full_mesh, *ls)[1]
    assert '"alias": "two"' in meshwright_dbt(full_mesh, *ls, MESH_TEST_ALIAS="two")[1]
    assert '"alias": "one"' in meshwright_dbt(full_mesh, *ls)[1]


@pytest.mark.slow
def test_a_kept_state_that_is_broken_costs_a_parse_and_no_more(full_mesh: Path) -> None:
    assert meshwright_dbt(full_mesh, "parse")[0] == 0
    for state in (full_mesh / ".mesh").rglob("*.msgpack"):
        state.write_bytes(b"torn")
    code, out = meshwright_dbt(full_mesh, "ls", "--quiet", "--resource-type=model")
    assert code == 0, out
    assert "fleet.source_aligned.aircraft.aircraft.v1" in out


MAINTENANCE = "domains/fleet/models/consumer_aligned/maintenance/maintenance.yml"
RENAMED = {"maintenance_from_a_row": "renamed_test", "fleet_maintenance_use": "renamed_use"}


def rename_and_change_its_model(mesh: Path) -> None:
    """Rename a unit test and an exposure while the model that they depend on changes: dbt forgets only half of it."""
    for name in ("consumer_aligned/maintenance/maintenance.yml", "source_aligned/aircraft/aircraft.yml"):
        file = mesh / "domains/fleet/models" / name
        text = file.read_text().replace("what engines means", "what engines really means")
        for old, new in RENAMED.items():
            text = text.replace(f"- name: {old}", f"- name: {new}")
        file.write_text(text)


def names(listed: str) -> list[str]:
    return sorted(line.rpartition(".")[2] for line in listed.split() if line.startswith(("unit_test:", "exposure:")))


AFTER = ["aircraft_from_a_row_v1", "known_flights_from_a_row_v1", "renamed_test_v1", "renamed_use"]


@pytest.mark.slow
@pytest.mark.parametrize("option", [(), ("--target-path=elsewhere",)])
def test_a_renamed_unit_test_or_exposure_is_gone_from_the_next_run(full_mesh: Path, option: tuple[str, ...]) -> None:
    selected = ("--quiet", "--select", "resource_type:unit_test,fleet", "resource_type:exposure,fleet", *option)
    assert "fleet_maintenance_use" in names(meshwright_dbt(full_mesh, "ls", *selected)[1])
    rename_and_change_its_model(full_mesh)
    code, out = meshwright_dbt(full_mesh, "ls", *selected)
    assert code == 0, out
    assert names(out) == AFTER


@pytest.mark.slow
def test_a_renamed_exposure_is_gone_from_what_check_reads(full_mesh: Path) -> None:
    assert run("meshwright", "ls", cwd=full_mesh).code == 0
    rename_and_change_its_model(full_mesh)
    assert run("meshwright", "ls", cwd=full_mesh).code == 0
    manifest = json.loads((full_mesh / ".mesh/parsed/manifest.json").read_text())
    assert [exposure["name"] for exposure in manifest["exposures"].values()] == ["renamed_use"]
    assert "unit_test.fleet.maintenance.maintenance_from_a_row_v1" not in manifest["unit_tests"]


@pytest.mark.slow
def test_a_renamed_unit_test_is_gone_from_the_next_run_of_its_domain(full_mesh: Path) -> None:
    fleet = full_mesh / "domains/fleet"
    assert dbt("deps", cwd=fleet).code == 0
    selected = ("--quiet", "--select", "resource_type:unit_test,package:fleet", "resource_type:exposure")
    assert "fleet_maintenance_use" in names(dbt("ls", *selected, cwd=fleet).out)
    rename_and_change_its_model(full_mesh)
    assert names(dbt("ls", *selected, cwd=fleet).out) == AFTER


@pytest.mark.slow
def test_what_dbt_remembers_stays_in_use_where_nothing_was_renamed_also_in_a_copy_of_the_mesh(full_mesh: Path) -> None:
    assert meshwright_dbt(full_mesh, "parse")[0] == 0
    copy = Path(shutil.copytree(full_mesh, full_mesh.parent / "copy", symlinks=True))
    for mesh in (full_mesh, copy):
        file = mesh / MAINTENANCE
        file.write_text(f"# A comment.\n{file.read_text()}")
        assert UNABLE not in meshwright_dbt(mesh, "parse")[1]
        rename_and_change_its_model(mesh)
        assert UNABLE in meshwright_dbt(mesh, "parse")[1]


@pytest.mark.slow
def test_a_contract_that_changed_is_left_to_the_gate_and_its_model_is_built(full_mesh: Path, tmp_path: Path) -> None:
    assert meshwright_dbt(full_mesh, "parse")[0] == 0
    shutil.copy(full_mesh / ".mesh/project/target/manifest.json", tmp_path)
    modified = ("ls", "--quiet", "--select", "state:modified", f"--state={tmp_path}", "--resource-type=model")
    assert meshwright_dbt(full_mesh, *modified) == (0, "")
    yml, sql = (
        full_mesh / f"domains/fleet/models/source_aligned/aircraft/aircraft{end}" for end in (".yml", "_v1.sql")
    )
    contract = yml.read_text()
    for old, new in (
        ("name: speed\n        data_type: varchar", "name: speed\n        data_type: bigint"),  # another type
        (
            "  - v: 1",
            "  - v: 1\n        config: {access: private, contract: {enforced: false}}",
        ),  # no contract any more
        ("  - v: 1", "  - v: 1\n        config: {enabled: false}"),  # no model any more
    ):
        yml.write_text(contract.replace(old, new))
        assert yml.read_text() != contract
        out = meshwright_dbt(full_mesh, *modified)[1]
        assert "Breaking change" not in out
        assert "previous project state" not in out
    yml.write_text(
        contract.replace("name: speed\n        data_type: varchar", "name: speed\n        data_type: bigint")
    )
    assert meshwright_dbt(full_mesh, *modified) == (0, "fleet.source_aligned.aircraft.aircraft.v1\n")
    assert sql.is_file()
