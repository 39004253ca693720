"""The example mesh on each warehouse: the same rows and the same receipts as on DuckDB, whole and domain by domain."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import succeed
from tests.end_to_end.example_sources import load_sources
from tests.servers import WAREHOUSES, Server, running

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("example_on_warehouses")]
EXAMPLE = Path(__file__).parents[2] / "example_mesh"
DOMAINS = ("weather", "flights", "network", "fleet", "punctuality")  # producers first
# Each build measures these at another time.
OF_THE_CLOCK = {"freshness"}
# Rows that no promise needs.
CALM = "month = 1 and day = 1 and wind_gust is null"
# dbt calls this macro after a table has replaced the published one. It waits for minutes.
WAIT = """\
{% macro default__create_indexes(relation) %}
  {% do print('The new table has replaced the old one.') %}
  {% for i in range(100000) %}{% for j in range(10000) %}{% endfor %}{% endfor %}
{% endmacro %}
"""


@pytest.fixture(scope="module", params=[name for name in WAREHOUSES if name != "duckdb"])
def warehouse(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def server(warehouse: str) -> Iterator[Server]:
    with running(warehouse, "example") as found:
        yield found


@pytest.fixture(scope="module")
def on_duckdb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as it is, built."""
    mesh = Path(shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("duckdb") / "nycair"))
    shutil.rmtree(mesh / "warehouse")
    done = subprocess.run([sys.executable, "build.py"], cwd=mesh, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return mesh


@pytest.fixture(scope="module")
def moved(on_duckdb: Path, server: Server, warehouse: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The example, moved to the warehouse and built there as a whole."""
    mesh = tmp_path_factory.mktemp(warehouse) / "nycair"
    shutil.copytree(
        on_duckdb, mesh, ignore=shutil.ignore_patterns("*.duckdb", ".mesh", "target", "dbt_packages", "logs")
    )
    load_sources(mesh / "data", server, warehouse, mesh.parent)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment().items():
            patch.setenv(name, value)
        succeed("warehouse", "set", warehouse, cwd=mesh)
        succeed("publish", cwd=mesh)
        run("meshwright", "dbt", "build", cwd=mesh)
        for domain in DOMAINS:
            run("dbt", "deps", "--quiet", cwd=mesh / "domains" / domain)
        yield mesh


def run(*command: str, cwd: Path, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command] if command[0] == "meshwright" else command,
        cwd=cwd,
        env={**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def products(mesh: Path) -> list[str]:
    domains = json.loads(succeed("ls", "--format=json", cwd=mesh))["domains"]
    return [f"{domain['name']}.{product['name']}" for domain in domains for product in domain["products"]]


def receipts(mesh: Path, product: str) -> list[dict[str, Any]]:
    return list(json.loads(succeed("receipts", product, "--format=json", cwd=mesh)))


def measured(mesh: Path) -> dict[str, set[tuple[object, ...]]]:
    """What the audits of each product's newest build measured."""
    found: dict[str, set[tuple[object, ...]]] = {}
    for product in products(mesh):
        rows = receipts(mesh, product)
        newest = {row["version"]: row["invocation_id"] for row in rows}
        found[product] = {
            (
                row["version"],
                row["rule_name"],
                row["column_names"],
                None if row["rule_name"] in OF_THE_CLOCK else round(row["measured"] or 0, 6),
                row["passed"],
                row["published"],
            )
            for row in rows
            if row["invocation_id"] == newest[row["version"]]
        }
    return found


def test_the_whole_mesh_has_the_same_rows_and_receipts_as_on_duckdb(moved: Path, on_duckdb: Path) -> None:
    assert measured(moved) == measured(on_duckdb)


def test_plain_dbt_builds_each_domain_with_the_same_rows_and_receipts(moved: Path, on_duckdb: Path) -> None:
    before = {product: len(receipts(moved, product)) for product in products(moved)}
    for domain in DOMAINS:
        run("dbt", "build", "--quiet", cwd=moved / "domains" / domain)
    assert measured(moved) == measured(on_duckdb)
    assert all(len(receipts(moved, product)) > before[product] for product in before)


def test_a_failed_audit_keeps_the_old_data(moved: Path, server: Server) -> None:
    sql = moved / "domains/weather/models/source_aligned/observations/observations_v1.sql"
    text = sql.read_text()
    sql.write_text(text.replace("from by_the_hour", "from by_the_hour where origin = 'JFK'"))
    try:
        said = run("dbt", "run", "--select", "observations", cwd=moved / "domains/weather", code=1)
    finally:
        sql.write_text(text)
    assert "nothing new was published" in said, said
    assert server.query("select count(*) from observations_v1", "weather") == [(26_115,)]
    failed = [row for row in receipts(moved, "weather.observations") if not row["passed"]]
    assert "minimum_rows" in {row["rule_name"] for row in failed}
    assert not any(row["published"] for row in failed)


def test_a_run_that_is_killed_while_it_publishes_never_looks_like_a_pass(moved: Path, server: Server) -> None:
    domain = moved / "domains/weather"
    sql, macro = domain / "models/source_aligned/observations/observations_v1.sql", domain / "macros/wait.sql"
    text, before = sql.read_text(), receipts(moved, "weather.observations")
    sql.write_text(text.replace("from by_the_hour", f"from by_the_hour where not ({CALM})"))
    macro.write_text(WAIT)
    try:
        kill_at("The new table has replaced the old one.", "dbt", "run", "--select", "observations.v1", cwd=domain)
    finally:
        sql.write_text(text)
        macro.unlink()
    left = receipts(moved, "weather.observations")[len(before) :]
    rows = server.query("select count(*) from observations_v1", "weather")
    if left:  # without transactions
        assert rows == [(26_115 - 41,)]
        assert {row["published"] for row in left} == {None}
        assert all(row["passed"] for row in left)
        assert "v1: the last run was interrupted while it published." in succeed(
            "receipts", "weather.observations", cwd=moved
        )
    else:
        assert rows == [(26_115,)]

    run("dbt", "run", "--select", "observations.v1", cwd=domain)
    assert server.query("select count(*) from observations_v1", "weather") == [(26_115,)]
    assert "interrupted" not in succeed("receipts", "weather.observations", cwd=moved)


def kill_at(line: str, *command: str, cwd: Path) -> None:
    with subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        assert process.stdout
        said = ""
        for printed in process.stdout:
            said += printed
            if line in printed:
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL, said


def test_two_domains_build_at_once(moved: Path) -> None:
    before = {product: len(receipts(moved, product)) for product in ("weather.observations", "flights.departures")}
    running_builds = [
        subprocess.Popen(
            ["dbt", "build"],
            cwd=moved / "domains" / domain,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for domain in ("weather", "flights")
    ]
    outputs = [build.communicate()[0] for build in running_builds]
    assert [build.returncode for build in running_builds] == [0, 0], "\n".join(outputs)
    for product, count in before.items():
        assert len(receipts(moved, product)) > count
