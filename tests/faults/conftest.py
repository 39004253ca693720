"""Folders and meshes for the tests of what goes wrong outside of Meshwright."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.conftest import OWNER, succeed


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory where there is one: each step waits for the disk, and there are thousands."""
    memory = Path("/dev/shm")  # noqa: S108 (a folder with a name of its own is made in it)
    with TemporaryDirectory(prefix="meshwright-", dir=memory if memory.is_dir() else None) as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture
def work(mesh: Path, folder: Path) -> Path:
    """The folder that the mesh `acme` lies in."""
    shutil.copytree(mesh, folder / "work/acme", symlinks=True)
    return folder / "work"


@pytest.fixture
def states(folder: Path) -> Path:
    return folder / "states"


@pytest.fixture(scope="session")
def _shop(_bare: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    shutil.copytree(_bare, folder / "acme", symlinks=True)
    mesh = with_product(folder)
    succeed("publish", cwd=mesh)
    return mesh


@pytest.fixture
def shop(_shop: Path, folder: Path) -> Path:
    """A mesh with the product sales.orders, published."""
    return Path(shutil.copytree(_shop, folder / "work/acme", symlinks=True))


def with_product(work: Path) -> Path:
    mesh = work / "acme"
    (mesh / "orders.csv").write_text("id,total\n1,10\n")
    succeed("domain", "add", "sales", *OWNER, cwd=mesh)
    succeed("product", "add", "sales", "orders", "--kind=source_aligned", "--source=raw.orders=orders.csv", cwd=mesh)
    return mesh
