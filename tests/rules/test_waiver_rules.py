"""Rules about waivers and acceptances on the bad mesh: what each one finds and what it accepts."""

import datetime

import msgspec
import pytest
from tests.rules.looked_at import MESH, looked_at

from meshwright.contracts.acceptance import Acceptance
from meshwright.graph.graph import Graph
from meshwright.mesh.product_ref import ProductRef
from meshwright.rules.finding import Severity
from meshwright.rules.policies import Policies, Policy
from meshwright.rules.reasons import reason_fault
from meshwright.rules.registry import ON_WAIVERS
from meshwright.rules.waiver import Waiver, WaiverTerms

WAIVER = Waiver(
    rule="columns_described",
    product=ProductRef("sales", "undescribed"),
    owner="sales@acme.example",
    reason="The vendor owes us two meanings.",
    expires=datetime.date(2026, 9, 1),
    domain="sales",
    line=7,
)
BROKEN = frozenset({("columns_described", "sales.undescribed v1")})
ACCEPTANCE = Acceptance(
    domain="crm",
    product="sales.orders.v1",
    element="column order_id",
    rule="column_removed",
    owner="crm@acme.example",
    reason="We count them ourselves.",
    until=datetime.date(2026, 9, 1),
    line=4,
)


def found(graph: Graph, *waivers: Waiver, **more: object) -> list[tuple[str, Severity, str]]:
    """Rule, severity and message of each finding, for waivers of the bad mesh and other parts of `Checked`."""
    policies = Policies(waivers=waivers, **{k: more.pop(k) for k in ("mesh", "terms") if k in more})  # type: ignore[arg-type]
    mesh = msgspec.structs.replace(MESH, waiver_owners=more.pop("waiver_owners", ()))
    checked = looked_at(graph, mesh, policies, broken=BROKEN, **more)
    return [(rule.name, rule.severity, found.message) for rule in ON_WAIVERS for found in rule.check(checked, {})]


def changed(**changes: object) -> Waiver:
    if isinstance(changes.get("product"), str):
        changes["product"] = ProductRef.parse(str(changes["product"]))
    return msgspec.structs.replace(WAIVER, **changes)


def test_a_valid_waiver_of_a_broken_rule_passes(bad_graph: Graph) -> None:
    assert found(bad_graph, WAIVER) == []
    assert found(bad_graph, changed(product="sales.undescribed.v1")) == []


@pytest.mark.parametrize(
    ("expires", "rule", "severity", "message"),
    [
        (
            "2026-05-31",
            "waiver_expired",
            Severity.ERROR,
            "expired on 2026-05-31; fix the product and remove the waiver",
        ),
        (
            "2026-06-01",
            "waiver_expires_soon",
            Severity.WARN,
            "expires today, on 2026-06-01; fix the product before then",
        ),
        (
            "2026-06-15",
            "waiver_expires_soon",
            Severity.WARN,
            "expires in 14 days, on 2026-06-15; fix the product before then",
        ),
        ("2026-06-16", "", Severity.WARN, ""),
        ("2026-11-28", "", Severity.WARN, ""),
        (
            "2026-11-29",
            "waiver_too_long",
            Severity.ERROR,
            "lasts 181 days from today, but the limit is 180; set an earlier `expires` date",
        ),
    ],
)
def test_a_waiver_is_reported_if_it_expired_expires_soon_or_lasts_too_long(
    bad_graph: Graph, expires: str, rule: str, severity: Severity, message: str
) -> None:
    expected = [(rule, severity, f"the waiver of columns_described {message}")] if rule else []
    assert found(bad_graph, changed(expires=datetime.date.fromisoformat(expires))) == expected


def test_an_expired_waiver_is_reported_only_as_expired(bad_graph: Graph) -> None:
    waiver = changed(expires=datetime.date(2020, 1, 1), owner="me", reason="because", product="sales.nowhere")
    assert [rule for rule, *_ in found(bad_graph, waiver)] == ["waiver_expired"]


@pytest.mark.parametrize(
    "owner",
    [
        *(
            "Sales",
            "sales@acme.example",
            "Sales <sales@acme.example>",
            "SALES@acme.example",
            " Sales  <sales@acme.example>",
        ),
        *("crm@acme.example", "Lost", "Platform", "platform@acme.example", "security@acme.example", "The Auditors"),
    ],
)
def test_owners_of_domains_and_of_the_mesh_and_those_in_mesh_yml_may_sign(bad_graph: Graph, owner: str) -> None:
    signers = ("security@acme.example", "The Auditors")
    assert found(bad_graph, changed(owner=owner), waiver_owners=signers) == []


@pytest.mark.parametrize(
    "owner", ["me", "sales", "@acme.example", "s@acme.example", "Sales <other@acme.example>", "<>"]
)
def test_an_unknown_owner_may_not_sign(bad_graph: Graph, owner: str) -> None:
    remedy = "use the name or email of a domain's owner, or add it to `waiver_owners` in mesh.yml"
    if owner == "sales":  # written like the owner, whose name is Sales
        assert found(bad_graph, changed(owner=owner)) == []
        return
    assert found(bad_graph, changed(owner=owner)) == [
        (
            "waiver_owner_unknown",
            Severity.ERROR,
            f"the waiver of columns_described has the unknown owner {owner!r}; {remedy}",
        )
    ]


