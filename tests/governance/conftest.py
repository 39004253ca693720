import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from tests import conftest
from tests.conftest import OWNER, allow_every_kind, succeed
from tests.dbt_in_process import Outcome, invoke
from tests.servers import Server, running


class Shop:
    """A domain `shop` whose products a test writes by hand, on DuckDB. `schema` is its schema in production."""

    schema = "main"

    def __init__(self, mesh: Path) -> None:
        self.mesh = mesh
        self.project = mesh / "domains" / "shop"
        self.warehouse = mesh / "warehouse" / "shop.duckdb"
        self.threads = ["--threads=4"]

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


class ServerShop(Shop):
    """The same on a server, with one schema per domain."""

    schema = "shop"

    def __init__(self, mesh: Path, server: Server) -> None:
        super().__init__(mesh)
        self.server = server
        self.threads = []  # those of the profile

    def query(self, sql: str) -> list[tuple[object, ...]]:
        return self.server.query(sql, "shop")


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
def _servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Server]]:
    """Start each kind of server once, when a test needs it."""
    worker = tmp_path_factory.getbasetemp().name.replace("-", "_")
    with ExitStack() as stack:
        yield cache(lambda warehouse: stack.enter_context(running(warehouse, worker)))


@pytest.fixture
def server(warehouse: str, _servers: Callable[[str], Server], monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server without tables, which profiles.yml finds."""
    found = _servers(warehouse)
    for name, value in found.environment().items():
        monkeypatch.setenv(name, value)
    found.empty()
    return found


def new_market(folder: Path, *options: str) -> Path:
    """Make a mesh with one schema per domain, and the domains `shop` and `buyers`."""
    succeed("init", "acme", "--defaults", "--namespace=schema", *options, cwd=folder)
    for domain in ("shop", "buyers"):
        succeed("domain", "add", domain, *OWNER, cwd=folder / "acme")
        allow_every_kind(folder / "acme/domains" / domain)
    assert Shop(folder / "acme").dbt("deps").success
    return folder / "acme"


@pytest.fixture(scope="session")
def _markets(_servers: Callable[[str], Server], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Make a mesh on each kind of warehouse once."""

    @cache
    def market_on(warehouse: str) -> Path:
        folder = tmp_path_factory.mktemp(f"{warehouse}_market")
        if warehouse == "duckdb":
            return new_market(folder)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in _servers(warehouse).environment().items():
                patch.setenv(name, value)
            mesh = new_market(folder, f"--warehouse={warehouse}")
            assert Shop(mesh).dbt("parse").success
        return mesh

    return market_on


@pytest.fixture
def warehouse(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "duckdb"))


@pytest.fixture
def shop(warehouse: str, tmp_path: Path, request: pytest.FixtureRequest) -> Shop:
    """An empty domain, on DuckDB unless the test is marked `on_every_warehouse`."""
    made = request.getfixturevalue("_shop" if warehouse == "duckdb" else "_markets")
    mesh = Path(shutil.copytree(made if warehouse == "duckdb" else made(warehouse), tmp_path / "acme", symlinks=True))
    installed = mesh / "domains/shop/dbt_packages/mesh_governance"  # a link of `dbt deps` to what was copied
    installed.unlink()
    installed.symlink_to(mesh / "governance/mesh_governance")
    return Shop(mesh) if warehouse == "duckdb" else ServerShop(mesh, request.getfixturevalue("server"))


@pytest.fixture
def market(warehouse: str, _markets: Callable[[str], Path], tmp_path: Path, request: pytest.FixtureRequest) -> Shop:
    """The domain `shop` with one schema per domain, beside a domain `buyers` that may read it."""
    mesh = Path(shutil.copytree(_markets(warehouse), tmp_path / "acme", symlinks=True))
    if warehouse != "duckdb":
        return ServerShop(mesh, request.getfixturevalue("server"))
    shop = Shop(mesh)
    shop.warehouse = mesh / "warehouse" / "acme.duckdb"
    return shop
