"""Forbidden settings in the files of a domain or of governance: each is reported in the file that contains it."""

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import OWNER, allow_every_kind, refuse, succeed

from meshwright.adapters.warehouses.duckdb import FOLDER
from meshwright.files.mesh_yml import load_mesh
from meshwright.files.policies import load_policies
from meshwright.graph.manifest import Manifest
from meshwright.project.checked_mesh import checked_mesh
from meshwright.rules.finding import Finding
from meshwright.rules.registry import RULES

pytestmark = pytest.mark.xdist_group("tampering")

NAMES = ("project_untampered", "config_constant", "profiles_known", "governance_untouched")
GOVERNANCE = "governance/mesh_governance"
Edit = Callable[[str], str]


@pytest.fixture(scope="module")
def _two(_bare: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    mesh = Path(shutil.copytree(_bare, tmp_path_factory.mktemp("tampering") / "acme"))
    for domain in ("sales", "fleet"):
        succeed("domain", "add", domain, *OWNER, cwd=mesh)
        allow_every_kind(mesh / "domains" / domain)
    return mesh


@pytest.fixture
def mesh(_two: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(_two, tmp_path / "acme"))


def faults(root: Path) -> list[Finding]:
    mesh = load_mesh(root)
    policies = load_policies(root, mesh)
    checked = checked_mesh(root, mesh, Manifest(), policies, datetime.date(2026, 6, 1))
    return [found for name in NAMES for found in RULES[name].check(checked, policies.policy(RULES[name]).parameters)]


def add(text: str) -> Edit:
    return lambda before: before + text


def put(old: str, new: str) -> Edit:
    def edit(before: str) -> str:
        assert old in before
        return before.replace(old, new, 1)

    return edit


PROJECT, PROFILES, PACKAGES = "dbt_project.yml", "profiles.yml", "packages.yml"
ATTACH = "      threads: 4\n"
ROWS: list[tuple[str, Edit, str]] = [
    (
        PROJECT,
        add("query-comment: '*/ drop table t; /*'\n"),
        "it sets `query-comment`, which governance doesn't allow; remove it",
    ),
    (
        PROJECT,
        add("packages-install-path: ../elsewhere\n"),
        "it sets `packages-install-path`, which governance doesn't allow; remove it",
    ),
    (
        PROJECT,
        add("macro-paths: [other]\n"),
        "it omits the folder `macros`, which delegates to governance; add it",
    ),
    (
        PROJECT,
        put("models:\n", "models:\n  fleet:\n    +materialized: view\n"),
        "it configures the models of fleet, which it doesn't own; remove that section",
    ),
    (
        PROJECT,
        add("data_tests:\n  mesh_governance:\n    +enabled: false\n"),
        "it configures the data_tests of mesh_governance, which it doesn't own; remove that section",
    ),
    (
        PROJECT,
        put(
            "dispatch:\n", "dispatch:\n  - {macro_namespace: mesh_governance, search_order: [sales, mesh_governance]}\n"
        ),
        "its `dispatch` overrides macros of mesh_governance; remove the entry",
    ),
    (
        PROJECT,
        put("restrict-access: true", "restrict-access: false"),
        "other domains can read its private models; set `restrict-access: true`",
    ),
    (
        PACKAGES,
        add("  - local: fakes/fleet\n"),
        "it installs the local package fakes/fleet; to read another domain, install its port package, ../../ports/DOMAIN",
    ),
    (
        PACKAGES,
        add("  - local: ../../ports/../fakes/fleet\n"),
        "it installs the local package ../../ports/../fakes/fleet; to read another domain, install its port package, ../../ports/DOMAIN",
    ),
    (
        PROFILES,
        put(ATTACH, ATTACH + "      plugins: [{module: excel}]\n"),
        "its profile has `plugins`; remove it, or allow it in a policy",
    ),
    (
        PROFILES,
        put(ATTACH, ATTACH + "      module_paths: [.]\n"),
        "its profile has `module_paths`; remove it, or allow it in a policy",
    ),
    (
        PROFILES,
        put(ATTACH, ATTACH + "      attach: [{path: ../../warehouse/fleet.duckdb, alias: archive, read_only: true}]\n"),
        "its profile has `attach archive`; attach a domain's file under its name, with `read_only: true`, or allow it in a policy",
    ),
    (
        PROFILES,
        put(
            ATTACH,
            ATTACH
            + "      attach: [{path: \"{{ env_var('MESH_DUCKDB_DIR', '../../warehouse') }}/fleet.duckdb\", alias: fleet}]\n",
        ),
        "its profile has `attach fleet`; attach a domain's file under its name, with `read_only: true`, or allow it in a policy",
    ),
    (
        PROFILES,
        put("/sales.duckdb", "/fleet.duckdb"),
        f"its profile has `path {FOLDER}/fleet.duckdb`; use `{FOLDER}/sales.duckdb`, or allow it in a policy",
    ),
    (
        PROJECT,
        put("    +group: sales\n", "    +group: sales\n    +schema: \"{{ env_var('SCHEMA') }}\"\n"),
        "its `schema` depends on the run; set the same value for every target",
    ),
    (
        "models/_domain.yml",
        add("models:\n  - name: orders\n    config:\n      enabled: >-\n        {{ target.name == 'ci' }}\n"),
        "its `enabled` depends on the run; set the same value for every target",
    ),
    (
        "macros/generate_database_name.sql",
        lambda before: "{# " + before + " #}",
        "it doesn't delegate generate_database_name to the governance package; restore the delegation",
    ),
]


def test_a_valid_mesh_has_no_fault(mesh: Path) -> None:
    assert faults(mesh) == []


@pytest.mark.parametrize(
    ("file", "edit", "message"), ROWS, ids=lambda value: value[:40] if isinstance(value, str) else ""
)
def test_a_forbidden_setting_in_a_domains_file_is_reported(mesh: Path, file: str, edit: Edit, message: str) -> None:
    path = mesh / "domains/sales" / file
    path.write_text(edit(path.read_text()))
    found = faults(mesh)
    assert message in [fault.message for fault in found]
    assert {(fault.domain, fault.file) for fault in found} == {("sales", f"domains/sales/{file}")}


@pytest.mark.parametrize("change", ["edited", "removed", "added"])
def test_a_governance_file_that_differs_from_the_shipped_one_is_reported(mesh: Path, change: str) -> None:
    file = mesh / GOVERNANCE / "macros/audit/audit.sql"
    if change == "edited":
        file.write_text(file.read_text().replace("if execute", "if execute and false"))
    elif change == "removed":
        file.unlink()
    else:
        file = mesh / GOVERNANCE / "macros/zz.sql"
        file.write_text("{% macro duckdb__utc_now() %}1{% endmacro %}\n")
    [fault] = faults(mesh)
    name = file.relative_to(mesh / GOVERNANCE)
    assert fault.message.startswith(f"{name} differs from the shipped version; restore it, or allow the digest ")
    digest = fault.message.split("digest ")[1].split(" ")[0]
    policies = mesh / "governance/policies.yml"
    policies.write_text(put("{digests: []}", f"{{digests: ['{digest}']}}")(policies.read_text()))
    assert faults(mesh) == []


def test_line_ends_of_another_system_are_not_a_change(mesh: Path) -> None:
    file = mesh / GOVERNANCE / "macros/audit/audit.sql"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert faults(mesh) == []


def test_a_policy_allows_a_profile_setting(mesh: Path) -> None:
    profiles = mesh / "domains/sales/profiles.yml"
    profiles.write_text(put(ATTACH, ATTACH + "      plugins: [{module: excel}]\n")(profiles.read_text()))
    policies = mesh / "governance/policies.yml"
    policies.write_text(
        put("profiles_known: {allowed: []}", "profiles_known: {allowed: [plugins]}")(policies.read_text())
    )
    assert faults(mesh) == []


def test_a_rule_about_files_stays_an_error(mesh: Path) -> None:
    policies = mesh / "governance/policies.yml"
    policies.write_text("rules:\n  profiles_known: {severity: warn}\n")
    assert refuse("check", cwd=mesh) == (
        "governance/policies.yml:2: profiles_known is a rule about files: its severity is always error."
    )
