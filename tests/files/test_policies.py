import datetime
from pathlib import Path

import msgspec
import pytest
import yaml
from tests.conftest import OWNER, refuse, succeed

from meshwright.files.policies import load_policies
from meshwright.mesh.mesh import Domain, Mesh, Namespace, Owner, Template, Warehouse
from meshwright.mesh.product_ref import ProductRef
from meshwright.rules.finding import Severity
from meshwright.rules.policies import Policies, Policy
from meshwright.rules.registry import RULES
from meshwright.rules.waiver import Waiver

MESH = Mesh(
    *("acme", Warehouse.DUCKDB, Namespace.DATABASE, Owner("a", "a@b.example"), Template("x"), (Domain("sales"),))
)
TODAY = datetime.date(2026, 6, 1)


def write(root: Path, mesh: str = "", sales: str = "") -> Policies:
    for path, text in (("governance/policies.yml", mesh), ("domains/sales/policies.yml", sales)):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return load_policies(root, MESH)


def test_a_rule_without_a_policy_has_its_defaults(tmp_path: Path) -> None:
    rule = RULES["columns_described"]
    assert load_policies(tmp_path, MESH).policy(rule, "sales") == Policy(Severity.ERROR, {"shortest": 8})


def test_the_mesh_decides_and_a_domain_tightens(tmp_path: Path) -> None:
    policies = write(
        tmp_path,
        "rules:\n  columns_described: {severity: warn, shortest: 10}\n  contract_enforced: {severity: off}\n",
        "rules:\n  columns_described: {severity: error, shortest: 20}\n",
    )
    rule = RULES["columns_described"]
    assert policies.policy(rule) == Policy(Severity.WARN, {"shortest": 10}, 2)
    assert policies.policy(rule, "sales") == Policy(Severity.ERROR, {"shortest": 20}, 2)
    assert policies.policy(RULES["contract_enforced"], "sales").severity is Severity.OFF


@pytest.mark.parametrize(
    ("mesh", "sales", "message"),
    [
        (
            "rules:\n  contract_enforced: {severity: error}\n",
            "# ours\nrules:\n  contract_enforced: {severity: warn}\n",
            (
                "domains/sales/policies.yml:3: a domain may only tighten a policy; in contract_enforced, severity warn is"
                " looser than error (governance/policies.yml:2)."
            ),
        ),
        (
            "",
            "rules:\n  columns_described: {shortest: 3}\n",
            (
                "domains/sales/policies.yml:2: a domain may only tighten a policy; in columns_described, shortest 3 is"
                " looser than 8 (the rule's default)."
            ),
        ),
        ("rules:\n  nonsense: {severity: warn}\n", "", "governance/policies.yml:2: there is no rule 'nonsense'."),
        ("rules:\n  contract_enforced: loud\n", "", "governance/policies.yml:2: expected a mapping such as"),
        (
            "rules:\n  contract_enforced: {severity: loud}\n",
            "",
            "governance/policies.yml:2: severity must be one of error, warn, off, not 'loud'.",
        ),
        (
            "rules:\n  columns_described: {shortset: 3}\n",
            "",
            "governance/policies.yml:2: columns_described has no parameter 'shortset'; did you mean shortest?",
        ),
        (
            "rules:\n  columns_described: {nonsense: 3}\n",
            "",
            "governance/policies.yml:2: columns_described has no parameter 'nonsense'. Its parameters: severity, shortest.",
        ),
        *(
            (
                f"rules:\n  columns_described: {{shortest: {text}}}\n",
                "",
                f"governance/policies.yml:2: shortest of columns_described must be a whole number of 0 or more, not {told}.",
            )
            for text, told in [
                ("many", "'many'"),
                ("true", "True"),
                ("8.5", "8.5"),
                ("-1", "-1"),
                ("[8]", "[8]"),
            ]
        ),
        (
            "rules:\n  near_duplicate_products: {overlap: .inf}\n",
            "",
            "governance/policies.yml:2: .inf is not a number that a promise or a policy can use.",
        ),
        (
            "rules:\n  references_pinned: {across_domains: 1}\n",
            "",
            "governance/policies.yml:2: across_domains of references_pinned must be true or false, not 1.",
        ),
        (
            "rules:\n  columns_describe: {severity: warn}\n",
            "",
            "governance/policies.yml:2: there is no rule 'columns_describe'; did you mean columns_described?",
        ),
        *(
            (
                f"waivers:\n  longest_days: {text}\n",
                "",
                f"governance/policies.yml:2: longest_days of waivers must be a whole number of 0 or more, not {told}.",
            )
            for text, told in [("soon", "'soon'"), ("-1", "-1"), ("true", "True"), ("1.5", "1.5")]
        ),
        (
            "waivers:\n  shortest: 3\n",
            "",
            "governance/policies.yml:2: waivers have no setting 'shortest'. The settings are: longest_days, warn_days,",
        ),
        ("waivers: [3]\n", "", "governance/policies.yml:1: expected a mapping with longest_days, warn_days,"),
        (
            "rules:\n  waiver_unused: {severity: error}\n",
            "",
            "governance/policies.yml:2: waiver_unused is a rule about waivers and acceptances: policies can't change it, and domains can't",
        ),
        ("rulez: {}\n", "", "governance/policies.yml:1: unknown section 'rulez'; use rules or waivers."),
        (
            "rules:\n  ports_current: {severity: warn}\n",
            "",
            "governance/policies.yml:2: ports_current is a rule about files: policies can't change it, and domains can't waive it.",
        ),
        ("- a\n", "", "governance/policies.yml:1: expected a mapping with `rules` and `waivers`."),
        ("rules: [\n", "", "governance/policies.yml:2: this is not valid YAML: "),
        (
            "",
            "waivers:\n  - rule: contract_enforced\n",
            "domains/sales/policies.yml:2: a waiver has exactly these keys: rule, product,",
        ),
    ],
)
def test_an_invalid_policy_is_rejected_with_its_line(tmp_path: Path, mesh: str, sales: str, message: str) -> None:
    from meshwright.errors import Refused

    with pytest.raises(Refused) as refused:
        write(tmp_path, mesh, sales)
    assert str(refused.value).startswith(message)


