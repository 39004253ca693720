"""The guard and `check` report the same findings with the same messages and parameters."""

import datetime
import re
from typing import Any

import pytest
import yaml
from tests.conftest import refuse, succeed
from tests.governance.conftest import GOOD, Shop
from tests.rules.guard_violations import NUMBERS_THAT_ARE_NOT_FINITE, VIOLATIONS, Violation

from meshwright.files.lines import Locator
from meshwright.files.mesh_yml import load_mesh
from meshwright.files.policies import load_policies
from meshwright.mesh.meta import VOCABULARY
from meshwright.project.checked_mesh import checked_mesh
from meshwright.project.load_manifest import load_manifest
from meshwright.rules.registry import RULES
from meshwright.services.check import rule_findings

pytestmark = pytest.mark.slow

VIEW = GOOD.replace("    columns: [id]", "    columns: [id]\n    warn_unsupported: false")

FINDING = re.compile(r"- (shop\.\S+(?: v\d+)?) \((?:owner: (.*?)|no owner), [^,()]*\): (\w+): (.*)")
IN_GUARD = [rule for rule in RULES.values() if rule.in_guard]


def found_by_guard(shop: Shop) -> list[tuple[str, str, str]]:
    outcome = shop.dbt("build")
    text = outcome.exception + "".join(message for _, message in outcome.nodes.values()) + "".join(outcome.warnings)
    return sorted((m[1], m[3], m[4].strip()) for m in map(FINDING.search, text.splitlines()) if m)


def found_by_check(shop: Shop) -> list[tuple[str, str, str]]:
    mesh = load_mesh(shop.mesh)
    manifest, policies = load_manifest(shop.mesh, mesh), load_policies(shop.mesh, mesh)
    checked = checked_mesh(shop.mesh, mesh, manifest, policies, datetime.date(2026, 6, 1))
    found = rule_findings(checked, IN_GUARD, Locator(shop.mesh))
    return sorted((finding.subject, finding.rule, finding.message) for finding in found)


def write(shop: Shop, violations: list[Violation]) -> None:
    for violation in violations:
        folder = shop.project / "models" / (violation.folder or f"{violation.kind}/{violation.name}")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{violation.name}_v1.sql").write_text(violation.sql)
        (folder / f"{violation.name}.yml").write_text(yaml.safe_dump(violation.document, sort_keys=False))


@pytest.fixture
def bad_shop(shop: Shop) -> Shop:
    domain = shop.project / "models/_domain.yml"
    document = yaml.safe_load(domain.read_text())
    document["groups"].append({"name": "unreachable", "owner": {"name": "Nobody There"}})
    document["sources"] = [{"name": "till", "schema": "main", "tables": [{"name": "slips"}, {"name": "others"}]}]
    domain.write_text(yaml.safe_dump(document))
    (shop.project / "seeds").mkdir(exist_ok=True)
    (shop.project / "seeds/lookup.csv").write_text("id\n1\n")
    seed: dict[str, Any] = {"name": "lookup", "config": {"meta": {"slo": {"minimum_rows": 1}, "team": "a"}}}
    seed["columns"] = [{"name": "id", "config": {"meta": {"range": {"min": 1}, "unit": "piece"}}}]
    (shop.project / "seeds/lookup.yml").write_text(yaml.safe_dump({"seeds": [seed]}))
    write(shop, VIOLATIONS)
    return shop


def test_guard_and_check_report_each_violation_with_the_same_message(bad_shop: Shop) -> None:
    found = found_by_check(bad_shop)
    by_guard = found_by_guard(bad_shop)
    assert (set(by_guard) - set(found), set(found) - set(by_guard)) == (set(), set())
    assert by_guard == found
    sentences: dict[str, list[str]] = {}
    for subject, rule, sentence in found:
        sentences.setdefault(subject.removeprefix("shop.").removesuffix(" v1"), []).append(f"{rule}: {sentence}")
    wanted = {
        **{violation.name: sorted(violation.found) for violation in VIOLATIONS if violation.found},
        "lookup": [
            (
                "promises_known: `config.meta.range` of column id has no effect on a column of a seed; move it to the"
                " `config.meta` of a product's column, or remove it"
            ),
            (
                "promises_known: `config.meta.slo` has no effect on a seed; move it to the `config.meta` of a product,"
                " or remove it"
            ),
        ],
    }
    for name in {*sentences, *wanted}:
        assert sorted(sentences.get(name, [])) == sorted(wanted.get(name, [])), name


