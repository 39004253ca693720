"""Installed from a built wheel, outside the checkout, everything works the same: templates travel along."""

import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from tests.conftest import OWNER, REPOSITORY, run

pytestmark = pytest.mark.slow


def test_a_mesh_can_be_made_from_an_installed_wheel(tmp_path: Path) -> None:
    built = run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, REPOSITORY, cwd=tmp_path
    )
    assert built.code == 0, built.out + built.err
    [wheel] = tmp_path.glob("*.whl")
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv/bin/python"
    installed = run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=tmp_path)
    assert installed.code == 0, installed.err
    [site] = (tmp_path / "venv/lib").glob("python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")  # what the wheel depends on

    def meshwright(*arguments: str, cwd: Path) -> str:
        done = run(tmp_path / "venv/bin/meshwright", *arguments, cwd=cwd)
        assert done.code == 0, done.err
        return done.out

    where = run(python, "-c", "import meshwright; print(meshwright.__file__)", cwd=tmp_path).out
    assert where.startswith(str(tmp_path))
    meshwright("init", "acme", "--defaults", cwd=tmp_path)
    assert (tmp_path / "acme/.github/workflows/pull_request.yml").is_file()
    meshwright("domain", "add", "sales", *OWNER, cwd=tmp_path / "acme")
    (tmp_path / "acme/orders.csv").write_text("order_id,amount\n1,2.5\n")
    options = ("--kind=source_aligned", "--source=raw.orders=orders.csv")
    meshwright("product", "add", "sales", "orders", *options, cwd=tmp_path / "acme")
    assert "create ports/sales/models/orders.yml" in meshwright("publish", cwd=tmp_path / "acme")
