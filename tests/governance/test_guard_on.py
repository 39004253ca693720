"""The off-switch of the guard fails the check, wherever it is set."""

import datetime
import json

import pytest
from tests.conftest import meshwright, run
from tests.governance.conftest import Shop

pytestmark = pytest.mark.slow

RULE = ("check", "--select=guard_on")


def findings(shop: Shop) -> list[tuple[str, str, int, str]]:
    found = json.loads(meshwright(*RULE, "--format=json", cwd=shop.mesh).out)["findings"]
    return [(f["owner"], f["file"], f["line"], f["message"]) for f in found]


def test_a_guard_that_is_on_is_no_finding(shop: Shop) -> None:
    (shop.mesh / "runbook.md").write_text("At night: `MESH_GUARD_OFF=reason`.\n")
    (shop.mesh / "talk.sh").write_text("# MESH_GUARD_OFF is for emergencies\n")
    assert findings(shop) == []


def test_the_switch_is_found_in_the_environment_and_in_files(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    workflow = shop.mesh / ".github/workflows/build.yml"
    workflow.parent.mkdir(parents=True, exist_ok=True)
    workflow.write_text("jobs:\n  build:\n    env:\n      MESH_GUARD_OFF: we are late\n")
    monkeypatch.setenv("MESH_GUARD_OFF", "we are late")
    platform = json.loads(meshwright(*RULE, "--format=json", cwd=shop.mesh).out)["findings"][0]["owner"]
    assert findings(shop) == [
        (
            platform,
            ".github/workflows/build.yml",
            4,
            "it sets MESH_GUARD_OFF, which turns the guard off; remove it",
        ),
        (platform, "mesh.yml", 1, "MESH_GUARD_OFF is set in the environment of this check; unset it"),
    ]


def test_a_product_published_with_the_guard_off_is_reported_until_it_is_rebuilt(shop: Shop) -> None:
    shop.product("orders", "select 1 as id")
    shop.product("prices", "select 1 as id")
    assert run("dbt", "build", cwd=shop.project, MESH_GUARD_OFF="we are late").code == 0
    messages = [message for *_, message in findings(shop)]
    today = datetime.datetime.now(tz=datetime.UTC).date()
    assert messages == [
        f"shop.{name} v1 was published on {today} with the guard off (we are late); rebuild it with the guard on"
        for name in ("orders", "prices")
    ]
    assert run("dbt", "build", "--select", "orders", cwd=shop.project).code == 0
    [(owner, file, _, message)] = findings(shop)
    assert (owner, file) == ("The Team <team@acme.example>", "domains/shop/dbt_project.yml")
    assert message.startswith("shop.prices v1 was published")
