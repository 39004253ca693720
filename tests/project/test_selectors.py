from pathlib import Path

import pytest

from meshwright.mesh.mesh import Domain, Mesh, Namespace, Owner, Template, Warehouse
from meshwright.project.selectors import resolve_products

DOMAINS = (Domain("sales"), Domain("fleet"))
MESH = Mesh(
    name="acme",
    warehouse=Warehouse.DUCKDB,
    namespace=Namespace.DATABASE,
    owner=Owner("a", "a@b.example"),
    template=Template("x"),
    domains=DOMAINS,
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("build --select sales.orders", "build --select sales.source_aligned.orders"),
        ("build -s +sales.orders+1 orders", "build -s +sales.source_aligned.orders+1 orders"),
        ("build --exclude=@sales.orders.v2", "build --exclude=@sales.source_aligned.orders.orders.v2"),
        ("build --select state:modified,sales.orders+", "build --select state:modified,sales.source_aligned.orders+"),
        ("build --select sales.unknown other.orders", "build --select sales.unknown other.orders"),
        ("build --select source:sales.orders", "build --select source:sales.orders"),
        ("build --select path:x/sales.orders.sql", "build --select path:x/sales.orders.sql"),
        ("build --select sales.source_aligned.orders", "build --select sales.source_aligned.orders"),
        ("build --vars sales.orders", "build --vars sales.orders"),
        ("build --select a --vars sales.orders", "build --select a --vars sales.orders"),
    ],
)
def test_a_product_is_named_by_its_folder_and_all_else_stays(tmp_path: Path, given: str, expected: str) -> None:
    (tmp_path / "domains/sales/models/source_aligned/orders").mkdir(parents=True)
    assert resolve_products(tmp_path, MESH, given.split()) == expected.split()
