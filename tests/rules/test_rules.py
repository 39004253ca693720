"""Every rule finds its violation, once, and nothing else."""

import json

import pytest
import yaml
from tests.conftest import REPOSITORY
from tests.rules.expected_findings import EXPECTED
from tests.rules.looked_at import ON_MANIFEST, looked_at

from meshwright.contracts.differences.judges import PROMISES, SLO
from meshwright.graph.graph import Graph
from meshwright.graph.promises import At, key_faults
from meshwright.mesh.meta import COLUMN, PRODUCT, VOCABULARY, Place
from meshwright.rules.data import DATA_RULES
from meshwright.rules.registry import ON_CHANGES, ON_FILES, ON_WAIVERS, RULES
from meshwright.rules.rule import LooksAt

pytestmark = pytest.mark.xdist_group("bad_mesh")


def findings(graph: Graph) -> list[tuple[str, str, str, str | None, str]]:
    """(rule, subject, owner, column, message) of every finding, with the default parameters."""
    return sorted(
        (
            (rule.name, found.subject, str(found.node and graph.owner(found.node)), found.column, found.message)
            for rule in ON_MANIFEST.values()
            for found in rule.check(looked_at(graph), rule.defaults)
        ),
        key=str,
    )


def test_each_violation_is_found_once_with_its_owner_and_nothing_else(bad_graph: Graph) -> None:
    found = findings(bad_graph)
    assert (set(found) - set(EXPECTED), set(EXPECTED) - set(found)) == (set(), set())
    assert found == sorted(EXPECTED, key=str)


def test_every_rule_has_a_violation_in_the_bad_mesh() -> None:
    assert sorted(found[0] for found in EXPECTED) == sorted(ON_MANIFEST)


def test_every_rule_is_documented_in_the_same_form() -> None:
    for rule in RULES.values():
        first, *paragraphs = rule.doc.split("\n\n")
        assert first.endswith((".", ".)")), rule.name
        expected = ["**Verdict.**", "**dbt 1.11.**"] if rule in ON_CHANGES else ["**Example.**", "**Why.**", "**Fix.**"]
        assert [" ".join(p.partition("** ")[:2]).replace(" **", "**").strip() for p in paragraphs[: len(expected)]] == [
            f"{title}" for title in expected
        ], rule.name


def test_every_parameter_is_documented() -> None:
    for rule in RULES.values():
        *_, paragraph = rule.doc.split("\n\n")
        for parameter in rule.parameters:
            assert f"`{parameter}`" in paragraph, rule.name


def test_no_two_rules_have_the_same_name() -> None:
    registered = (*ON_MANIFEST, *(rule.name for rule in (*ON_FILES, *ON_WAIVERS, *DATA_RULES, *ON_CHANGES)))
    assert sorted(registered) == sorted(RULES)


def test_every_key_of_config_meta_is_in_a_table() -> None:
    page = (REPOSITORY / "docs/reference/product_yaml.md").read_text()
    names = {name for keys in VOCABULARY.values() for name in keys}
    assert {name for name in names if f"| `{name}" not in page} == set()


def test_every_key_of_config_meta_is_read_by_a_rule_and_its_example_is_valid(bad_graph: Graph) -> None:
    product = next(node for node in bad_graph.products if node.label == "sales.orders v1")
    for place in (Place.PRODUCT, Place.COLUMN):
        for name, key in VOCABULARY[place].items():
            readers = {*key.read_by, *(rule for field in key.fields.values() for rule in field.read_by)}
            assert readers & set(RULES), name
            value = json.loads(json.dumps(yaml.safe_load(key.example), default=str))  # as dbt makes text of dates
            faults = list(key_faults(At(product, bad_graph), {name: value}, place, ()))
            named = (
                "use a product that it reads",
                "use a source that it reads",
                "lists column",
                "contract with dates",
                "products use it",
            )
            assert [fault for fault in faults if not any(text in fault for text in named)] == [], name


def test_the_gate_judges_every_promise_that_consumers_see() -> None:
    assert set(SLO) == set(PRODUCT["slo"].fields)
    assert {*PROMISES, "accepted_values"} == {name for name, key in COLUMN.items() if key.promise}


def test_each_rule_is_a_module_of_its_own() -> None:
    package = REPOSITORY / "generator/meshwright/rules"
    folders = {LooksAt.MANIFEST: "static", LooksAt.FILES: "files", LooksAt.WAIVERS: "waivers"}
    modules = [
        package / folders[rule.looks_at] / f"{rule.name}.py" for rule in RULES.values() if rule.looks_at in folders
    ]
    assert [str(module) for module in modules if not module.is_file()] == []


def test_each_data_rule_and_each_rule_of_the_guard_is_a_macro_of_its_own() -> None:
    macros = REPOSITORY / "templates/mesh/governance/mesh_governance/macros"
    of_data = {name for name, rule in RULES.items() if rule.looks_at is LooksAt.DATA}
    assert {file.stem for file in (macros / "audit/rules").iterdir()} == of_data
    assert {file.stem for file in (macros / "guard/rules").iterdir()} == {r.name for r in RULES.values() if r.in_guard}
