"""Four domains of a mesh on Postgres build at the same time, and read each other's ports meanwhile."""

import json
import os
import subprocess
from collections import Counter
from copy import copy
from pathlib import Path

import pytest
from tests.conftest import OWNER, allow_every_kind, succeed
from tests.governance.conftest import Shop
from tests.servers import WAREHOUSES

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("warehouse", ["postgres"] if "postgres" in WAREHOUSES else [], indirect=True),
]
# Twenty by hand: MESHWRIGHT_TEST_REPETITIONS=20 pytest tests/governance/test_domains_at_once.py
REPETITIONS = int(os.environ.get("MESHWRIGHT_TEST_REPETITIONS", "1"))
DOMAINS = ("shop", "buyers", "carriers", "banks")
# A table of the domain's own rows, and a table and a view that read it and the next domain's.
PRODUCTS = ("base", "joined", "seen")
ROWS = 1000


@pytest.fixture
def circle(market: Shop) -> Shop:
    """A mesh whose domains each read the product `base` of the next one, which is built."""
    for domain in DOMAINS[2:]:
        succeed("domain", "add", domain, *OWNER, cwd=market.mesh)
        allow_every_kind(market.mesh / "domains" / domain)
    for domain, producer in zip(DOMAINS, (*DOMAINS[1:], DOMAINS[0]), strict=True):
        add_products(in_domain(market, domain), producer)
    succeed("publish", cwd=market.mesh)
    for domain in DOMAINS:
        assert in_domain(market, domain).dbt("deps").success
    succeed("dbt", "run", "--select", "base", cwd=market.mesh)
    return market


def in_domain(shop: Shop, domain: str) -> Shop:
    found = copy(shop)
    found.project = shop.mesh / "domains" / domain
    return found


def add_products(shop: Shop, producer: str) -> None:
    with (shop.project / "packages.yml").open("a") as packages:
        packages.write(f"  - local: ../../ports/{producer}\n")
    shop.product("base", f"select id from generate_series(1, {ROWS}) as id")
    both = f"select id from {{{{ ref('{producer}', 'base') }}}} join {{{{ ref('base') }}}} using (id)"
    shop.product("joined", both, kind="aggregated")
    shop.product("seen", both, kind="virtual")


def build_at_once(mesh: Path) -> dict[str, str]:
    """Build all domains, each in a process of its own; returns the id of each run."""
    builds = {
        domain: subprocess.Popen(
            ["dbt", "--quiet", "build"],
            cwd=mesh / "domains" / domain,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for domain in DOMAINS
    }
    said = {domain: build.communicate()[0] for domain, build in builds.items()}
    assert {domain: build.returncode for domain, build in builds.items()} == dict.fromkeys(DOMAINS, 0), "\n".join(
        said.values()
    )
    return {domain: invocation_of(mesh / "domains" / domain) for domain in DOMAINS}


def invocation_of(project: Path) -> str:
    results = json.loads((project / "target/run_results.json").read_text())
    return str(results["metadata"]["invocation_id"])


@pytest.mark.timeout(600 + 120 * REPETITIONS)
def test_nothing_is_lost_and_each_assertion_has_one_receipt_per_audit(circle: Shop) -> None:
    circle.query("; ".join(f"truncate {domain}.mesh_receipts" for domain in DOMAINS))
    runs = [build_at_once(circle.mesh) for _ in range(REPETITIONS)]
    for domain in DOMAINS:
        for product in PRODUCTS:
            rows = circle.query(f"select count(*), sum(id) from {domain}.{product}_v1")
            assert rows == [(ROWS, ROWS * (ROWS + 1) // 2)]
        receipts = circle.query(
            "select invocation_id, product, rule_name, column_names, passed, published, rebuilt_input"
            f" from {domain}.mesh_receipts"
        )
        assert Counter(receipts) == Counter(
            (run[domain], product, rule, "id", True, True, None)
            for run in runs
            for product in PRODUCTS
            for rule in ("primary_key_unique", "not_null")
        )
