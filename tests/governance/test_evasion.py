"""Ways around governance that dbt offers, and the layer that catches each, with its message."""

import pytest
from tests.governance.conftest import GOOD, Shop
from tests.servers import on_every_warehouse

pytestmark = pytest.mark.slow

TWICE = "select 1 as id union all select 1"
SAID = "primary_key_unique (id): measured 1, promised at most 0; for example id=1"
TEST = "  - mesh_governance.governed\n"


def configured(**config: str) -> str:
    """A contract whose governance test has a config of its own."""
    lines = "".join(f"        {key}: {value}\n" for key, value in config.items())
    return GOOD.replace(TEST, f"  - mesh_governance.governed:\n      config:\n{lines}")


def findings(shop: Shop, *arguments: str) -> dict[str, list[str]]:
    """What the guard says of each product; nothing may have been built."""
    outcome = shop.dbt("build", *arguments)
    said: dict[str, list[str]] = {}
    for line in outcome.exception.splitlines():
        if line.strip().startswith("- shop."):
            product, finding = line.strip().removeprefix("- shop.").split("): ", 1)
            said.setdefault(product.split()[0], []).append(finding)
    assert "Governance stopped this run before anything was built:" in outcome.exception
    assert outcome.nodes == {}
    return said


def audited(shop: Shop, *arguments: str) -> str:
    """What the audit says of `orders`, whose rows break its key."""
    status, message = shop.dbt(*arguments).nodes["orders"]
    assert status == "error"
    return message


@on_every_warehouse
def test_the_guard_catches_a_weakened_or_removed_governance_test(shop: Shop) -> None:
    weakened = "governance_test_attached: its governance test is weakened; remove `severity`, `error_if` and `fail_calc` from it"
    partial = (
        "governance_test_attached: its governance test reads only some of the rows; remove `where` and `limit` from it"
    )
    missing = "governance_test_attached: it lacks the governance test; add `data_tests: [mesh_governance.governed]`"
    cases = {
        "warns": (configured(severity="warn"), weakened),
        "tolerates": (configured(error_if="'> 100'"), weakened),
        "miscounts": (configured(fail_calc="'0'"), weakened),
        "filters": (configured(where="id > 0"), partial),
        "limits": (configured(limit="1"), partial),
        "disables": (configured(enabled="false"), missing),
        "forgets": (GOOD.replace("data_tests:\n" + TEST, ""), missing),
    }
    for name, (yml, _) in cases.items():
        shop.product(name, "select 1 as id", yml)
    assert findings(shop) == {name: [finding] for name, (_, finding) in cases.items()}


def test_the_guard_catches_a_build_without_the_governance_test(shop: Shop) -> None:
    shop.product("orders", TWICE)
    excluded = {"orders": ["governance_test_attached: its governance test is excluded from this build; include it"]}
    assert findings(shop, "--exclude", "test_type:generic") == excluded
    assert findings(shop, "--exclude-resource-type", "test") == excluded
    assert findings(shop, "--resource-type", "model") == excluded
    assert findings(shop, "--select", "orders", "--indirect-selection", "empty") == excluded


def test_the_guard_catches_a_folder_without_its_hook_or_kind(shop: Shop) -> None:
    shop.product("orders", TWICE)
    project = shop.project / "dbt_project.yml"
    whole = project.read_text()
    project.write_text(whole.replace('    +post-hook: "{{ mesh_governance.audit() }}"\n', ""))
    [finding] = findings(shop)["orders"]
    assert finding.startswith("audit_hook_present: its post-hooks lack the audit; restore `+post-hook:")
    project.write_text(whole.replace("      +meta: {kind: source_aligned}\n", ""))
    [finding] = findings(shop)["orders"]
    assert finding.startswith(
        "kind_matches_folder: it is in models/source_aligned/ but has no kind, so nothing audits it; add that folder's"
    )


def test_the_guard_catches_a_model_that_removes_its_own_kind(shop: Shop) -> None:
    shop.product("orders", "{{ config(meta={'kind': none}) }}\n" + TWICE)
    [finding] = findings(shop)["orders"]
    assert finding == "kind_matches_folder: its kind is null; remove `kind` from its `config.meta`: the folder sets it"


def test_dbt_rejects_a_public_ephemeral_product_and_the_guard_any_other(shop: Shop) -> None:
    shop.product("orders", "{{ config(materialized='ephemeral') }}\nselect 1 as id")
    refused = str(shop.dbt("build"))
    assert "has an invalid value (public) for the access field" in refused
    shop.product("orders", "{{ config(materialized='ephemeral', access='protected') }}\nselect 1 as id")
    shop.product("copies", "select id from {{ ref('orders') }}", kind="aggregated")
    outcome = str(shop.dbt("build"))

    assert "it is ephemeral, so nothing audits it; store it as a table or a view" in outcome


