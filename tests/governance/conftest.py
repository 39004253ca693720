import shutil
from pathlib import Path

import pytest
from tests.conftest import OWNER, succeed
from tests.dbt_in_process import Outcome, invoke


class Shop:
    """A domain `shop` whose products a test writes by hand."""

    def __init__(self, mesh: Path) -> None:
        self.mesh = mesh
        self.project = mesh / "domains" / "shop"
        self.warehouse = mesh / "warehouse" / "shop.duckdb"

    def product(self, name: str, sql: str, yml: str = "", kind: str = "source_aligned") -> None:
        """Write a product; without `yml` its contract is one key, `id`, and all that governance asks for."""
        folder = self.project / "models" / kind / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}_v1.sql").write_text(sql)
        (folder / f"{name}.yml").write_text(
            "models:\n  - " + (yml or GOOD).format(name=name).strip().replace("\n", "\n    ")
        )

    def dbt(self, *arguments: str) -> Outcome:
        return invoke(self.project, *arguments)


GOOD = """
name: {name}
description: A product.
latest_version: 1
constraints:
  - type: primary_key
    columns: [id]
columns:
  - name: id
    data_type: integer
    description: The key.
data_tests:
  - mesh_governance.governed
versions:
  - v: 1
"""


@pytest.fixture(scope="session")
def _shop(_bare: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mesh with the domain `shop`, its packages installed and its macros parsed."""
    mesh = Path(shutil.copytree(_bare, tmp_path_factory.mktemp("shop") / "acme"))
    succeed("domain", "add", "shop", *OWNER, cwd=mesh)
    assert Shop(mesh).dbt("deps").success
    assert Shop(mesh).dbt("parse").success
    return mesh


@pytest.fixture
def shop(_shop: Path, tmp_path: Path) -> Shop:
    mesh = Path(shutil.copytree(_shop, tmp_path / "acme", symlinks=True))
    installed = mesh / "domains/shop/dbt_packages/mesh_governance"  # a link of `dbt deps` to the mesh that was copied
    installed.unlink()
    installed.symlink_to(mesh / "governance/mesh_governance")
    return Shop(mesh)
