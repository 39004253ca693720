"""A product of a source that is a table on a server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import OWNER, succeed
from tests.servers import WAREHOUSES, Server, running

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("postgres" not in WAREHOUSES, reason="it runs where dbt-postgres is installed"),
]
TABLE = (
    "create table crm.customers"
    " (customer_id bigint, name varchar(40), note text, balance numeric(9, 2), is_active boolean, loaded_at timestamp)"
)
ROWS = (
    "insert into crm.customers values"
    " (1, 'Ada', 'a, b', 10.50, true, '2026-01-01 10:00:00'), (2, null, null, -1, false, '2026-01-02 10:00:00')"
)

TYPES = ["bigint", "character varying(40)", "text", "numeric(9,2)", "boolean", "timestamp without time zone"]


@pytest.fixture
def server(worker_id: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with running("postgres", worker_id) as server:
        server.empty()
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def mesh(tmp_path: Path, server: Server) -> Path:
    for statement in ("create schema crm", TABLE):
        server.query(statement, "public")
    succeed("init", "acme", "--defaults", "--warehouse=postgres", cwd=tmp_path)
    succeed("domain", "add", "sales", *OWNER, cwd=tmp_path / "acme")
    return tmp_path / "acme"


def contract_of(mesh: Path, *options: str) -> str:
    succeed(
        "product", "add", "sales", "customers", "--kind=source_aligned", "--source=crm.customers", *options, cwd=mesh
    )
    return (mesh / "domains/sales/models/source_aligned/customers/customers.yml").read_text()


def types_in(contract: str) -> list[str]:
    return [line.strip().removeprefix("data_type: ") for line in contract.splitlines() if "data_type:" in line]


def test_columns_types_and_the_key_come_from_the_table(mesh: Path, server: Server) -> None:
    server.query(ROWS, "public")
    contract = contract_of(mesh)
    assert types_in(contract) == TYPES
    assert "      - name: customer_id\n" in contract.partition("- type: primary_key")[0]


def test_a_table_without_rows_has_columns_and_types(mesh: Path) -> None:
    assert types_in(contract_of(mesh, "--primary-key=customer_id")) == TYPES
