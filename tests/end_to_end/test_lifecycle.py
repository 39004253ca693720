"""A mesh from nothing to governed, published data products; then three things that go wrong, each caught."""

import shutil
import sys
from pathlib import Path

import pytest
from tests.conftest import OWNER, Result, dbt, query, run, succeed

pytestmark = pytest.mark.slow


def build(mesh: Path, domain: str) -> Result:
    return dbt("build", cwd=mesh / "domains" / domain)


@pytest.fixture
def built(full_mesh: Path) -> Path:
    """Every domain built by plain dbt alone, from contracts, the two that read each other included."""
    for domain in ("flights", "fleet"):
        assert dbt("deps", cwd=full_mesh / "domains" / domain).code == 0
    first = build(full_mesh, "flights")
    assert first.code == 1
    assert 'relation "fleet"."main"."aircraft_v1" does not exist' in first.out
    assert "Build it in domain fleet from the current commit, or ask its owner to build it." in first.out
    assert build(full_mesh, "fleet").code == 1  # fleet.maintenance waits for flights.flown
    for domain in ("flights", "fleet"):
        done = build(full_mesh, domain)
        assert done.code == 0, done.out
        assert "WARN=0 ERROR=0 SKIP=0" in done.out
    return full_mesh


def test_plain_dbt_builds_every_domain_and_then_everything_that_breaks_is_caught(built: Path) -> None:
    flights, fleet = built / "warehouse/flights.duckdb", built / "warehouse/fleet.duckdb"
    flown = query(flights, "select count(*), count(distinct tailnum) from flown_v1")
    assert flown == [(842, 649)]

    # A producer changes a type behind its contract's back: its readers stop, and say whom to ask.
    query(fleet, "alter table aircraft_v1 alter seats type varchar")
    broken = build(built, "flights")
    assert broken.code == 1
    assert "Port fleet.aircraft v1 (owner: The Team <team@acme.example>) does not match its contract:" in broken.out
    assert "- column seats is VARCHAR, but the contract promises BIGINT" in broken.out
    assert "Consumers in this project: flown" in broken.out
    assert query(flights, "select count(*) from flown_v1") == [(842,)]

    # The relation is gone altogether.
    query(fleet, "drop table aircraft_v1")
    gone = build(built, "flights")
    assert gone.code == 1
    assert '- relation "fleet"."main"."aircraft_v1" does not exist' in gone.out
    assert query(flights, "select count(*) from flown_v1") == [(842,)]
    assert dbt("build", "--select", "aircraft", cwd=built / "domains/fleet").code == 0

    # A key is null: the audit refuses the new data, the old stays.
    csv = built / "data/planes.csv"
    csv.write_text(csv.read_text() + ",2013,Fixed wing multi engine,BOEING,737,2,100,NA,Turbo-fan\n")
    null_key = build(built, "fleet")
    assert null_key.code == 1
    assert (
        "Audit of fleet.aircraft v1 failed (owner: The Team <team@acme.example>); nothing new was published:"
        in null_key.out
    )
    assert "- not_null (tailnum): measured 1, promised at most 0" in null_key.out
    assert query(fleet, "select count(*), count(tailnum) from aircraft_v1") == [(3322, 3322)]

    # The contract itself is broken: dbt refuses to build other columns than promised.
    sql = built / "domains/flights/models/source_aligned/departures/departures_v1.sql"
    sql.write_text(sql.read_text().replace("    distance,\n", ""))
    contract = build(built, "flights")
    assert contract.code == 1
    assert "This model has an enforced contract that failed." in contract.out
    assert "distance" in contract.out
    assert query(flights, "select count(distance) from departures_v1") == [(842,)]


def test_after_a_clone_the_missing_files_are_created_by_a_script_of_the_mesh(full_mesh: Path) -> None:
    shutil.rmtree(full_mesh / "warehouse", ignore_errors=True)
    run("git", "checkout", "--", "warehouse", cwd=full_mesh)
    assert dbt("deps", cwd=full_mesh / "domains/fleet").code == 0
    assert "flights.duckdb" in build(full_mesh, "fleet").out  # DuckDB can't attach what isn't there
    created = run(sys.executable, "warehouse/create.py", cwd=full_mesh)
    assert created.out == "created warehouse/flights.duckdb\n"  # dbt made its own file
    assert run(sys.executable, "warehouse/create.py", cwd=full_mesh).out == ""
    assert dbt("build", "--select", "aircraft", cwd=full_mesh / "domains/fleet").code == 0


def test_a_domain_builds_with_meshwright_uninstalled(mesh: Path, data: Path) -> None:
    succeed("domain", "add", "fleet", *OWNER, cwd=mesh)
    shutil.copytree(data, mesh / "data")
    options = ("--kind=source_aligned", "--source=faa.planes=data/planes.csv")
    succeed("product", "add", "fleet", "aircraft", *options, cwd=mesh)
    blocked = "import sys; sys.modules['meshwright'] = None; from dbt.cli.main import cli; cli()"
    for command in ("deps", "build"):
        done = run(sys.executable, "-c", blocked, command, cwd=mesh / "domains/fleet")
        assert done.code == 0, done.out
    assert query(mesh / "warehouse/fleet.duckdb", "select count(*) from aircraft_v1") == [(3322,)]
