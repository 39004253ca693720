"""All text, YAML and JSON that people write, and all Jinja of theirs, goes through one door each, so that no limit is forgotten."""

import ast
from collections.abc import Iterator
from pathlib import Path

import meshwright

PACKAGE = Path(meshwright.__file__).parent
# What each module may do, and why it is the one that does.
DOORS = {
    "parses YAML": {
        "services/quick_yaml.py",  # PyYAML
        "services/yaml_checks.py",  # PyYAML's events
        "services/user_yaml.py",  # ruamel.yaml
    },
    "parses JSON": {
        "services/user_json.py",
        "services/load_manifest.py",  # dbt's manifest, which dbt has just written
        "services/compared_state.py",  # dbt's manifest of an earlier run
        "services/redo.py",  # a plan that Meshwright has written
        "services/compile_models.py",  # SQL that Meshwright and dbt have written
        "sql/duckdb_syntax.py",  # DuckDB's syntax tree
        "sql/duckdb_world.py",  # DuckDB's plans
        "reports/json.py",  # writes
        "cli/check.py",  # writes
    },
    "runs Jinja": {"jinja/syntax.py"},
    "reads a file": {
        "services/user_text.py",
        "services/within.py",  # bytes of the mesh's own files, links looked at
        "services/disk.py",  # writes
        "services/locks.py",  # Meshwright's own folder
        "services/apply.py",
        "services/redo.py",  # a plan that Meshwright has written
        "services/fetch.py",
        "services/update_clone.py",
        "services/dbt_port.py",  # dbt_project.yml as Meshwright has written it
        "services/compile_models.py",  # SQL that Meshwright and dbt have written
        "services/file_rules/governance_untouched.py",  # bytes, to compare them
        "services/warehouses/duckdb.py",  # an empty database
        "reports/vocabulary_tables.py",  # a page of the docs
        "services/draft.py",  # bytes, to compare them
        "services/place_source.py",  # a source's file, to copy it
        "services/copier_port.py",  # what Copier has just rendered
        "services/load_manifest.py",  # what Meshwright and dbt have written
        "services/mesh_project.py",  # what Meshwright has written
        "services/kept_elements.py",  # what dbt has written, and text that is refused elsewhere
        "services/compared_state.py",  # what dbt has written
        "services/rule_docs.py",  # what ships
        "services/file_rules/project_untampered.py",  # governance's own SQL
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
