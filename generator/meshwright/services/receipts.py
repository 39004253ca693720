"""Reads the results of a product's audits."""

from pathlib import Path

from meshwright.adapters.warehouses import warehouse_of
from meshwright.mesh.mesh import Mesh
from meshwright.mesh.product_ref import ProductRef
from meshwright.mesh.receipt import History, Receipt, histories


def receipts_of(root: Path, mesh: Mesh, product: ProductRef) -> list[History]:
    """Return the histories of a product's assertions in production, of one version if `product` has a version.

    Raises Refused if there is no such domain, or the warehouse can't be read.
    """
    rows = warehouse_of(mesh).receipts(root, mesh, mesh.domain(product.domain), product.product)
    found = (Receipt.of(row) for row in rows)
    wanted = product.version
    return histories(receipt for receipt in found if wanted is None or str(receipt.version) == str(wanted))