def test_a_kind_without_settings_and_a_seed_without_the_audit_are_found_on_both_sides(shop: Shop) -> None:
    """`product add` writes the settings of a kind with its first product; by hand they can be forgotten."""
    project = shop.project / "dbt_project.yml"
    text = project.read_text()
    forgotten = (
        text[: text.index("    # Combines two or more products. Reads")] + text[text.index("    # Serves a use") :]
    )
    project.write_text(forgotten[: forgotten.index("\nseeds:")])
    (shop.project / "seeds").mkdir(exist_ok=True)
    (shop.project / "seeds/codes.csv").write_text("id\n1\n")
    shop.product("joined", "select 1 as id", kind="aggregated")
    shop.product("shown", "select id from {{ ref('codes') }}", VIEW, kind="virtual")
    found = found_by_check(shop)
    assert found_by_guard(shop) == found
    assert [(subject, rule) for subject, rule, _ in found] == [
        ("shop.codes", "audit_hook_present"),
        ("shop.joined v1", "kind_matches_folder"),
    ]
    assert shop.tables() == []


def test_numbers_that_are_not_finite_stop_a_run_and_check_rejects_their_files(shop: Shop) -> None:
    write(shop, NUMBERS_THAT_ARE_NOT_FINITE)
    wanted = sorted(
        (f"shop.{v.name} v1", *found.split(": ", 1)) for v in NUMBERS_THAT_ARE_NOT_FINITE for found in v.found
    )
    assert found_by_guard(shop) == wanted
    assert refuse("check", cwd=shop.mesh) == (
        "domains/shop/models/source_aligned/complete_nan/complete_nan.yml:20: .nan is not a number that a promise or a"
        " policy can use."
    )


def test_each_rule_of_the_guard_has_a_violation_here() -> None:
    by_run = {"audit_hook_present", "reads_public_products"}  # of a folder, of another domain: see test_guard.py
    found = {sentence.partition(":")[0] for violation in VIOLATIONS for sentence in violation.found}
    assert found == {rule.name for rule in IN_GUARD} - by_run


def test_guard_and_check_take_the_same_parameters(shop: Shop) -> None:
    (shop.mesh / "governance/policies.yml").write_text(
        "rules:\n  documented: {shortest: 3}\n  columns_described: {shortest: 0}\n"
        "  promises_known: {own_keys: [team, wildly_different]}\n"
    )
    (shop.project / "policies.yml").write_text("rules:\n  columns_described: {shortest: 12}\n")
    succeed("publish", cwd=shop.mesh)
    write(shop, [v for v in VIOLATIONS if v.name in {"base", "briefly", "mute_columns", "own", "typo"}])
    found = found_by_check(shop)
    assert found_by_guard(shop) == found
    described = "promises_known: `config.meta.lifcycle`"
    assert [f"{rule}: {sentence}"[: len(described)] for _, rule, sentence in found if rule == "promises_known"] == [
        described
    ]
    assert [sentence for _, rule, sentence in found if rule == "columns_described"] == [
        f"the description of column {name} {fault}; describe its meaning and unit"
        for name, fault in [
            ("a", "is empty"),
            *((n, "has fewer than 12 characters") for n in "cd"),
        ]
    ]
    assert "documented" not in {rule for _, rule, _ in found}


def test_every_key_has_a_violation_here() -> None:
    """So that a key that is added is tried on both sides."""
    documents = [violation.document for violation in VIOLATIONS]
    promised = {key for document in documents for key in _keys(document)}
    tried = {name for place in ("product", "column") for name in VOCABULARY[place]}  # type: ignore[index]
    assert tried <= promised


def _keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {str(key) for key in value} | {key for item in value.values() for key in _keys(item)}
    return {key for item in value for key in _keys(item)} if isinstance(value, list) else set()
