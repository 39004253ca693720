"""From a domain's YAML through `publish` to the gate and to a consumer."""

import json
from pathlib import Path, PurePosixPath

import pytest
from tests.conftest import meshwright, succeed
from tests.contracts.conftest import commit, facts
from tests.dbt_in_process import invoke

from meshwright.mesh.contract import Column, OutputPort, Product
from meshwright.mesh.kinds import Kind
from meshwright.mesh.mesh import Mesh, Namespace, Owner, Template, Warehouse
from meshwright.mesh.model_yaml import product_of
from meshwright.project.port_package import port_package

AIRCRAFT = "domains/fleet/models/source_aligned/aircraft"


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def reported(mesh: Path) -> list[tuple[str, str, str]]:
    result = meshwright("diff", "--format=json", cwd=mesh)
    return [(change["subject"], *facts(change)) for change in json.loads(result.out)["changes"]]


@pytest.mark.slow
def test_a_dropped_contract_enforcement_is_published_and_found(full_mesh: Path) -> None:
    commit(full_mesh, "a mesh")
    assert reported(full_mesh) == []
    edit(
        full_mesh / AIRCRAFT / "aircraft.yml",
        "      - v: 1\n",
        "      - v: 1\n        config: {contract: {enforced: false}}\n",
    )
    succeed("publish", cwd=full_mesh)
    assert reported(full_mesh) == [("fleet.aircraft v1", "breaking", "contract_enforcement_dropped", "contract")]
    text = (full_mesh / "ports/fleet/models/aircraft.yml").read_text()
    assert "      contract:\n        enforced: false\n    versions:\n" in text
    consumer = full_mesh / "domains/flights"
    invoke(consumer, "deps")
    outcome = invoke(consumer, "parse", "--no-partial-parse")
    assert (outcome.success, outcome.warnings) == (True, [])


@pytest.mark.slow
def test_the_documented_way_to_change_a_contract_passes_the_gate(full_mesh: Path) -> None:
    commit(full_mesh, "a mesh")
    folder = full_mesh / AIRCRAFT
    edit(folder / "aircraft.yml", "latest_version: 1", "latest_version: 2")
    edit(
        folder / "aircraft.yml",
        "      - v: 1\n",
        "      - v: 1\n        deprecation_date: 2099-12-31\n        config: {contract: {enforced: true}}\n"
        "      - v: 2\n        config: {contract: {enforced: false}}\n"
        "        columns:\n          - include: all\n            exclude: [speed]\n",
    )
    sql = (folder / "aircraft_v1.sql").read_text()
    (folder / "aircraft_v2.sql").write_text(sql.replace("    speed,\n", ""))
    succeed("publish", cwd=full_mesh)
    text = (full_mesh / "ports/fleet/models/aircraft.yml").read_text()
    assert "      contract:\n        enforced: false\n    versions:\n" in text
    assert "        config:\n          contract:\n            enforced: true\n          database: fleet\n" in text
    assert reported(full_mesh) == [
        ("fleet.aircraft", "neutral", "latest_version_moved", "latest_version"),
        ("fleet.aircraft v1", "neutral", "deprecation_announced", "deprecation_date"),
        ("fleet.aircraft v2", "additive", "version_added", "version"),
    ]
    consumer = full_mesh / "domains/flights"
    invoke(consumer, "deps")
    assert invoke(consumer, "parse", "--no-partial-parse").success


def test_a_product_without_versions_keeps_its_end_and_enforcement_in_its_port() -> None:
    owner = Owner("The Team", "team@acme.example")
    mesh = Mesh(
        name="acme",
        warehouse=Warehouse.DUCKDB,
        namespace=Namespace.DATABASE,
        owner=owner,
        template=Template("https://acme.example"),
    )
    columns = (Column("id", "integer"),)
    meta = {"kind": "virtual"}
    place = {"database": "sales", "schema": "main", "alias": "orders"}
    port = OutputPort(version=None, columns=columns, deprecation_date="2099-12-31", meta=meta, enforced=False, **place)
    product = Product(domain="sales", name="orders", kind=Kind.VIRTUAL, owner=None, latest_version=None, ports=(port,))
    document = port_package(mesh, "sales", [product])[PurePosixPath("models/orders.yml")]
    assert product_of(document["models"][0], "sales", Kind.VIRTUAL) == product
