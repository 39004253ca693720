"""Finds what SQL reads with DuckDB's own parser, which understands any SQL that DuckDB runs.

One connection parses everything, which pays in the rows `check` of benchmarks/scale.py.
"""

import json
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

import duckdb

from meshwright.sql.functions import MAKE_ROWS, reads_by_name
from meshwright.sql.reads import Call, Reads, Relation

NOT_A_SELECT = "Only SELECT statements can be serialized"
# Positions in the text don't change what a call means.
POSITIONS = frozenset({"query_location", "query_location_length", "alias"})
# Written like functions, but not in duckdb_functions(): the binder expands them.
OF_THE_BINDER = frozenset({"unlist", "columns", "grouping", "grouping_id"})
_lock = threading.Lock()


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config={"enable_external_access": "false"})


@cache
def _known_functions() -> frozenset[str]:
    """Return the built-in scalar and aggregate functions, except those that read by name."""
    types = "('scalar', 'aggregate', 'macro')"
    query = f"select distinct function_name from duckdb_functions() where function_type in {types}"  # noqa: S608
    names = {name.lower() for (name,) in _parser().execute(query).fetchall()}
    return MAKE_ROWS | OF_THE_BINDER | frozenset(name for name in names if not reads_by_name(name))


def reads_in_duckdb(sql: str) -> Reads:
    """Return what a query reads; anything but one select is a fault."""
    with _lock:
        row = _parser().execute("select json_serialize_sql(?)", [sql]).fetchone()
    tree = json.loads(row[0]) if row else {"error": True}
    if tree["error"]:
        return _unread(sql, str(tree.get("error_message", "it can't be parsed")))
    if len(tree["statements"]) != 1:
        return Reads(fault=f"it has {len(tree['statements'])} statements, not one select")
    found = _Found()
    found.look(tree["statements"][0]["node"], frozenset())
    with _lock:
        known = _known_functions()
    return Reads(
        frozenset(found.relations), frozenset(found.calls), frozenset(f for f in found.functions if f not in known)
    )


def _unread(sql: str, message: str) -> Reads:
    """Handle a pivot whose columns DuckDB finds at run time: its serializer rejects it, but it is a select."""
    if message.startswith(NOT_A_SELECT):
        from meshwright.sql.sqlglot_syntax import reads_in_sqlglot

        return reads_in_sqlglot(sql, "duckdb")
    return Reads(fault=f"DuckDB can't parse it: {message.splitlines()[0]}")


class _Found:
    """Collects what a syntax tree reads."""

    def __init__(self) -> None:
        self.relations: set[Relation] = set()
        self.calls: set[Call] = set()
        self.functions: set[str] = set()

    def look(self, node: Any, visible: frozenset[str]) -> None:
        """Visit a node and all below it; `visible` are the names of the CTEs in scope."""
        if isinstance(node, list):
            for item in node:
                self.look(item, visible)
        elif isinstance(node, dict):
            self._look_at(node, visible)

    def _look_at(self, node: dict[str, Any], visible: frozenset[str]) -> None:
        kind = node.get("type")
        if kind == "BASE_TABLE":
            name = _name(node, "table_name")
            if not (len(name) == 1 and name[0] in visible):
                self.relations.add(name)
        elif kind == "TABLE_FUNCTION":
            self._call(node.get("function") or {})
        elif kind == "SHOW_REF":
            self.calls.add(Call("show"))
        elif node.get("class") == "FUNCTION":
            self._function(node)
        for key, value in node.items():
            if key == "cte_map":
                visible = self._look_at_ctes(value, visible)
        below = [value for key, value in node.items() if key != "cte_map"]
        self.look(below if kind != "TABLE_FUNCTION" else _arguments(node), visible)

    def _look_at_ctes(self, cte_map: dict[str, Any], visible: frozenset[str]) -> frozenset[str]:
        """Visit CTEs in order: each can read the earlier ones, and itself when it is recursive."""
        for cte in cte_map.get("map") or ():
            name = cte["key"].lower()
            self.look(cte["value"], visible | {name} if _is_recursive(cte["value"]) else visible)
            visible |= {name}
        return visible

    def _call(self, function: dict[str, Any]) -> None:
        name = ".".join(_name(function, "function_name"))
        if name not in MAKE_ROWS:
            self.calls.add(Call(name, json.dumps(_without_positions(function.get("arguments")), sort_keys=True)))

    def _function(self, node: dict[str, Any]) -> None:
        if not node.get("is_operator"):
            self.functions.add(".".join(_name(node, "function_name")))


def _arguments(node: dict[str, Any]) -> Any:
    return [value for key, value in node.items() if key != "function"] + [(node.get("function") or {}).get("arguments")]


def _is_recursive(value: Any) -> bool:
    return any(node.get("type") == "RECURSIVE_CTE_NODE" for node in _mappings(value, depth=3))


def _mappings(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        if depth:
            for child in value.values():
                yield from _mappings(child, depth - 1)


def _name(node: dict[str, Any], key: str) -> Relation:
    path = (node.get("qualified_name") or {}).get("path")
    parts = path or [part for part in (node.get("catalog"), node.get("catalog_name"), node.get("schema")) if part]
    if not path:
        parts = [*parts, *([node["schema_name"]] if node.get("schema_name") else []), node.get(key) or ""]
    return tuple(part.lower() for part in parts)


def _without_positions(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_positions(value) for key, value in node.items() if key not in POSITIONS}
    return [_without_positions(item) for item in node] if isinstance(node, list) else node
