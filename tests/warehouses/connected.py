"""Puts a real adapter on the wire: each patch replaces a call that would reach the network, and nothing else."""

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from dbt_common.events.contextvars import get_node_info
from tests.warehouses.wire import Answer, Column, Wire


class Cursor:
    """A cursor of Python's database API, with what each driver adds to it."""

    sqlstate = sfqid = update_type = None
    query_id = "1"
    rowcount = 1
    state, data_scanned_in_bytes = "SUCCEEDED", 0

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._answer = Answer()
        self.query = ""
        self.connection = SimpleNamespace(get_session_id_hex=lambda: "1")
        self.stats = SimpleNamespace(query_id="1")

    def execute(self, sql: str, parameters: object = None, **_: object) -> "Cursor":
        assert not parameters, "a seed or snapshot with bindings; write them into the SQL"
        self.query = sql
        self._answer = self._wire.send(sql)
        return self

    @property
    def description(self) -> list[tuple[Any, ...]]:
        return [(name, "varchar", None, None, None, None, None) for name in self._answer.columns]

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self._answer.rows)

    def fetchmany(self, size: int) -> list[tuple[Any, ...]]:
        return self.fetchall()[:size]

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(iter(self._answer.rows), None)

    def close(self) -> None:
        """Do nothing: there is no connection."""


class Handle:
    """A connection of Python's database API."""

    session_id = "1"
    region_name = "eu-west-1"

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def cursor(self) -> Cursor:
        return Cursor(self._wire)

    def get_session_id_hex(self) -> str:
        return "1"

    def close(self) -> None:
        """Do nothing: there is no connection."""

    rollback = commit = close


class BigQueryClient:
    """The client of BigQuery's API: a query is a job, and tables have calls of their own."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def query(self, query: str, **_: object) -> Any:
        answer = self._wire.send(query)
        fields = [SimpleNamespace(name=name) for name in answer.columns]
        rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        job = SimpleNamespace(
            statement_type="SCRIPT",
            total_bytes_processed=0,
            total_bytes_billed=0,
            slot_millis=0,
            location="EU",
            job_id="1",
            project="acme",
        )
        job.result = lambda **_: _Rows(fields, rows)
        return job

    def get_table(self, table: Any) -> Any:
        return SimpleNamespace(
            table_type="TABLE",
            num_rows=1,
            schema=[],
            reference=table,
            partitioning_type=None,
            time_partitioning=None,
            range_partitioning=None,
            clustering_fields=None,
        )

    def copy_table(self, source: Any, target: Any, **_: object) -> Any:
        self._wire.call("copy_table", source, target)
        self._wire.rename(_parts(source), _parts(target))
        return SimpleNamespace(result=lambda **_: None)

    def delete_table(self, table: Any, **_: object) -> None:
        self._wire.call("delete_table", table)
        self._wire.relations.pop(_parts(table), None)

    def update_table(self, table: Any, fields: list[str]) -> None:
        self._wire.call("update_table", *fields)

    def close(self) -> None:
        """Do nothing: there is no connection."""


class _Rows(list[dict[str, Any]]):
    def __init__(self, fields: list[Any], rows: list[dict[str, Any]]) -> None:
        super().__init__(rows)
        self.schema = fields


def _parts(table: Any) -> tuple[str, str, str]:
    return str(table.project).lower(), str(table.dataset_id).lower(), str(table.table_id).lower()


def connect(engine: str, wire: Wire, patch: pytest.MonkeyPatch) -> None:
    """Let the adapter of an engine send everything to the wire."""
    module = import_module(f"dbt.adapters.{engine}")
    adapter = module.Plugin.adapter
    manager = adapter.ConnectionManager

    def opened(cls: Any, connection: Any) -> Any:
        wire.credentials = connection.credentials
        connection.handle = HANDLES.get(engine, Handle)(wire)
        connection.state = "open"
        return connection

    patch.setattr(manager, "open", classmethod(opened))
    patch.setattr(adapter, "list_relations_without_caching", _relations(wire, adapter))
    patch.setattr(adapter, "get_column_schema_from_query", _columns_of_query(wire))
    patch.setattr(adapter, "get_columns_in_relation", _columns_of_relation(wire))
    patch.setattr(adapter, "list_schemas", lambda self, database: sorted({name for _, name, _ in wire.relations}))
    patch.setattr(adapter, "check_schema_exists", lambda self, database, schema: any(wire.in_schema(database, schema)))
    OTHERS.get(engine, lambda *_: None)(wire, adapter, patch)


def _relations(wire: Wire, adapter: Any) -> Callable[..., Any]:
    def listed(self: Any, schema_relation: Any, *_: object, **__: object) -> list[Any]:
        database, schema = schema_relation.database, schema_relation.schema
        return [
            adapter.Relation.create(
                database=_cased(wire, database),
                schema=_cased(wire, schema),
                identifier=_cased(wire, name),
                type=kind,
                quote_policy=self.config.quoting,
            )
            for name, kind in wire.in_schema(_bare(database) or "", _bare(schema) or "")
        ]

    return listed


def _bare(name: str | None) -> str | None:
    return name.strip('`"') if name else name


def _cased(wire: Wire, name: str | None) -> str:
    """Return a name as the warehouse lists it: Snowflake stores one without quotes in capitals."""
    bare = _bare(name) or ""
    return bare.upper() if wire.dialect == "snowflake" else bare


def _columns_of_query(wire: Wire) -> Callable[..., Any]:
    """Answer with the contract of the node: its query has these columns, or the contract couldn't be enforced."""

    def columns(self: Any, sql: str, *_: object) -> list[Any]:
        wire.send(sql)
        contract = wire.contracts.get(str(get_node_info().get("unique_id", "")), [])
        return [_column(self, column) for column in contract]

    return columns


