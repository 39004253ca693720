"""The profile for runs of the whole mesh, which is rendered without an adapter."""

from pathlib import Path

import pytest
from tests.conftest import REPOSITORY

from meshwright.adapters.warehouses.facts import facts_of, mesh_outputs
from meshwright.files.mesh_yml import load_mesh
from meshwright.mesh.mesh import Mesh, Namespace, Warehouse
from meshwright.mesh.names import ADAPTERS
from meshwright.services.warehouse_set import moved

PLACES = [(warehouse, namespace) for warehouse in Warehouse for namespace in facts_of(warehouse).namespaces]


@pytest.fixture(scope="module")
def mesh() -> Mesh:
    return load_mesh(Path(REPOSITORY / "example_mesh"))


@pytest.mark.parametrize(("warehouse", "namespace"), PLACES)
def test_every_warehouse_has_a_profile_in_every_namespace(
    warehouse: Warehouse, namespace: Namespace, mesh: Mesh
) -> None:
    outputs = mesh_outputs(moved(mesh, warehouse=warehouse, namespace=namespace))
    assert list(outputs) == ["prod", "dev", "ci"]
    assert {output["type"] for output in outputs.values()} == {facts_of(warehouse).adapter}


def test_the_adapter_of_every_warehouse_is_a_known_package() -> None:
    assert {facts_of(warehouse).adapter for warehouse in Warehouse} == set(ADAPTERS)


def test_the_database_of_snowflake_is_the_domains_or_a_setting(mesh: Mesh) -> None:
    def database(namespace: Namespace) -> str:
        outputs = mesh_outputs(
            moved(mesh, warehouse=Warehouse.SNOWFLAKE, namespace=namespace, connection={"database": "acme"})
        )
        return str(outputs["prod"]["database"])

    assert database(Namespace.DATABASE) == "nycair"
    assert database(Namespace.SCHEMA) == "{{ env_var('MESH_SNOWFLAKE_DATABASE', 'acme') }}"
