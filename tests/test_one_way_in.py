"""All text, YAML and JSON that people write, and all Jinja of theirs, goes through one door each, so that no limit is forgotten."""

import ast
from collections.abc import Iterator
from pathlib import Path

import meshwright

PACKAGE = Path(meshwright.__file__).parent
# What each module may do, and why it is the one that does.
DOORS = {
    "parses YAML": {
        "adapters/yaml/quick_yaml.py",  # PyYAML
        "adapters/yaml/yaml_checks.py",  # PyYAML's events
        "adapters/yaml/user_yaml.py",  # ruamel.yaml
    },
    "parses JSON": {
        "adapters/yaml/user_json.py",
        "project/load_manifest.py",  # dbt's manifest, which dbt has just written
        "adapters/dbt/compared_state.py",  # dbt's manifest of an earlier run
        "writing/redo_file.py",  # a plan that Meshwright has written
        "project/compile_models.py",  # SQL that Meshwright and dbt have written
        "sql/duckdb_syntax.py",  # DuckDB's syntax tree
        "sql/duckdb_world.py",  # DuckDB's plans
    },
    "runs Jinja": {
        "jinja/syntax.py",
        "adapters/warehouses/facts.py",  # a template that ships, with values that are looked at
    },
    "reads a file": {
        "adapters/disk/user_text.py",
        "adapters/disk/within.py",  # bytes of the mesh's own files, links looked at
        "adapters/disk/disk.py",  # writes
        "adapters/disk/own_folder.py",  # Meshwright's own folder
        "writing/apply.py",
        "writing/redo_file.py",  # a plan that Meshwright has written
        "services/fetch.py",
        "writing/update_clone.py",
        "adapters/dbt/commands.py",  # dbt_project.yml as Meshwright has written it
        "project/compile_models.py",  # SQL that Meshwright and dbt have written
        "adapters/warehouses/duckdb.py",  # an empty database
        "reports/reference/__init__.py",  # a page of the docs
        "project/checked_mesh.py",  # bytes of governance, to compare them
        "files/draft.py",  # bytes, to compare them
        "services/place_source.py",  # a source's file, to copy it
        "adapters/copier.py",  # what Copier has just rendered
        "project/load_manifest.py",  # what Meshwright and dbt have written
        "project/mesh_project.py",  # what Meshwright has written
        "adapters/dbt/kept_elements.py",  # what dbt has written, and text that is refused elsewhere
        "adapters/dbt/compared_state.py",  # what dbt has written
        "rules/data.py",  # what ships
    },
}
CALLS = {
    **{("yaml", name): "parses YAML" for name in ("load", "safe_load", "compose", "parse", "scan", "load_all", "YAML")},
    ("cyaml", "CParser"): "parses YAML",
    ("", "YAML"): "parses YAML",
    **{("json", name): "parses JSON" for name in ("load", "loads", "decode")},
    ("ENVIRONMENT", "parse"): "runs Jinja",
    ("", "SandboxedEnvironment"): "runs Jinja",
    ("", "Environment"): "runs Jinja",
    ("*", "from_string"): "runs Jinja",
    ("*", "read_text"): "reads a file",
    ("*", "read_bytes"): "reads a file",
    ("", "open"): "reads a file",
    ("*", "open"): "reads a file",
}


def uses(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name):
                yield CALLS.get(("", called.id), "")
            elif isinstance(called, ast.Attribute):
                owner = called.value
                name = (
                    owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
                )
                yield CALLS.get((name, called.attr)) or CALLS.get(("*", called.attr), "")


def test_each_door_is_the_only_one() -> None:
    found: dict[str, set[str]] = {what: set() for what in DOORS}
    for file in PACKAGE.rglob("*.py"):
        for what in set(uses(file)) - {""}:
            found[what].add(file.relative_to(PACKAGE).as_posix())
    assert {what: sorted(files - DOORS[what]) for what, files in found.items()} == {what: [] for what in DOORS}
    assert all(found[what] for what in DOORS)
