"""What dbt reports for the same changes: the last column of docs/reference/contract_changes.md."""

import json
from collections import defaultdict
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.contracts.cases import CASES, Case
from tests.contracts.conftest import slug

from meshwright.contracts.verdicts import BY_MORE_THAN_PORTS, RULES, Dbt

PROJECT = """\
name: acme
version: "1.0"
profile: acme
models: {acme: {tables: {+materialized: table}, views: {+materialized: view}}}
"""
PROFILE = "acme: {target: dev, outputs: {dev: {type: duckdb, path: acme.duckdb}}}\n"
MATERIALIZATIONS = ("table", "view")


def model(case: Case, materialized: str, text: str | None, *, versioned: bool) -> dict[str, Any] | None:
    """A case's port as a model of a domain: named like the case, with versions or without."""
    if text is None:
        return None
    name = f"{slug(case.name)}_{materialized}"
    alone = text.replace("alias: ", f"alias: {name}_")  # two models can't share a relation
    found = {**yaml.safe_load(alone)["models"][0], "name": name}
    if not versioned and "versions" in found:
        [version] = found.pop("versions")
        found.pop("latest_version")
        found |= {key: value for key, value in version.items() if key not in {"v", "config"}}
        found["config"] |= version.get("config", {})
    return found


def write_project(root: Path, side: str, cases: list[Case], *, versioned: bool) -> None:
    """Write all cases as models, each as a table and as a view."""
    owners = {"groups": [{"name": "flights", "owner": {"name": "Flight Operations"}}]}
    (root / "models").mkdir(parents=True)
    (root / "dbt_project.yml").write_text(PROJECT)
    (root / "profiles.yml").write_text(PROFILE)
    (root / "models/_domain.yml").write_text(yaml.safe_dump(owners))
    for case in cases:
        for materialized in MATERIALIZATIONS:
            found = model(case, materialized, getattr(case, side), versioned=versioned)
            if found is None:
                continue
            folder = root / f"models/{materialized}s"
            folder.mkdir(exist_ok=True)
            (folder / f"{found['name']}.yml").write_text(yaml.safe_dump({"models": [found]}, sort_keys=False))
            for version in found.get("versions", [{}]):
                suffix = f"_v{version['v']}" if version else ""
                (folder / f"{found['name']}{suffix}.sql").write_text("select 1 as a")


def dbt(root: Path, *arguments: str, manifest: Any = None) -> tuple[Any, list[str]]:
    """Run dbt in this process; returns its result and its warnings of breaking changes."""
    from dbt.cli.main import dbtRunner

    warnings: list[str] = []

    def note(event: Any) -> None:
        if event.info.name == "UnversionedBreakingChange":
            warnings.append(event.data.model_name)

    with chdir(root):
        options = ["--quiet", "--log-level-file=none", "--no-partial-parse"]
        result = dbtRunner(manifest=manifest, callbacks=[note]).invoke([*options, *arguments, "--profiles-dir=."])
    return result, warnings


def parsed(root: Path, side: str, cases: list[Case], *, versioned: bool) -> Any:
    write_project(root, side, cases, versioned=versioned)
    result, _ = dbt(root, "parse")
    assert result.success, result.exception
    return result.result


def has_versions(case: Case) -> bool:
    """Whether the change is one of versions, which a model without them can't have."""
    return any("- v: 2" in (text or "") or "    versions:" not in (text or "    versions:") for text in case[2:4])


@pytest.mark.slow
def test_dbt_warns_of_models_without_versions_as_the_cases_say(tmp_path: Path) -> None:
    cases = [case for case in CASES if not has_versions(case)]
    parsed(tmp_path / "before", "before", cases, versioned=False)
    parsed(tmp_path / "after", "after", cases, versioned=False)
    state = f"--state={tmp_path / 'before/target'}"
    result, warned = dbt(tmp_path / "after", "ls", "--select=state:modified.contract", "state:modified", state)
    assert result.success, result.exception
    said = {
        case.name: tuple("breaking" if f"{slug(case.name)}_{m}" in warned else "nothing" for m in MATERIALIZATIONS)
        for case in cases
    }
    assert said == {case.name: case.dbt for case in cases}


@pytest.mark.slow
def test_dbt_refuses_the_same_in_models_with_versions(tmp_path: Path) -> None:
    cases = [case for case in CASES if "    versions:" in (case.before or "    versions:")]
    parsed(tmp_path / "before", "before", cases, versioned=True)
    manifest = parsed(tmp_path / "after", "after", cases, versioned=True)
    everything = json.loads((tmp_path / "before/target/manifest.json").read_text())
    (tmp_path / "state").mkdir()
    said: dict[str, str] = {}
    for case in cases:
        nodes = {key: node for key, node in everything["nodes"].items() if node["name"] == f"{slug(case.name)}_table"}
        (tmp_path / "state/manifest.json").write_text(json.dumps({**everything, "nodes": nodes}))
        state = f"--state={tmp_path / 'state'}"
        result, _ = dbt(tmp_path / "after", "ls", "--select=state:modified.contract", state, manifest=manifest)
        refused = type(result.exception).__name__ == "ContractBreakingChangeError"
        assert result.success is not refused, result.exception
        said[case.name] = "breaking" if refused else "nothing"
    assert said == {case.name: case.dbt[0] for case in cases}


def test_the_reference_shows_what_dbt_reports() -> None:
    said: dict[str, set[str]] = defaultdict(set)
    for case in CASES:
        [(_, rule, _)] = case.changes
        said[rule] |= set(case.dbt)
    meant = {Dbt.ERROR: {"breaking"}, Dbt.NOTHING: {"nothing"}, Dbt.SOMETIMES: {"breaking", "nothing"}}
    by_ports = [rule for rule in RULES.values() if rule.name not in BY_MORE_THAN_PORTS]
    said["constraints_no_longer_enforced"].add("breaking")  # dbt also compares the materialization, which the cases fix
    assert said == {rule.name: meant[rule.dbt] for rule in by_ports}
    assert all(bool(rule.when) is (rule.dbt is Dbt.SOMETIMES) for rule in RULES.values())
