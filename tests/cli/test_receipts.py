import json
from pathlib import Path

import pytest
from tests.conftest import dbt, refuse, succeed


@pytest.mark.slow
def test_the_receipts_of_a_product_are_its_history(full_mesh: Path) -> None:
    assert (
        succeed("receipts", "fleet.aircraft", cwd=full_mesh)
        == "No receipts for fleet.aircraft: it hasn't been built in production.\n"
    )
    project = full_mesh / "domains/fleet"
    assert dbt("deps", cwd=project).code == 0
    for _ in range(2):
        assert dbt("build", "--select", "fleet.source_aligned", cwd=project).code == 0
    assert succeed("receipts", "fleet.aircraft", cwd=full_mesh) == (
        "fleet.aircraft v1\n"
        "  minimum_rows                  3322, at least 1                  ▁▁\n"
        "  not_null (tailnum)            0, at most 0                      ▁▁\n"
        "  primary_key_unique (tailnum)  0, at most 0                      ▁▁\n"
        "\n"
        "2 audits, 0 failed assertions.\n"
    )
    receipts = json.loads(succeed("receipts", "fleet.aircraft.v1", "--format=json", cwd=full_mesh))
    assert len(receipts) == 6
    assert (receipts[0]["rule_name"], receipts[0]["measured"]) == ("minimum_rows", 3322)
    assert "There is no domain 'sales'" in refuse("receipts", "sales.orders", cwd=full_mesh)
