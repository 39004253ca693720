"""Turns the design of a product into the answers of the product templates."""

from typing import Any

from meshwright.adapters.yaml.yaml_checks import is_text
from meshwright.mesh.mesh import Domain, Mesh, Owner
from meshwright.mesh.names import reserved_words
from meshwright.scaffold.sample_values import sample_sql, sample_value
from meshwright.scaffold.select_columns import Input, Selected
from meshwright.scaffold.source import Source, SourceColumn
from meshwright.scaffold.suggestions import suggestions
from meshwright.services.design_product import Design

# The promises about a column in config.meta that a contract passes on.
PROMISES = ("accepted_values", "completeness")


def product_answers(mesh: Mesh, domain: Domain, owner: Owner, design: Design) -> dict[str, Any]:
    """Return the answers that the product templates take in addition to its name and description, as plain data."""
    names = [read.product.name for read in design.inputs]
    testable = len(set(names)) == len(names)
    key = {_in_yaml(name) for name in design.primary_key}
    columns = design.sample_columns if testable else ()
    sample = {_in_yaml(column.name): sample_value(column.data_type) for column in columns}
    return {
        "mesh_name": mesh.name,
        "warehouse": str(mesh.warehouse),
        "namespace": str(mesh.namespace),
        "domain": domain.name,
        "owner_name": owner.name,
        "owner_email": owner.email,
        "columns": [_column_answer(item, design) for item in design.selected],
        "group_by": list(design.group_by),
        "primary_key": [_in_yaml(name) for name in design.primary_key],
        "primary_key_todo": design.todo,
        "primary_key_column": _key_column(design),
        "sample": sample,
        "expected": {name: value for name, value in sample.items() if name in key} or sample,
        **({"inputs": [_input_answer(i) for i in design.inputs]} if design.inputs else {}),
        **({"sources": [_source_answer(s, c, design) for s, c in design.sources]} if design.sources else {}),
    }


def _in_yaml(name: str) -> str:
    """Return a column's name as YAML reads it as text: `"no"`, since `no` is false."""
    return name if is_text(name) else f'"{name}"'


def _key_column(design: Design) -> str:
    """Return the only column of the key, "" if there are several: YAML declares a one-column key on its column."""
    return design.primary_key[0] if len(design.primary_key) == 1 else ""


def _column_answer(item: Selected, design: Design) -> dict[str, Any]:
    column = item.column
    return {
        "name": column.name,
        "yaml": _in_yaml(column.name),
        "data_type": column.data_type,
        "description": column.description,
        "expression": item.expression,
        "quote": bool(column.quote),
        "not_null": any(constraint.type == "not_null" for constraint in column.constraints),
        "meta": {key: column.meta[key] for key in PROMISES if key in column.meta},
        "suggestions": suggestions(
            design.facts.get(column.name), column.name, column.data_type, is_key=column.name in design.primary_key
        ),
    }


def _input_answer(read: Input) -> dict[str, Any]:
    return {
        "name": read.name,
        "ref": read.ref,
        "columns": [column.sql for column in read.port.columns],
        "on": [column.sql for name in read.on for column in read.port.columns if column.name == name],
    }


def _source_answer(source: Source, columns: list[SourceColumn], design: Design) -> dict[str, Any]:
    sampled = {column.name for column in design.sample_columns}
    rows = [
        f"{sample_sql(c.data_type) if c.name in sampled else f'cast(null as {c.data_type})'} as {c.source_sql}"
        for c in columns
    ]
    tables = [other.table for other, _ in design.sources]
    is_plain = tables.count(source.table) == 1 and source.table not in reserved_words()
    name = source.table if is_plain else f"{source.schema}_{source.table}"
    return {"name": name, "source": source.schema, "table": source.table, "columns": rows}
