import json
from pathlib import Path

import pytest
from tests.conftest import dbt, refuse, succeed


@pytest.mark.slow
def test_the_receipts_of_a_product_are_its_history(full_mesh: Path) -> None:
    assert succeed("check", "--history=fleet.aircraft", cwd=full_mesh) == "0 receipts of fleet.aircraft.\n"
    project = full_mesh / "domains/fleet"
    assert dbt("deps", cwd=project).code == 0
    for _ in range(2):
        assert dbt("build", "--select", "fleet.source_aligned", cwd=project).code == 0
    lines = succeed("check", "--history=fleet.aircraft", cwd=full_mesh).splitlines()
    assert lines[-1] == "6 receipts of fleet.aircraft."
    assert [line.split("  ", 1)[1] for line in lines[:3]] == [
        "v1  minimum_rows: 3322, at least 1",
        "v1  not_null (tailnum): 0, at most 0",
        "v1  primary_key_unique (tailnum): 0, at most 0",
    ]
    receipts = json.loads(succeed("check", "--history=fleet.aircraft.v1", "--format=json", cwd=full_mesh))
    assert len(receipts) == 6
    assert (receipts[0]["rule_name"], receipts[0]["measured"]) == ("minimum_rows", 3322)
    assert "There is no domain 'sales'" in refuse("check", "--history=sales.orders", cwd=full_mesh)
