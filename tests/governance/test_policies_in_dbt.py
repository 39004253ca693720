"""The policies reach the guard and the audit."""

import datetime
import json

import pytest
from tests.conftest import meshwright, query, refuse, succeed
from tests.governance.conftest import GOOD, Shop

pytestmark = pytest.mark.slow

TODAY = datetime.datetime.now(tz=datetime.UTC).date()
WAIVER = """waivers:
  - rule: {rule}
    product: shop.{product}
    owner: team@acme.example
    reason: The vendor repairs it this week.
    expires: {expires}
"""
THIN = GOOD.replace("latest_version", "config: {{meta: {{slo: {{minimum_rows: 2}}}}}}\nlatest_version")
TOO_FEW = "minimum_rows: measured 1, promised at least 2"


def agree(shop: Shop, rules: str = "", own: str = "") -> None:
    (shop.mesh / "governance/policies.yml").write_text(rules)
    (shop.project / "policies.yml").write_text(own)
    succeed("publish", cwd=shop.mesh)


def waive(shop: Shop, rule: str, product: str, days: int) -> None:
    agree(shop, own=WAIVER.format(rule=rule, product=product, expires=TODAY + datetime.timedelta(days=days)))


def receipts(shop: Shop, product: str) -> list[tuple[object, ...]]:
    columns = "rule_name, measured, passed"
    return query(shop.warehouse, f"select {columns} from mesh_receipts where product = '{product}' order by all")


def test_a_guard_rule_warns_or_is_off_as_the_policy_says(shop: Shop) -> None:
    shop.product("stub", "select 1 as id", GOOD.replace("A product of a shop.", "''"))
    agree(shop, "rules:\n  documented: {severity: warn}\n")
    outcome = shop.dbt("build")
    assert outcome.success
    [warning] = [w for w in outcome.warnings if "Governance" in w]
    assert "Governance: shop.stub v1 (owner: The Team <team@acme.example>, " in warning
    assert warning.rstrip().endswith(
        "documented: it has no description; describe what the product is and what one row represents"
    )
    agree(shop, "rules:\n  documented: {severity: off}\n")
    outcome = shop.dbt("build")
    assert (outcome.success, outcome.warnings) == (True, [])


def test_a_tightened_rule_stops_its_domain(shop: Shop) -> None:
    shop.product("stub", "select 1 as id", GOOD.replace("A product of a shop.", "''"))
    agree(shop, "rules:\n  documented: {severity: warn}\n", "rules:\n  documented: {severity: error}\n")
    outcome = shop.dbt("build")
    assert "documented: it has no description" in str(outcome.nodes) + outcome.exception


def test_a_data_rule_warns_and_the_receipt_records_the_failure(shop: Shop) -> None:
    shop.product("thin", "select 1 as id", THIN)
    agree(shop, "rules:\n  minimum_rows: {severity: warn}\n")
    outcome = shop.dbt("build")
    assert outcome.success
    [warning] = outcome.warnings
    assert (
        "Audit of shop.thin v1 has warnings (owner: The Team <team@acme.example>); the data was published:" in warning
    )
    assert TOO_FEW in warning
    assert receipts(shop, "thin") == [
        ("minimum_rows", 1.0, False),
        ("not_null", 0.0, True),
        ("primary_key_unique", 0.0, True),
    ]
    assert shop.dbt("test").success


def test_a_product_with_all_its_data_rules_off_still_leaves_a_receipt(shop: Shop) -> None:
    shop.product("free", "select 1 as id union all select 1")
    agree(shop, "rules:\n  primary_key_unique: {severity: off}\n  not_null: {severity: off}\n")
    assert shop.dbt("build").success
    assert receipts(shop, "free") == [("nothing_to_measure", None, True)]


def test_a_waiver_lets_a_product_pass_until_it_expires(shop: Shop) -> None:
    shop.product("thin", "select 1 as id", THIN)
    waive(shop, "minimum_rows", "thin.v1", days=0)
    outcome = shop.dbt("build")
    assert (outcome.success, outcome.warnings) == (True, [])
    waive(shop, "minimum_rows", "thin.v2", days=30)
    assert TOO_FEW in str(shop.dbt("build").nodes)
    waive(shop, "minimum_rows", "thin", days=-1)
    assert TOO_FEW in str(shop.dbt("build").nodes)


def test_a_waiver_of_the_guard_holds_for_its_product_alone(shop: Shop) -> None:
    shop.product("stub", "select 1 as id", GOOD.replace("A product of a shop.", "''"))
    shop.product("other", "select 1 as id", GOOD.replace("A product of a shop.", "''"))
    waive(shop, "documented", "stub", days=30)
    assert shop.dbt("build", "--select", "stub").success
    told = str(shop.dbt("build"))
    assert "shop.other v1" in told
    assert "shop.stub v1" not in told


def test_stale_policies_in_dbt_are_reported_and_republished(shop: Shop) -> None:
    (shop.mesh / "governance/policies.yml").write_text("rules:\n  documented: {severity: off}\n")
    told = refuse("publish", "--check", cwd=shop.mesh, code=1)
    assert "change governance/mesh_governance/macros/mesh/policies.sql" in told
    succeed("publish", cwd=shop.mesh)
    assert succeed("publish", "--check", cwd=shop.mesh) == "Port packages and policies are up to date.\n"


