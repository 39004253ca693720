"""Every rule finds its violation, once, and nothing else."""

from tests.conftest import REPOSITORY
from tests.rules.expected_findings import EXPECTED

from meshwright.mesh.graph import Graph
from meshwright.reports.rule_reference import reference
from meshwright.rules import RULES
from meshwright.rules.data_rules import DATA_RULES
from meshwright.services.rule_docs import rule_docs


def findings(graph: Graph) -> list[tuple[str, str, str, str | None, str]]:
    """(rule, subject, owner, column, message) of every finding, with the default parameters."""
    return sorted(
        (
            (rule.name, offence.node.label, str(graph.owner(offence.node)), offence.column, offence.message)
            for rule in RULES.values()
            for offence in rule.check(graph, rule.parameters)
        ),
        key=str,
    )


def test_each_violation_is_found_once_with_its_owner_and_nothing_else_is(bad_graph: Graph) -> None:
    found = findings(bad_graph)
    assert (set(found) - set(EXPECTED), set(EXPECTED) - set(found)) == (set(), set())
    assert found == sorted(EXPECTED, key=str)


def test_every_rule_has_a_violation_in_the_bad_mesh() -> None:
    assert sorted(found[0] for found in EXPECTED) == sorted(RULES)


def test_every_rule_is_documented_in_the_same_form() -> None:
    for doc in rule_docs().values():
        first, *paragraphs = doc.text.split("\n\n")
        assert first.endswith((".", ".)")), doc.name
        assert [p.partition(" ")[0] for p in paragraphs[:3]] == ["**Example.**", "**Why.**", "**Mend.**"], doc.name


def test_every_parameter_is_documented() -> None:
    for rule in RULES.values():
        *_, paragraph = rule.doc.split("\n\n")
        for parameter in rule.parameters:
            assert f"`{parameter}`" in paragraph, rule.name


def test_the_page_of_rules_is_up_to_date() -> None:
    page = REPOSITORY / "docs/reference/rules.md"
    assert (
        page.read_text() == reference()
    )  # if not: python -m meshwright.reports.rule_reference > docs/reference/rules.md


def test_each_rule_is_a_module_of_its_own() -> None:
    folder = REPOSITORY / "generator/meshwright/rules"
    assert [name for name in RULES if not (folder / f"{name}.py").is_file()] == []


def test_each_data_rule_and_each_rule_of_the_guard_is_a_macro_of_its_own() -> None:
    macros = REPOSITORY / "templates/mesh/governance/mesh_governance/macros"
    assert {file.stem for file in (macros / "audit/rules").iterdir()} == set(DATA_RULES)
    assert {file.stem for file in (macros / "guard/rules").iterdir()} == {r.name for r in RULES.values() if r.in_guard}
