"""Makes what has to exist in the warehouse before dbt connects."""

from pathlib import Path

from meshwright.services import locks
from meshwright.services.mesh_file import load_mesh
from meshwright.services.warehouses import warehouse_port


def prepare_warehouse(root: Path) -> None:
    """Make it for all domains that mesh.yml registers now."""
    mesh = load_mesh(root)
    with locks.parsing(root):
        warehouse_port(mesh.warehouse).prepare(root, mesh)