def test_a_waiver_that_lasts_too_long_does_not_reach_dbt(shop: Shop) -> None:
    expires = TODAY + datetime.timedelta(days=400)
    text = WAIVER.format(rule="minimum_rows", product="thin", expires=expires)
    (shop.project / "policies.yml").write_text(text)
    assert refuse("publish", cwd=shop.mesh) == (
        "domains/shop/policies.yml:2: the waiver of minimum_rows lasts 400 days from today, but the limit is 180; set"
        " an earlier `expires` date."
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("owner: team@acme.example", "owner: me", "has the unknown owner 'me'; use the name or email of"),
        ("The vendor repairs it this week.", "soon", "has a reason that has fewer than 20 characters; explain what"),
        (
            "The vendor repairs it this week.",
            "TODO say why this is",
            "has a reason that begins with TODO; explain what",
        ),
    ],
)
def test_a_waiver_without_an_owner_or_a_reason_does_not_reach_dbt(shop: Shop, old: str, new: str, message: str) -> None:
    text = WAIVER.format(rule="minimum_rows", product="thin", expires=TODAY + datetime.timedelta(days=30))
    (shop.project / "policies.yml").write_text(text.replace(old, new))
    refused = refuse("publish", cwd=shop.mesh)
    assert refused.startswith(f"domains/shop/policies.yml:2: the waiver of minimum_rows {message}")
    rules = {f["rule"] for f in json.loads(meshwright("check", "--format=json", cwd=shop.mesh).out)["findings"]}
    assert rules & {"waiver_owner_unknown", "waiver_reason_short"}
    assert "policies_current" not in rules  # publishing wouldn't help


def test_mesh_yml_lists_others_who_may_sign_a_waiver(shop: Shop) -> None:
    text = WAIVER.format(rule="minimum_rows", product="thin", expires=TODAY + datetime.timedelta(days=30))
    (shop.project / "policies.yml").write_text(text.replace("team@", "security@"))
    assert "unknown owner 'security@acme.example'" in refuse("publish", cwd=shop.mesh)
    mesh = shop.mesh / "mesh.yml"
    mesh.write_text(mesh.read_text() + "\nwaiver_owners: [security@acme.example]\n")
    succeed("publish", cwd=shop.mesh)
    mesh.write_text(mesh.read_text().replace("waiver_owners: [security", "waiver_owners: [1, security"))
    assert "waiver_owners[0]: expected 'str', got 'int'" in refuse("publish", cwd=shop.mesh)


def test_check_reports_a_waiver_and_an_acceptance_that_match_nothing(shop: Shop) -> None:
    shop.product("orders", "select 1 as id")
    waive(shop, "documented", "orders", days=30)
    (shop.project / "acceptances.yml").write_text(
        "acceptances:\n  - {product: shop.orders.v7, element: column id, rule: column_removed,"
        " owner: team@acme.example, reason: We count them ourselves., until: 2099-12-31}\n"
    )
    options = ("--select=waiver_unused", "--select=acceptance_unused", "--format=json")
    found = json.loads(succeed("check", *options, cwd=shop.mesh))["findings"]
    assert sorted((f["rule"], f["severity"], f["file"], f["line"], f["message"]) for f in found) == [
        (
            *("acceptance_unused", "warn", "domains/shop/acceptances.yml", 2),
            (
                "the acceptance of column_removed (column id) has no effect: there is no shop.orders.v7"
                " (did you mean shop.orders.v1?); remove it"
            ),
        ),
        (
            *("waiver_unused", "warn", "domains/shop/policies.yml", 2),
            "the waiver of documented has no effect: shop.orders doesn't break the rule; remove it",
        ),
    ]
    shop.product("orders", "select 1 as id", GOOD.replace("A product of a shop.", "''"))
    assert json.loads(succeed("check", "--select=waiver_unused", "--format=json", cwd=shop.mesh))["findings"] == []


def test_a_hand_written_file_in_its_place_is_not_lost(shop: Shop) -> None:
    macro = shop.mesh / "governance/mesh_governance/macros/mesh/policies.sql"
    macro.write_text("{% macro agreed_waivers() %}{% endmacro %}\n")
    assert refuse("publish", cwd=shop.mesh).startswith(
        "governance/mesh_governance/macros/mesh/policies.sql wasn't written by `meshwright publish`"
    )


def test_personal_data_stays_out_of_the_examples(shop: Shop) -> None:
    tagged = GOOD.replace(
        "description: The key.", "description: The key.\n    config: {{meta: {{personal_data: true}}}}"
    )
    shop.product("people", "select 'ada@acme.example' as id from range(2)", tagged.replace("integer", "varchar"))
    told = str(shop.dbt("build").nodes)
    assert "primary_key_unique (id): measured 1, promised at most 0; for example id=(personal data)" in told
    assert "ada@acme.example" not in told


def test_a_role_changes_nothing_on_a_warehouse_without_grants(shop: Shop) -> None:
    mesh_yml = shop.mesh / "mesh.yml"
    mesh_yml.write_text(mesh_yml.read_text().replace("- name: shop\n", "- name: shop\n    role: shop_reader\n"))
    agree(shop)
    shop.product("orders", "select 1 as id")
    outcome = shop.dbt("build")
    assert (outcome.success, outcome.warnings) == (True, [])
