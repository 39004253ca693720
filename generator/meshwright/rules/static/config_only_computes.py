"""Settings that dbt writes into SQL only compute values.

**Example.** A test with `fail_calc: "(select count(*) from fleet.main.secret)"`, a subquery in `updated_at` or
`unique_key`, a `data_type` of `integer); drop table t; --`, a check constraint that reads another table, an alias that
contains a quote. Adapter settings such as `merge_update_condition` and `indexes` count too: `check` examines every
setting that dbt could write into SQL.

**Why.** dbt copies these settings into statements unchanged. They don't appear in compiled SQL, so lineage and the
other rules can't see what they read or run.

**Fix.** Use column names, or an expression over columns. To read other tables, write a model. To accept any text in a
setting, such as a file location, allow the setting in a policy: `config_only_computes: {allowed: [location]}`.

Parameter: `allowed` lists setting names.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, allowing, mesh_rule
from meshwright.sql.reads import reads_of, reads_of_relation

WRITTEN = frozenset({"model", "snapshot", "seed"})
# A placeholder for the rows that an expression reads.
ROWS = ("these_rows",)
EXPRESSION = "select ({text}) from these_rows"
COMPARISON = "select count(*) {text} from these_rows"
DATA_TYPE = "select cast(null as {text}) from these_rows"
# Settings that dbt doesn't write into SQL, and those that are checked below or by other rules.
# fmt: off
HARMLESS = frozenset({
    "access", "alias", "batch_size", "begin", "concurrent_batches", "contract", "database", "deprecation_date",
    "description", "docs", "enabled", "freshness", "full_refresh", "group", "hard_deletes",
    "incremental_strategy", "invalidate_hard_deletes", "latest_version", "limit", "lookback", "materialized", "meta",
    "on_configuration_change", "on_schema_change", "packages", "persist_docs", "quote_columns", "quoting", "schema",
    "severity", "static_analysis", "store_failures", "store_failures_as", "strategy", "tags", "target_database",
    "target_schema", "version", "post-hook", "post_hook", "pre-hook", "pre_hook", "incremental_predicates",
    "sql_header", "where", "check_cols", "column_types", "error_if", "fail_calc", "unique_key", "updated_at",
    "warn_if",
})
# fmt: on
# Names of columns and roles, words such as `btree`, a path: text that can neither call a function nor end a statement.
NAMES = re.compile(r"(?!.*--)[\w\s.,@/:+-]*", re.DOTALL)
# The text of a custom constraint, such as `encode zstd` or `masking policy p`.
PLAIN_WORDS = re.compile(r"[\w\s.,()='%-]+")
READING_WORD = re.compile(r"\b(select|from|with|table)\b", re.IGNORECASE)


@mesh_rule(allowed=allowing([]))
def config_only_computes(graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find settings that read or run more than an expression does."""
    dialect = graph.manifest.metadata.adapter_type
    harmless = HARMLESS.union(settings["allowed"])
    for node in graph.nodes.values():
        for what, form, text in _texts(node):
            if not _only_computes(form.format(text=text), dialect):
                yield on_node(
                    node, f"its {what} `{_short(text)}` does more than compute a value; use columns or an expression"
                )
        for name, text in _other_settings(node, harmless):
            if not _is_harmless(text, dialect):
                yield on_node(
                    node,
                    f"its {name} `{_short(text)}` does more than compute a value; remove it, or allow the"
                    " setting in a policy",
                )
        for what, text in _custom(node):
            if not PLAIN_WORDS.fullmatch(text) or READING_WORD.search(text):
                yield on_node(
                    node, f"its {what} `{_short(text)}` does more than describe a constraint; use plain words"
                )
        if node.resource_type in WRITTEN and node.relation_name and not _is_one(node, dialect):
            yield on_node(node, f"its relation {node.relation_name} is not a plain name; change its alias")


def _texts(node: Node) -> Iterator[tuple[str, str, str]]:
    """Yield a name for the text, the query that contains it, and the text."""
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


def _other_settings(node: Node, harmless: frozenset[str]) -> Iterator[tuple[str, str]]:
    for name, value in node.stated_config.items():
        if name not in harmless:
            yield from ((name, text) for text in _texts_in(value))


def _texts_in(value: Any) -> Iterator[str]:
    """Yield the texts of a setting, including keys and list items."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for part in pair for text in _texts_in(part))
    elif isinstance(value, list):
        yield from (text for item in value for text in _texts_in(item))


def _is_harmless(text: str, dialect: str | None) -> bool:
    """Whether a text only computes, whether dbt inserts it bare or in quotes."""
    if len(text) == 1 or (NAMES.fullmatch(text) and (len(text.split()) == 1 or not READING_WORD.search(text))):
        return True
    quoted = EXPRESSION.format(text=f"'{text}'")
    return (
        ";" not in text
        and _only_computes(EXPRESSION.format(text=text), dialect)
        and (reads_of(quoted, dialect).fault is not None or _only_computes(quoted, dialect))
    )


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
