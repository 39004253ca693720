import shutil
from pathlib import Path

import pytest
from tests.conftest import query, run, snapshot


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
    assert "Done. PASS=17 WARN=0 ERROR=0 SKIP=0 NO-OP=1 TOTAL=18" in out
    assert query(full_mesh / "warehouse/flights.duckdb", "select count(*) from departures_v1") == [(842,)]
    after = snapshot(full_mesh)
    assert sorted(set(after) - set(before)) == ["warehouse/fleet.duckdb", "warehouse/flights.duckdb"]


@pytest.mark.slow
def test_one_schema_per_domain_works_the_same(full_mesh_in_schemas: Path) -> None:
    code, out = meshwright_dbt(full_mesh_in_schemas, "build")
    assert code == 0, out
    file = full_mesh_in_schemas / "warehouse/acme.duckdb"
    assert query(file, "select count(*) from fleet.aircraft_v1") == [(3322,)]
    schemas = query(file, "select distinct table_schema from information_schema.tables order by 1")
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
