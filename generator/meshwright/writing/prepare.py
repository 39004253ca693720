"""Creates what must exist in the warehouse before dbt connects."""

from pathlib import Path

from meshwright.adapters.disk import locks
from meshwright.adapters.warehouses import warehouse_of
from meshwright.files.mesh_yml import load_mesh


def prepare_warehouse(root: Path) -> None:
    """Create it for all domains that mesh.yml registers now."""
    mesh = load_mesh(root)
    with locks.parsing(root):
        warehouse_of(mesh).prepare(root, mesh)