def _columns_of_relation(wire: Wire) -> Callable[..., Any]:
    def columns(self: Any, relation: Any) -> list[Any]:
        database, schema, name = (
            (_bare(part) or "").lower() for part in (relation.database, relation.schema, relation.identifier)
        )
        found = wire.columns_of.get((database, schema, name)) or wire.columns_of.get(("", schema, name), [])
        return [_column(self, column) for column in found]

    return columns


def _column(adapter: Any, column: Column) -> Any:
    create = getattr(adapter.Column, "create", adapter.Column)
    return create(column.name, column.data_type)


def _databricks(wire: Wire, adapter: Any, patch: pytest.MonkeyPatch) -> None:
    handle = import_module("dbt.adapters.databricks.handle")
    patch.setitem(HANDLES, "databricks", lambda wire: handle.DatabricksHandle(Handle(wire), is_cluster=False))
    delta = {"Provider": "delta"}
    patch.setattr(adapter, "_set_relation_information", lambda self, relation: relation.incorporate(metadata=delta))


def _athena(wire: Wire, adapter: Any, patch: pytest.MonkeyPatch) -> None:
    """Replace the calls of Glue and S3."""

    def called(name: str, answer: object = None) -> Callable[..., object]:
        def call(self: Any, *arguments: object, **_: object) -> object:
            wire.call(name, *arguments)
            return answer

        return call

    for name in ("swap_table", "delete_from_glue_catalog", "expire_glue_table_versions", "delete_from_s3"):
        patch.setattr(adapter, name, called(name))
    patch.setattr(adapter, "clean_up_table", called("clean_up_table"))
    patch.setattr(adapter, "persist_docs_to_glue", called("persist_docs_to_glue"))
    patch.setattr(adapter, "is_work_group_output_location_enforced", lambda self: False)
    patch.setattr(adapter, "get_glue_table", lambda self, relation: None)
    types = import_module("dbt.adapters.athena.relation").TableType
    patch.setattr(adapter, "get_glue_table_type", lambda self, relation: types.TABLE)
    patch.setattr(adapter, "_get_data_catalog", lambda self, database: None)


def _bigquery(wire: Wire, adapter: Any, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(adapter, "get_relation", import_module("dbt.adapters.base").BaseAdapter.get_relation)


def _trino(wire: Wire, adapter: Any, patch: pytest.MonkeyPatch) -> None:
    wrapper = import_module("dbt.adapters.trino.connections").ConnectionWrapper
    patch.setitem(HANDLES, "trino", lambda wire: wrapper(Handle(wire), True))


HANDLES: dict[str, Callable[[Wire], Any]] = {"bigquery": BigQueryClient}
OTHERS: dict[str, Callable[[Wire, Any, pytest.MonkeyPatch], None]] = {
    "databricks": _databricks,
    "athena": _athena,
    "bigquery": _bigquery,
    "trino": _trino,
}
