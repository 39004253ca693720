"""The rows of a dbt seed, with the types that dbt usually finds in them."""

import csv
import io
import re
from typing import Any

import msgspec

from meshwright.graph.nodes import Node
from meshwright.sql.shape import Shape, ShapeColumn

LOOKS_LIKE = (
    (r"-?\d{1,18}", "BIGINT"),
    (r"-?\d+(\.\d+)?([eE][-+]?\d+)?", "DOUBLE"),
    (r"(?i:true|false)", "BOOLEAN"),
    (r"\d{4}-\d\d-\d\d", "DATE"),
    (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d.*", "TIMESTAMP"),
)


class Seed(msgspec.Struct, frozen=True):
    """A seed's columns and rows; an empty value is null."""

    shape: Shape
    rows: list[list[Any]]


def seed_of(node: Node, text: str) -> Seed:
    """Return the columns and rows of a seed's CSV text."""
    lines = [line for line in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) if line]
    header = lines[0] if lines else []
    rows = [[value or None for value in line] for line in lines[1:] if len(line) == len(header)]
    declared = {name.lower(): column.data_type for name, column in node.columns.items()}
    set_types = {name.lower(): str(data_type) for name, data_type in node.config.column_types.items()}
    columns = tuple(
        ShapeColumn(name, set_types.get(name.lower()) or declared.get(name.lower()) or _type([row[at] for row in rows]))
        for at, name in enumerate(header)
    )
    return Seed(Shape(columns), rows)


def _type(values: list[Any]) -> str:
    present = [value for value in values if value is not None]
    fitting = (name for pattern, name in LOOKS_LIKE if present and all(re.fullmatch(pattern, v) for v in present))
    return next(fitting, "VARCHAR")
