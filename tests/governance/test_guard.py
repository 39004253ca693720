"""Each rule of the guard: a product that breaks it, and the one finding that names it."""

from pathlib import Path

import pytest
from tests.conftest import run
from tests.governance.conftest import GOOD, Shop
from tests.servers import on_every_warehouse


def finding(shop: Shop, *arguments: str) -> list[str]:
    """The guard's findings in a build, without the part that all have."""
    outcome = shop.dbt("build", *arguments)
    assert not outcome.success
    text = " ".join(f"{message}" for _, message in outcome.nodes.values()) + outcome.exception
    assert "Governance stopped this run before anything was built:" in text
    owner = " (owner: The Team <team@acme.example>, models/source_aligned/"
    lines = [line.strip().removeprefix("- ") for line in text.splitlines() if line.strip().startswith("- shop.")]
    return [line.replace(owner, " (") for line in lines]


@on_every_warehouse
def test_every_rule_reports_its_violation_and_nothing_else(shop: Shop) -> None:
    shop.product("fine", "select 1 as id")
    shop.product(
        "uncontracted", "select 1 as id", GOOD.replace("latest", "config: {{contract: {{enforced: false}}}}\nlatest")
    )
    shop.product(
        "keyless", "select 1 as id", GOOD.replace("constraints:\n  - type: primary_key\n    columns: [id]\n", "")
    )
    shop.product("undescribed", "select 1 as id", GOOD.replace("A product of a shop.", "''").replace("The key.", "' '"))
    shop.product("untested", "select 1 as id", GOOD.replace("data_tests:\n  - mesh_governance.governed\n", ""))
    weakened = GOOD.replace("governed\n", "governed:\n      config: {{severity: warn, where: id > 0}}\n")
    shop.product("weakened", "select 1 as id", weakened)
    assert finding(shop) == [
        "shop.keyless v1 (keyless/keyless_v1.sql): primary_key_declared: it declares no primary key; list the columns that make a row unique in a `primary_key` constraint",
        "shop.uncontracted v1 (uncontracted/uncontracted_v1.sql): contract_enforced: its contract is not enforced; remove `contract: {enforced: false}`",
        "shop.undescribed v1 (undescribed/undescribed_v1.sql): columns_described: the description of column id is empty; describe its meaning and unit",
        "shop.undescribed v1 (undescribed/undescribed_v1.sql): documented: it has no description; describe what the product is and what one row represents",
        "shop.untested v1 (untested/untested_v1.sql): governance_test_attached: it lacks the governance test; add `data_tests: [mesh_governance.governed]`",
        "shop.weakened v1 (weakened/weakened_v1.sql): governance_test_attached: its governance test is weakened; remove `severity`, `error_if` and `fail_calc` from it",
        "shop.weakened v1 (weakened/weakened_v1.sql): governance_test_attached: its governance test reads only some of the rows; remove `where` and `limit` from it",
    ]
    assert shop.tables() == []  # nothing was built, not even the product that is fine
    assert shop.dbt("build", "--select", "fine").success  # what isn't selected isn't judged


def test_a_key_with_missing_columns_is_reported(shop: Shop) -> None:
    shop.product("lost", "select 1 as id", GOOD.replace("columns: [id]", "columns: [nr]"))
    assert finding(shop) == [
        "shop.lost v1 (lost/lost_v1.sql): primary_key_declared: its primary key includes column nr, which isn't in its contract; use a column of the contract"
    ]


def test_a_folder_without_the_audit_is_found(shop: Shop) -> None:
    shop.product("loose", "select 1 as id")
    project = shop.project / "dbt_project.yml"
    project.write_text(project.read_text().replace('    +post-hook: "{{ mesh_governance.audit() }}"\n', ""))
    [only] = finding(shop)
    assert only.startswith(
        "shop.loose v1 (loose/loose_v1.sql): audit_hook_present: its post-hooks lack the audit; restore `+post-hook:"
    )


def test_an_owner_without_an_email_is_found(shop: Shop) -> None:
    shop.product("orphan", "select 1 as id")
    domain = shop.project / "models/_domain.yml"
    domain.write_text(domain.read_text().replace("      email: team@acme.example\n", ""))
    outcome = shop.dbt("build")
    assert "the owner of group shop has no email; add one in models/_domain.yml" in str(outcome)


def test_a_product_without_a_group_is_found(shop: Shop) -> None:
    shop.product("orphan", "select 1 as id")
    project = shop.project / "dbt_project.yml"
    project.write_text(project.read_text().replace("    +group: shop\n", ""))
    assert "it belongs to no group of its domain; set `+group` in dbt_project.yml" in str(shop.dbt("build"))


def test_a_governance_test_that_the_build_excludes_is_found(shop: Shop) -> None:
    shop.product("fine", "select 1 as id")
    excluded = "shop.fine v1 (fine/fine_v1.sql): governance_test_attached: its governance test is excluded from this build; include it"
    assert finding(shop, "--exclude-resource-type", "test") == [excluded]
    assert finding(shop, "--exclude", "test_name:governed") == [excluded]
    assert shop.dbt("run").success  # no tests take part in `dbt run`: the audit holds


@pytest.mark.slow
def test_a_protected_model_of_another_domain_is_out_of_reach(full_mesh: Path) -> None:
    folder = full_mesh / "domains/fleet/models/source_aligned/aircraft"
    config = "{{ config(access='protected', contract={'enforced': false}) }}\n"
    (folder / "register.sql").write_text(config + "select * from {{ ref('aircraft', v=1) }}\n")
    flown = full_mesh / "domains/flights/models/aggregated/flown/flown_v1.sql"
    flown.write_text(flown.read_text().replace("ref('fleet', 'aircraft', v=1)", "ref('fleet', 'register')"))
    alone = run("dbt", "deps", "--quiet", cwd=full_mesh / "domains/flights")
    assert alone.code == 0
    alone = run("dbt", "parse", "--quiet", cwd=full_mesh / "domains/flights")
    assert "'register'" in alone.out
    assert "was not found" in alone.out
    together = run("meshwright", "dbt", "build", cwd=full_mesh)
    assert (
        "it reads fleet.register (owner: The Team <team@acme.example>), which is protected to its domain; read a product"
        in together.out
    )
