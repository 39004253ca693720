"""Texts of a config or a contract that dbt puts into SQL only compute.

**Example.** `fail_calc: "(select count(*) from fleet.main.secret)"` of a test, `updated_at` or `unique_key` with a
subquery, a `data_type` of `integer); drop table t; --`, a check constraint that reads another table, an alias with a
quote in it.

**Why.** dbt writes these texts into statements as they are. They are in no compiled SQL, so no lineage and no other
rule sees what they read or run.

**Mend.** Name columns, or write an expression over them. What has to look at other tables is a model.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from meshwright.mesh.graph import Graph
from meshwright.mesh.manifest import Node
from meshwright.rules.rule import Offence, Parameters, mesh_rule
from meshwright.sql.reads import reads_of, reads_of_relation

WRITTEN = frozenset({"model", "snapshot", "seed"})
# What stands for the rows that an expression is about.
ROWS = ("these_rows",)
EXPRESSION = "select ({text}) from these_rows"
COMPARISON = "select count(*) {text} from these_rows"
DATA_TYPE = "select cast(null as {text}) from these_rows"
# What a custom constraint says to a warehouse, such as `encode zstd` or `masking policy p`.
PLAIN_WORDS = re.compile(r"[\w\s.,()='%-]+")
READING_WORD = re.compile(r"\b(select|from|with|table)\b", re.IGNORECASE)


@mesh_rule()
def config_only_computes(graph: Graph, _parameters: Parameters) -> Iterator[Offence]:
    """Find texts that read or run more than an expression does."""
    dialect = graph.manifest.metadata.adapter_type
    for node in graph.nodes.values():
        for what, form, text in _texts(node):
            if not _only_computes(form.format(text=text), dialect):
                yield Offence(
                    node, f"its {what} `{_short(text)}` does more than compute; write columns or an expression"
                )
        for what, text in _custom(node):
            if not PLAIN_WORDS.fullmatch(text) or READING_WORD.search(text):
                yield Offence(node, f"its {what} `{_short(text)}` does more than describe; write plain words")
        if node.resource_type in WRITTEN and node.relation_name and not _is_one(node, dialect):
            yield Offence(node, f"its relation {node.relation_name} is no plain name; change its alias")


def _texts(node: Node) -> Iterator[tuple[str, str, str]]:
    """Yield what a text is, the query that it becomes part of, and the text."""
    config = node.config
    for name, value in (("unique_key", config.unique_key), ("check_cols", config.check_cols)):
        yield from ((name, EXPRESSION, text) for text in _strings(value) if text != "all")
    for name, value in (("updated_at", config.updated_at), ("fail_calc", config.fail_calc)):
        yield from ((name, EXPRESSION, text) for text in _strings(value))
    for name, value in (("error_if", config.error_if), ("warn_if", config.warn_if)):
        yield from ((name, COMPARISON, text) for text in _strings(value))
    for name, data_type in config.column_types.items():
        yield f"column type of {name}", DATA_TYPE, str(data_type)
    for column in node.columns.values():
        if column.data_type:
            yield f"data_type of {column.name}", DATA_TYPE, column.data_type
    for what, kind, expression in _constraints(node):
        if kind == "check":
            yield what, EXPRESSION, expression


def _custom(node: Node) -> Iterator[tuple[str, str]]:
    return ((what, expression) for what, kind, expression in _constraints(node) if kind != "check")


def _constraints(node: Node) -> Iterator[tuple[str, str, str]]:
    for constraint in (*node.constraints, *(c for column in node.columns.values() for c in column.constraints)):
        kind, expression = str(constraint.get("type")), constraint.get("expression")
        if expression:
            yield f"{kind} constraint", kind, str(expression)


def _strings(value: Any) -> Iterable[str]:
    return [value] if isinstance(value, str) else [item for item in value or () if isinstance(item, str)]


def _only_computes(query: str, dialect: str | None) -> bool:
    found = reads_of(query, dialect)
    return found.fault is None and found.relations == {ROWS} and not found.table_functions and not found.functions


def _is_one(node: Node, dialect: str | None) -> bool:
    found = reads_of_relation(node.relation_name or "", dialect)
    alias = (node.alias or "").lower()
    return found.fault is None and len(found.relations) == 1 and next(iter(found.relations))[-1] == alias


def _short(text: str) -> str:
    return " ".join(text.split())[:60]
