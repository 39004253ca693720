"""The columns and types that unit tests give a source."""

import re
from typing import Any

from meshwright.graph.manifest import Manifest
from meshwright.graph.nodes import Fixture, SourceNode
from meshwright.sql.duckdb_world import DuckDBWorld

SOURCE = re.compile(r"""\s*source\(\s*['"]([^'"]+)['"]\s*,\s*['"]([^'"]+)['"]\s*\)\s*""")
LOOKS_LIKE = ((r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d.*", "TIMESTAMP"), (r"\d{4}-\d\d-\d\d", "DATE"))


def given_types(manifest: Manifest, source: SourceNode) -> dict[str, str]:
    """Return the columns that unit tests give a source, in their order, with types, "" where a test shows none."""
    found: dict[str, str] = {}
    world = DuckDBWorld()
    for test in manifest.unit_tests.values():
        for fixture in test.given if test.package_name == source.package_name else ():
            named = SOURCE.fullmatch(fixture.input)
            if named and named.groups() == (source.source_name, source.name):
                for name, data_type in _types(fixture, world).items():
                    found[name] = found.get(name) or data_type
    return found


def _types(fixture: Fixture, world: DuckDBWorld) -> dict[str, str]:
    if fixture.format == "sql" and isinstance(fixture.rows, str):
        shape = world.bind(fixture.rows, {}).shape
        return {column.name: _wide(column.data_type or "") for column in shape.columns} if shape else {}
    if not isinstance(fixture.rows, list):
        return {}
    found: dict[str, str] = {}
    for row in fixture.rows:
        for name, value in row.items() if isinstance(row, dict) else ():
            found[str(name)] = found.get(str(name)) or _type_of(value)
    return found


def _wide(data_type: str) -> str:
    """Return a type for all values of a column; a literal such as 51.98 has a decimal that fits only itself."""
    return "DOUBLE" if data_type.startswith("DECIMAL") else data_type


def _type_of(value: Any) -> str:
    match value:
        case bool():
            return "BOOLEAN"
        case int():
            return "BIGINT"
        case float():
            return "DOUBLE"
        case str():
            return next((name for pattern, name in LOOKS_LIKE if re.fullmatch(pattern, value)), "VARCHAR")
    return ""