def test_the_guard_catches_a_product_without_its_yaml(shop: Shop) -> None:
    shop.product("orders", TWICE)
    (shop.project / "models/source_aligned/orders/orders.yml").unlink()
    assert findings(shop) == {
        "orders_v1": [
            "documented: it has no description; describe what the product is and what one row represents",
            "governance_test_attached: it lacks the governance test; add `data_tests: [mesh_governance.governed]`",
            (
                "kind_matches_folder: it is source_aligned but in folder models/source_aligned/orders/; move it to"
                " models/source_aligned/orders_v1/"
            ),
            "primary_key_declared: it declares no primary key; list the columns that make a row unique in a `primary_key` constraint",
        ]
    }


@on_every_warehouse
def test_the_audit_catches_a_run_without_tests_or_an_attempt_to_drop_its_hook(shop: Shop) -> None:
    shop.product("orders", "{{ config(post_hook=[]) }}\n" + TWICE)
    macro = shop.project / "macros/audit.sql"
    macro.write_text(
        "{% macro audit() %}select 1{% endmacro %}{% macro measure(relation, a) %}{{ return([]) }}{% endmacro %}"
    )
    assert SAID in audited(shop, "build")
    assert SAID in audited(shop, "retry")
    assert SAID in audited(shop, "run")
    assert SAID in audited(shop, "run", "--select", "orders", "--full-refresh")
    assert SAID in audited(shop, "build", "--resource-type", "model", "--resource-type", "test")
    assert shop.tables() == ["mesh_promises", "mesh_receipts"]


def test_the_governance_test_fails_whatever_stores_its_failures(shop: Shop) -> None:
    shop.product("orders", "select 1 as id", configured(store_failures="true", store_failures_as="view"))
    assert shop.dbt("build").success
    shop.query("insert into orders_v1 values (1)")
    [result] = [result for name, result in shop.dbt("test").nodes.items() if "governed" in name]
    assert result == ("fail", "Got 1 result, configured to fail if != 0")


@on_every_warehouse
def test_a_retry_measures_again_after_the_data_was_tampered_with(shop: Shop) -> None:
    shop.product(
        "orders",
        "select 1 as id",
        GOOD.replace("constraints", "config: {{meta: {{slo: {{minimum_rows: 1}}}}}}\nconstraints"),
    )
    assert shop.dbt("build").success
    shop.query("delete from orders_v1")
    assert not shop.dbt("test").success
    [(name, (status, _))] = [node for node in shop.dbt("retry").nodes.items() if "governed" in node[0]]
    assert status == "fail", name


@on_every_warehouse
@pytest.mark.parametrize("findings_expected", [0, 1])
def test_the_off_switch_warns_and_leaves_a_receipt(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, findings_expected: int
) -> None:
    shop.product("orders", "select 1 as id", configured(severity="warn") if findings_expected else "")
    monkeypatch.setenv("MESH_GUARD_OFF", "it's 3 am, INC-7")
    outcome = shop.dbt("build")
    assert outcome.success
    [warning] = [text for text in outcome.warnings if "MESH_GUARD_OFF" in text]
    assert "MESH_GUARD_OFF turns the governance guard off (it's 3 am, INC-7); the receipts record this" in warning
    assert ("its governance test is weakened" in warning) == bool(findings_expected)
    receipts = shop.query("select rule_name, column_names, measured, passed from mesh_receipts order by rule_name")
    assert receipts[0] == ("guard_off", "it's 3 am, INC-7", findings_expected, not findings_expected)
    assert [rule for rule, *_ in receipts] == ["guard_off", "not_null", "primary_key_unique"]
    shop.product("orders", TWICE)
    assert SAID in audited(shop, "build")  # the audit has no off-switch


LYING_QUERY = """
{% macro run_query(sql) %}
  {% call statement('lie', fetch_result=true, auto_begin=false) %}{{ sql | replace('cast(count(', 'cast(0 * count(') }}{% endcall %}
  {{ return(load_result('lie').table) }}
{% endmacro %}
"""
LYING_CLOCK = "{% macro duckdb__utc_now() %}cast('1970-01-01' as timestamp){% endmacro %}"


def test_a_domains_macro_that_shadows_run_query_evades_the_audit_but_not_a_bare_test(shop: Shop) -> None:
    shop.product("orders", TWICE)
    (shop.project / "macros/shadow.sql").write_text(LYING_QUERY)
    assert shop.dbt("build").success
    assert not shop.dbt("test").success


def test_a_domains_macro_that_overrides_a_dispatched_one_evades_every_layer_in_dbt(shop: Shop) -> None:
    """dbt searches the running project first; `meshwright check` can see the macro in the manifest."""
    old = "select 1 as id, cast('2020-01-01' as timestamp) as seen_at"
    fresh = "config: {{meta: {{slo: {{freshness: {{column: seen_at, count: 1, period: day}}}}}}}}\nconstraints:"
    column = "  - {{name: seen_at, data_type: timestamp, description: When it was.}}\ndata_tests"
    shop.product("orders", old, GOOD.replace("constraints:", fresh).replace("data_tests", column))
    assert "freshness (seen_at): measured" in audited(shop, "build")
    (shop.project / "macros/shadow.sql").write_text(LYING_CLOCK)
    assert shop.dbt("build").success
    assert shop.dbt("test").success
