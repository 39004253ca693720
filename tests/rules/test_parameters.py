"""Parameters of policies: which values they take, and how they reach dbt."""

import ast
from typing import Any

import jinja2
import pytest

from meshwright.rules.finding import Severity
from meshwright.rules.parameters import parameter_fault
from meshwright.rules.policies import Policies, Policy, loosening
from meshwright.rules.policies_macro import policies_macro
from meshwright.rules.rule import LooksAt, Rule, allowing, higher, lower

RULE = Rule(
    name="fences",
    looks_at=LooksAt.MANIFEST,
    doc="",
    parameters={
        "shortest": higher(8),
        "overlap": lower(0.8),
        "loader": higher(True),
        "allowed": allowing(("a",)),
        "digests": allowing({}),
    },
    in_guard=True,
)
TEXTS = "a list of distinct, non-empty texts"
MAPPING = "a mapping of non-empty text to non-empty text"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("shortest", 0), ("overlap", 1), ("overlap", 0.5), ("loader", False)],
        *[("allowed", []), ("allowed", ["a", "b"]), ("digests", {}), ("digests", {"a": "b"})],
    ],
)
def test_a_value_of_the_defaults_type_is_accepted(name: str, value: Any) -> None:
    assert parameter_fault(RULE, name, value) is None


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        *[("shortest", value, "a whole number of 0 or more") for value in (True, "8", 8.0, -1, None, float("nan"))],
        *[("overlap", value, "a number of 0 or more") for value in (False, "0.8", float("nan"), float("inf"), -0.1)],
        *[("loader", value, "true or false") for value in (1, "true", None)],
        *[("allowed", value, TEXTS) for value in ("a", ["a", "a"], ["a", " "], ["a", 1], [["a"]], {"a": "b"}, None)],
        *[("digests", value, MAPPING) for value in ("a", ["a"], {"a": 1}, {"a": ""}, {"": "a"}, {1: "a"}, None)],
    ],
)
def test_a_value_of_another_type_is_rejected(name: str, value: Any, expected: str) -> None:
    assert parameter_fault(RULE, name, value) == f"{name} of fences must be {expected}, not {value!r}."


def test_only_the_mesh_can_set_a_list_of_what_is_allowed() -> None:
    agreed = Policy(Severity.ERROR, RULE.defaults)
    for parameters in ({"allowed": ["a", "b"]}, {"allowed": []}, {"digests": {"a": "b"}}):
        [name] = parameters
        own = Policy(Severity.ERROR, parameters)
        assert loosening(RULE, agreed, own) == f"only the mesh can set {name}"


def test_parameters_reach_dbt_unchanged() -> None:
    allowed = ["it's", 'a "name"', "back\\slash", "{{ braces }} {% and %} {# more #}", "two\nlines", "größer"]
    mesh = {"fences": Policy(Severity.WARN, {"allowed": allowed, "digests": {"a'b": "c"}})}
    domains = {
        "sales": {"fences": Policy(Severity.WARN, {"shortest": 20})},
        "crm": {"fences": Policy(Severity.ERROR)},
    }
    text = policies_macro(Policies(mesh, domains), [RULE], {"sales": "sales_reader"})
    template = jinja2.Environment().from_string(text, {"return": repr})  # noqa: S701 - SQL, no HTML
    macros = template.module
    agreed = {**RULE.defaults, "allowed": allowed, "digests": {"a'b": "c"}}
    assert ast.literal_eval(macros.agreed_parameters()) == {  # type: ignore[attr-defined]
        "mesh": {"fences": agreed},
        "domains": {"sales": {"fences": {**agreed, "shortest": 20}}},
    }
    assert ast.literal_eval(macros.domain_roles()) == {"sales": "sales_reader"}  # type: ignore[attr-defined]
    assert ast.literal_eval(macros.agreed_severities()) == {  # type: ignore[attr-defined]
        "mesh": {"fences": "warn"},
        "domains": {"crm": {"fences": "error"}},
    }


@pytest.mark.parametrize(
    ("own", "fault"),
    [
        *[({"shortest": 9}, None), ({"shortest": 7}, "shortest 7 is looser than 8")],
        *[({"overlap": 0.7}, None), ({"overlap": 0.9}, "overlap 0.9 is looser than 0.8")],
        *[({"loader": True}, None), ({"loader": False}, "loader False is looser than True")],
    ],
)
def test_a_parameter_has_a_stricter_direction(own: dict[str, Any], fault: str | None) -> None:
    assert loosening(RULE, Policy(Severity.ERROR, RULE.defaults), Policy(Severity.ERROR, own)) == fault