WAIVER = """
waivers:
  - rule: columns_described
    product: sales.orders
    owner: sales@acme.example
    reason: The vendor owes us two meanings.
    expires: 2026-12-31
"""


def test_a_waiver_is_read_with_its_line(tmp_path: Path) -> None:
    [waiver] = write(tmp_path, sales=WAIVER).waivers
    assert waiver == Waiver(
        rule="columns_described",
        product=ProductRef("sales", "orders"),
        owner="sales@acme.example",
        reason="The vendor owes us two meanings.",
        expires=datetime.date(2026, 12, 31),
        domain="sales",
        line=3,
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("columns_described", "nonsense", "there is no rule 'nonsense'"),
        (
            "sales.orders",
            "fleet.aircraft",
            "domain 'sales' can waive rules only for its own products, not for fleet.ai",
        ),
        ("2026-12-31", "soon", "expires must be a date such as 2026-12-31, without quotes, not 'soon'"),
        ("sales@acme.example", "''", "owner of a waiver must be text, not ''."),
        ("The vendor owes us two meanings.", "' '", "reason of a waiver must be text, not ' '."),
        ("The vendor owes us two meanings.", "[a]", "reason of a waiver must be text, not ['a']."),
        ("columns_described", "[columns_described]", "rule of a waiver must be text, not ['columns_described']."),
        ("sales.orders", "{a: b}", "product of a waiver must be text, not {'a': 'b'}."),
        ("sales.orders", "2026-01-01", "product of a waiver must be text, not datetime.date(2026, 1, 1)."),
        ("sales.orders", "sales", "'sales' is not a product; write it like sales.orders or sales.orders.v1."),
    ],
)
def test_an_invalid_waiver_is_rejected(tmp_path: Path, old: str, new: str, message: str) -> None:
    from meshwright.errors import Refused

    with pytest.raises(Refused) as refused:
        write(tmp_path, sales=WAIVER.replace(old, new))
    assert str(refused.value).startswith(f"domains/sales/policies.yml:3: {message}")


def test_a_waiver_covers_a_product_or_one_version_of_it() -> None:
    every = Waiver(
        rule="r", product=ProductRef("sales", "orders"), owner="o", reason="why", expires=TODAY, domain="sales"
    )
    one = msgspec.structs.replace(every, product=ProductRef("sales", "orders", 1))
    assert [
        one.covers("r", "sales.orders v1"),
        one.covers("r", "sales.orders v2"),
        one.covers("q", "sales.orders v1"),
    ] == [
        True,
        False,
        False,
    ]
    assert every.covers("r", "sales.orders v1")
    assert every.covers("r", "sales.orders v2")


def test_the_policies_of_a_new_mesh_are_valid(mesh: Path) -> None:
    succeed("domain", "add", "sales", *OWNER, cwd=mesh)
    out = succeed("rules", "list", cwd=mesh)
    assert "columns_described: error, shortest 8 (check, guard)\n" in out
    assert succeed("waivers", cwd=mesh) == "0 waivers.\n"


def test_a_looser_policy_stops_the_check(mesh: Path) -> None:
    succeed("domain", "add", "sales", *OWNER, cwd=mesh)
    (mesh / "domains/sales/policies.yml").write_text("rules:\n  columns_described: {severity: off}\n")
    assert refuse("check", cwd=mesh).startswith("domains/sales/policies.yml:2: a domain may only tighten a policy; in ")


def test_a_new_mesh_has_every_rule_at_its_default(mesh: Path) -> None:
    text = (mesh / "governance/policies.yml").read_text()
    stated = yaml.safe_load(text)["rules"]
    agreed = [rule for rule in RULES.values() if rule.is_waivable or rule.parameters]
    settings = {
        rule.name: {**({"severity": str(rule.severity)} if rule.is_waivable else {}), **rule.defaults}
        for rule in agreed
    }
    assert stated == settings


def test_a_domain_may_tighten_only_numbers_and_booleans() -> None:
    parameters = [parameter for rule in RULES.values() for parameter in rule.parameters.values()]
    assert all(isinstance(p.default, int | float) is (p.stricter is not None) for p in parameters)
