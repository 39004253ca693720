import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import conftest
from tests.conftest import OWNER, allow_every_kind, succeed
from tests.dbt_in_process import Outcome, invoke
from tests.postgres import Postgres, running_postgres

on_every_warehouse = pytest.mark.parametrize(
    "warehouse", ["duckdb", pytest.param("postgres", marks=pytest.mark.slow)], indirect=True
)


class Shop:
    """A domain `shop` whose products a test writes by hand, on DuckDB."""

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

    def without_rule(self, rule: str) -> None:
        """Agree that a rule of the guard is off, so that what comes after the guard can be tried."""
        policies = self.mesh / "governance/mesh_governance/macros/mesh/policies.sql"
        text = policies.read_text()
        assert text.count(f"'{rule}': 'error'") == 1
        policies.write_text(text.replace(f"'{rule}': 'error'", f"'{rule}': 'off'"))

    def dbt(self, *arguments: str) -> Outcome:
        return invoke(self.project, *arguments)

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Run SQL in the warehouse; its tables are the domain's."""
        self.warehouse.parent.mkdir(exist_ok=True)
        return conftest.query(self.warehouse, sql)

    def tables(self) -> list[str]:
        """The names of all tables and views, in order."""
        own = "table_schema not in ('information_schema', 'pg_catalog')"
        return [
            str(name)
            for (name,) in self.query(f"select table_name from information_schema.tables where {own} order by 1")
        ]


class PostgresShop(Shop):
    """The same on Postgres, with one schema per domain."""

    def __init__(self, mesh: Path, postgres: Postgres) -> None:
        super().__init__(mesh)
        self.postgres = postgres

    def query(self, sql: str) -> list[tuple[object, ...]]:
        return self.postgres.query(sql, search_path="shop")


GOOD = """
name: {name}
description: A product of a shop.
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
    allow_every_kind(mesh / "domains/shop")
    assert Shop(mesh).dbt("deps").success
    assert Shop(mesh).dbt("parse").success
    return mesh


@pytest.fixture(scope="session")
def _postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with running_postgres(tmp_path_factory.getbasetemp().name.replace("-", "_")) as server:
        yield server


@pytest.fixture
def postgres(_postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Postgres:
    """A database without tables, which profiles.yml finds."""
    for name, value in _postgres.environment().items():
        monkeypatch.setenv(name, value)
    _postgres.empty()
    return _postgres


def new_market(folder: Path, *options: str) -> Path:
    """Make a mesh with one schema per domain, and the domains `shop` and `buyers`."""
    succeed("init", "acme", "--defaults", "--namespace=schema", *options, cwd=folder)
    for domain in ("shop", "buyers"):
        succeed("domain", "add", domain, *OWNER, cwd=folder / "acme")
        allow_every_kind(folder / "acme/domains" / domain)
    assert Shop(folder / "acme").dbt("deps").success
    return folder / "acme"


@pytest.fixture(scope="session")
def _schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_market(tmp_path_factory.mktemp("schemas"))


@pytest.fixture(scope="session")
def _postgres_shop(_postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _postgres.environment().items():
            patch.setenv(name, value)
        mesh = new_market(tmp_path_factory.mktemp("postgres_shop"), "--warehouse=postgres")
        assert Shop(mesh).dbt("parse").success
    return mesh


@pytest.fixture
def warehouse(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "duckdb"))


@pytest.fixture
def shop(warehouse: str, tmp_path: Path, request: pytest.FixtureRequest) -> Shop:
    """An empty domain, on DuckDB unless the test is marked `on_every_warehouse`."""

    def copied(name: str) -> Path:
        mesh = Path(shutil.copytree(request.getfixturevalue(name), tmp_path / "acme", symlinks=True))
        installed = mesh / "domains/shop/dbt_packages/mesh_governance"  # a link of `dbt deps` to what was copied
        installed.unlink()
        installed.symlink_to(mesh / "governance/mesh_governance")
        return mesh

    if warehouse == "postgres":
        return PostgresShop(copied("_postgres_shop"), request.getfixturevalue("postgres"))
    return Shop(copied("_shop"))


@pytest.fixture
def market(warehouse: str, tmp_path: Path, request: pytest.FixtureRequest) -> Shop:
    """The domain `shop` with one schema per domain, beside a domain `buyers` that may read it."""
    name = {"duckdb": "_schemas", "postgres": "_postgres_shop"}[warehouse]
    mesh = Path(shutil.copytree(request.getfixturevalue(name), tmp_path / "acme", symlinks=True))
    if warehouse == "postgres":
        return PostgresShop(mesh, request.getfixturevalue("postgres"))
    shop = Shop(mesh)
    shop.warehouse = mesh / "warehouse" / "acme.duckdb"
    return shop