@pytest.mark.parametrize(
    ("reason", "fault"),
    [
        ("because", "has fewer than 20 characters"),
        ("because      \n      because", "has fewer than 20 characters"),
        ("TODO: write why this is needed", "begins with TODO"),
        ("tbd, later this month or the next", "begins with TBD"),
        ("x" * 40, "says nothing"),
        ("asdf asdf asdf asdf asdf", "says nothing"),
        ("because because because because", "says nothing"),
        (".......................", "says nothing"),
        ("The vendor owes us two meanings.", None),
        ("供应商本周将修复此数据源中的两个字段含义说明", None),
    ],
)
def test_a_reason_says_something(bad_graph: Graph, reason: str, fault: str | None) -> None:
    expected = f"the waiver of columns_described has a reason that {fault}; explain what prevents the fix"
    assert found(bad_graph, changed(reason=reason)) == (
        [("waiver_reason_short", Severity.ERROR, expected)] if fault else []
    )


def test_the_mesh_sets_the_minimum_length_of_a_reason() -> None:
    assert reason_fault("because", 7) is not None  # one repeated word is not a reason
    assert reason_fault("by law", 6) is None
    assert reason_fault("by law", 7) == "has fewer than 7 characters"
    assert reason_fault("", 0) is None


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"product": "sales.undescribd"}, "there is no sales.undescribd (did you mean sales.undescribed?)"),
        ({"product": "sales.undescribed.v2"}, "there is no sales.undescribed.v2 (did you mean sales.undescribed.v1?)"),
        ({"product": "sales.zzzzz"}, "there is no sales.zzzzz"),
        ({"product": "sales.orders"}, "sales.orders doesn't break the rule"),
        ({"rule": "documented"}, "sales.undescribed doesn't break the rule"),
        ({"rule": "freshness"}, "sales.undescribed promises nothing that the rule measures"),
        ({"rule": "accepted_values"}, "sales.undescribed promises nothing that the rule measures"),
        ({"rule": "volume_drift"}, "sales.undescribed promises nothing that the rule measures"),
        (
            {"rule": "primary_key_unique", "product": "sales.keyless"},
            "sales.keyless promises nothing that the rule measures",
        ),
        ({"rule": "minimum_rows"}, None),
        ({"rule": "not_null"}, None),
        ({"rule": "primary_key_unique"}, None),
        ({"rule": "freshness", "product": "sales.orders"}, None),
        *(
            ({"rule": rule, "product": f"facts.{rule}", "domain": "facts"}, None)
            for rule in ("keys_found", "no_fan_out")
        ),
        *(
            ({"rule": rule, "product": f"facts.{rule}", "domain": "facts"}, None)
            for rule in ("row_parity", "grain_unique")
        ),
        *(
            ({"rule": rule, "product": f"facts.{rule}", "domain": "facts"}, None)
            for rule in ("totals_reconcile", "completeness")
        ),
        *(
            ({"rule": rule, "product": f"facts.{rule}", "domain": "facts"}, None)
            for rule in ("accepted_range", "load_keys_unique")
        ),
    ],
)
def test_a_waiver_that_matches_nothing_is_a_warning(
    bad_graph: Graph, changes: dict[str, str], cause: str | None
) -> None:
    rule = changes.get("rule", "columns_described")
    expected = f"the waiver of {rule} has no effect: {cause}; remove it"
    assert found(bad_graph, changed(**changes)) == ([("waiver_unused", Severity.WARN, expected)] if cause else [])


def test_a_waiver_of_a_rule_that_is_off_or_already_waived_is_a_warning(bad_graph: Graph) -> None:
    off = {"columns_described": Policy(Severity.OFF)}
    assert found(bad_graph, WAIVER, mesh=off) == [
        (
            "waiver_unused",
            Severity.WARN,
            "the waiver of columns_described has no effect: columns_described is off; remove it",
        )
    ]
    assert found(bad_graph, WAIVER, changed(line=12)) == [
        (
            "waiver_unused",
            Severity.WARN,
            "the waiver of columns_described has no effect: line 7 already waives it; remove it",
        )
    ]


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({}, None),
        ({"product": "sales.orders"}, None),
        ({"domain": "sales"}, None),
        ({"until": datetime.date(2026, 6, 1)}, None),
        ({"until": datetime.date(2026, 5, 31)}, "it ended on 2026-05-31"),
        ({"product": "sales.ordrs.v1"}, "there is no sales.ordrs.v1 (did you mean sales.orders.v1?)"),
        ({"product": "sales.orders.v2"}, "there is no sales.orders.v2 (did you mean sales.orders.v1?)"),
        ({"product": "sales.orders.v2", "rule": "removed_while_read"}, None),
        ({"product": "nowhere.orders.v1", "rule": "removed_while_read"}, "there is no domain nowhere"),
        ({"product": "orders"}, "there is no domain orders"),
        ({"domain": "facts"}, "facts doesn't read sales.orders.v1"),
    ],
)
def test_an_acceptance_that_matches_nothing_is_a_warning(
    bad_graph: Graph, changes: dict[str, object], cause: str | None
) -> None:
    acceptance = msgspec.structs.replace(ACCEPTANCE, **changes)
    expected = f"the acceptance of {acceptance.rule} (column order_id) has no effect: {cause}; remove it"
    assert found(bad_graph, acceptances=(acceptance,)) == (
        [("acceptance_unused", Severity.WARN, expected)] if cause else []
    )


def test_the_mesh_sets_the_terms_of_waivers(bad_graph: Graph) -> None:
    terms = WaiverTerms(longest_days=10, warn_days=200, shortest_reason=100)
    assert [rule for rule, *_ in found(bad_graph, WAIVER, terms=terms)] == [
        "waiver_expires_soon",
        "waiver_too_long",
        "waiver_reason_short",
    ]
