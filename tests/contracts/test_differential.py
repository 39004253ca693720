"""The gate compared with dbt and DuckDB: it finds the same consumers, and what it reports as broken really fails."""

import json
from collections import defaultdict
from pathlib import Path

import duckdb
import pytest
from tests.conftest import run
from tests.contracts.conftest import write_mesh
from tests.contracts.fleet import GROUP, published, write
from tests.contracts.generated import COLUMNS, MACROS, consumers
from tests.dbt_in_process import invoke

from meshwright.contracts.trial.trial import Effects, Trial
from meshwright.files.mesh_yml import load_mesh
from meshwright.project.mesh_consumers import MeshConsumers
from meshwright.project.mesh_project import make_mesh_project
from meshwright.sql.shape import Shape

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("differential")]
SEED, COUNT = 20261127, 400
PORT = "model.fleet.aircraft.v1"
AIRCRAFT = """\
models:
  - name: aircraft
    latest_version: 1
    config: {access: public, group: fleet, contract: {enforced: true}, materialized: table, meta: {kind: source_aligned}}
    columns:
%s
    versions: [{v: 1}]
"""


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("differential") / "acme"
    write_mesh(root, "fleet", "flights")
    for domain in ("fleet", "flights"):
        write(root, f"{domain}/models/_domain.yml", GROUP.format(domain=domain))
    columns = "\n".join(f"      - {{name: {n}, data_type: '{t}', description: It.}}" for n, t in COLUMNS.items())
    write(root, "fleet/models/aircraft.yml", AIRCRAFT % columns)
    nulls = ", ".join(f"cast(null as {t}) as {n}" for n, t in COLUMNS.items())
    write(root, "fleet/models/aircraft_v1.sql", f"select {nulls}\n")
    write(root, "flights/macros/ours.sql", MACROS)
    write(root, "flights/models/other.sql", "select 1 as one")
    for file in consumers(SEED, COUNT):
        write(root, f"flights/{file.path}", file.text)
    return published(root)


@pytest.fixture(scope="module")
def mesh_consumers(mesh: Path) -> MeshConsumers:
    return MeshConsumers(mesh, load_mesh(mesh))


@pytest.fixture(scope="module")
def trial(mesh_consumers: MeshConsumers) -> Trial:
    return mesh_consumers.trial([PORT])


def test_the_consumers_are_those_that_dbt_knows(mesh: Path, mesh_consumers: MeshConsumers) -> None:
    """dbt's own selector lists the direct consumers of the port."""
    project = make_mesh_project(mesh, load_mesh(mesh))
    options = ("--output=json", "--output-keys=unique_id", "--resource-type=all", "--project-dir=.", "--profiles-dir=.")
    listed = run("dbt", "--quiet", "ls", "--select=fleet.aircraft.v1+1", "--target=prod", *options, cwd=project)
    assert listed.code == 0, listed
    known = {json.loads(line)["unique_id"] for line in listed.out.splitlines()} - {PORT}
    assert len(known) >= 300
    assert {node.unique_id for node in mesh_consumers.consumers.of(PORT)} == known


def really_failing(queries: dict[str, str]) -> dict[str, set[str]]:
    """Return the columns without which each query fails, by running it in DuckDB on rows."""
    failing: dict[str, set[str]] = defaultdict(set)
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as acme")
        connection.execute("create schema if not exists acme.main")
        for lost in (None, *COLUMNS):
            columns = ", ".join(f"{_value(t)} as {n}" for n, t in COLUMNS.items() if n != lost)
            connection.execute(f"create or replace table acme.main.aircraft_v1 as select {columns}")
            for unique_id, sql in queries.items():
                try:
                    connection.execute(sql).fetchall()
                except duckdb.Error as error:
                    if lost is None:
                        raise AssertionError(unique_id, sql) from error
                    failing[unique_id].add(lost)
    return failing


def _value(data_type: str) -> str:
    value = {"varchar": "'a'", "timestamp": "'2013-01-01'"}.get(data_type, "1")
    return f"cast({value} as {data_type})"


def test_the_columns_that_break_are_those_that_really_fail(trial: Trial, mesh: Path) -> None:
    before = Shape.of(*COLUMNS.items())
    broken: dict[str, set[str]] = defaultdict(set)
    unknown: set[tuple[str, str]] = set()
    for lost in COLUMNS:
        after = Shape.of(*((n, t) for n, t in COLUMNS.items() if n != lost))
        for consumer, effects in trial.run({PORT: before}, {PORT: after}).items():
            if effects.effect == "breaks":
                broken[consumer].add(lost)
                _note_unknown(unknown, consumer, lost, effects)
    queries = compiled(mesh)
    failing = really_failing(queries)
    compared = {(consumer, column) for consumer in queries for column in COLUMNS}
    wrong = {
        (consumer, column)
        for consumer, column in compared
        if (column in broken[consumer]) is not (column in failing[consumer]) and (consumer, column) not in unknown
    }
    really = {(consumer, column) for consumer, columns in failing.items() for column in columns}
    missed = {pair for pair in really if pair[1] not in broken[pair[0]]}
    assert not missed
    assert len(really) > 500
    assert not wrong
    assert len(unknown) <= len(really) / 200


def _note_unknown(unknown: set[tuple[str, str]], consumer: str, lost: str, effects: Effects) -> None:
    if effects.evidence == "unknown":
        unknown.add((consumer, lost))


def compiled(mesh: Path) -> dict[str, str]:
    """The SQL of each consumer as `dbt compile` writes it, of snapshots with what their config names."""
    project = make_mesh_project(mesh, load_mesh(mesh))
    outcome = invoke(project, "compile", "--target=prod", "--no-populate-cache")
    assert outcome.success, outcome.exception
    manifest = json.loads((project / "target/manifest.json").read_text())
    found: dict[str, str] = {}
    for unique_id, node in manifest["nodes"].items():
        if node["package_name"] == "flights" and PORT in node["depends_on"]["nodes"]:
            sql = node["compiled_code"]
            if node["resource_type"] == "snapshot":
                named = ", ".join([node["config"]["unique_key"], *node["config"]["check_cols"]])
                sql = f"select {named} from ({sql})"
            elif node["config"]["materialized"] == "incremental":
                continue  # what it loses in its relation counts, too, which a query doesn't show
            found[unique_id] = sql
    return found
