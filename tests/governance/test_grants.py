"""Grants on Postgres: each domain connects as its own user, and reads what the agreements say."""

import secrets
from collections.abc import Iterator
from copy import copy

import psycopg2
import pytest
from tests.conftest import OWNER, allow_every_kind, succeed
from tests.dbt_in_process import Outcome
from tests.governance.conftest import GOOD, ServerShop
from tests.postgres import Postgres
from tests.servers import WAREHOUSES

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("warehouse", ["postgres"] if "postgres" in WAREHOUSES else [], indirect=True),
]
PASSWORD = secrets.token_hex()
DOMAINS = ("shop", "buyers", "rivals")
SHARED = "\nconfig: {{meta: {{sharing: [{{domain: buyers, until: %s}}]}}}}"
INNER = """
name: {name}_v1
description: A model for the shop's own products.
config: {{access: protected, contract: {{enforced: false}}}}
columns: [{{name: id, data_type: integer, description: The key.}}]
"""
LAST_DAY, YESTERDAY = "2999-12-31", "2020-12-31"


class Domains:
    """Three domains on Postgres, each of whom connects as a user of its own, a member of its role."""

    def __init__(self, shop: ServerShop) -> None:
        assert isinstance(shop.server, Postgres)
        self.server = shop.server
        self.mesh = shop.mesh
        self.shops: dict[str, ServerShop] = {}
        for domain in DOMAINS:
            self.shops[domain] = copy(shop)
            self.shops[domain].project = shop.mesh / "domains" / domain

    def user(self, domain: str) -> str:
        return f"{self.server.database}_{domain}"

    def role(self, domain: str) -> str:
        return f"{self.user(domain)}_reader"

    def create_users(self) -> None:
        for domain in DOMAINS:
            self.server.query(
                f"create role {self.role(domain)};"
                f" create role {self.user(domain)} login password '{PASSWORD}' in role {self.role(domain)};"
                f" grant create on database {self.server.database} to {self.user(domain)}"
            )

    def drop_users(self) -> None:
        for domain in DOMAINS:
            for role in (self.user(domain), self.role(domain)):
                self.server.query(f"drop owned by {role} cascade; drop role {role}")

    def dbt(self, domain: str, *arguments: str) -> Outcome:
        """Run dbt in a domain, as the domain's user."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("MESH_POSTGRES_USER", self.user(domain))
            patch.setenv("DBT_ENV_SECRET_MESH_POSTGRES_PASSWORD", PASSWORD)
            return self.shops[domain].dbt(*arguments)

    def build(self, domain: str, *arguments: str) -> None:
        outcome = self.dbt(domain, "build", *arguments)
        assert outcome.success, outcome

    def share(self, name: str, sharing: str = "", sql: str = "select 1 as id", config: str = "") -> None:
        yml = GOOD.replace("\nlatest_version", f"{sharing}\nlatest_version")
        self.shops["shop"].product(name, config + sql, yml)

    def reads(self, domain: str, relation: str) -> object:
        """What the domain's user gets: the rows, or Postgres's message."""
        try:
            return self.server._replace(user=self.user(domain), password=PASSWORD).query(f"table {relation}")
        except psycopg2.Error as error:
            return str(error).splitlines()[0]

    def publish(self) -> None:
        succeed("publish", cwd=self.mesh)


@pytest.fixture
def domains(market: ServerShop) -> Iterator[Domains]:
    succeed("domain", "add", "rivals", *OWNER, cwd=market.mesh)
    allow_every_kind(market.mesh / "domains/rivals")
    found = Domains(market)
    text = (market.mesh / "mesh.yml").read_text()
    for domain in DOMAINS:
        text = text.replace(f"- name: {domain}\n", f"- name: {domain}\n    role: {found.role(domain)}\n")
    (market.mesh / "mesh.yml").write_text(text)
    found.create_users()
    try:
        for domain in DOMAINS:
            assert found.dbt(domain, "deps").success
        found.publish()
        yield found
    finally:
        found.drop_users()


def read_orders(domains: Domains, name: str) -> None:
    """Give a domain a product that reads the shop's `orders`."""
    with (domains.mesh / "domains" / name / "packages.yml").open("a") as packages:
        packages.write("  - local: ../../ports/shop\n")
    domains.shops[name].product("basket", "select id from {{ ref('shop', 'orders') }}", kind="aggregated")
    assert domains.dbt(name, "deps").success


CLOSED, NOT_GRANTED = "permission denied for schema shop", "permission denied for table {}"
OPEN = [(1,)]
STORED = {
    "stored": "materialized='table'",
    "added": "materialized='incremental', unique_key='id', on_schema_change='fail'",
    "audited": "materialized='table_audited'",
    "seen": "materialized='view'",
}


def test_a_product_is_open_to_the_domains_with_an_agreement_and_to_no_other(domains: Domains) -> None:
    domains.share("orders", SHARED % LAST_DAY)
    domains.publish()
    for name in ("buyers", "rivals"):
        read_orders(domains, name)
    domains.build("shop")
    assert domains.reads("buyers", "shop.orders_v1") == OPEN
    assert domains.reads("rivals", "shop.orders_v1") == CLOSED

    domains.build("buyers")
    outcome = domains.dbt("rivals", "build")
    assert {name: status for name, (status, _) in outcome.nodes.items() if "run-" not in name} == {
        "orders": "error",
        "basket": "skipped",
        "mesh_governance_governed_basket_v1_": "skipped",
    }
    _, message = outcome.nodes["orders"]
    assert [line.strip() for line in message.split("\n  \n")[0].splitlines()[1:]] == [
        "Port shop.orders v1 (owner: The Team <team@acme.example>) is closed to this user:",
        f'- user {domains.user("rivals")} may not select from "{domains.server.database}"."shop"."orders_v1"',
        "Ask its owner for an agreement (`sharing`) with this domain, and to build it again.",
        "Consumers in this project: basket",
    ]


def test_what_is_not_published_is_open_to_nobody_else(domains: Domains) -> None:
    domains.share("orders")
    domains.share("planned", "\nconfig: {{meta: {{lifecycle: draft}}}}")
    domains.share("old", "\nconfig: {{meta: {{lifecycle: retired}}}}")
    domains.shops["shop"].product("inner", "select 1 as id", INNER)
    domains.build("shop")
    for domain in ("buyers", "rivals"):
        assert domains.reads(domain, "shop.orders_v1") == OPEN
        for name in ("planned_v1", "old_v1", "inner_v1", "mesh_receipts", "mesh_promises"):
            assert domains.reads(domain, f"shop.{name}") == NOT_GRANTED.format(name)


def test_what_is_not_a_product_any_more_is_closed(domains: Domains) -> None:
    added = f"{{{{ config({STORED['added']}) }}}}\n"
    domains.share("orders", config=added)
    domains.build("shop")
    assert domains.reads("rivals", "shop.orders_v1") == OPEN
    domains.share("orders", "\nconfig: {{meta: {{lifecycle: retired}}}}", config=added)
    domains.build("shop")
    assert domains.reads("rivals", "shop.orders_v1") == NOT_GRANTED.format("orders_v1")


def test_the_end_of_an_agreement_revokes_and_the_grants_of_the_author_stay(domains: Domains) -> None:
    auditor = f"grants={{'select': ['{domains.role('rivals')}']}}"

    def build(sharing: str, *arguments: str) -> None:
        for name, stored in STORED.items():
            domains.share(name, sharing, config=f"{{{{ config({stored}, {auditor}) }}}}\n")
        domains.build("shop", *arguments)

    def grants() -> list[tuple[object, ...]]:
        return domains.server.query(
            "select relname, array_agg(split_part(a::text, '=', 1) order by a::text) from pg_class, unnest(relacl) as a"
            " where relname in ('stored_v1', 'added_v1', 'audited_v1', 'seen_v1') group by 1 order by 1"
        )

    def expected(*granted: str) -> list[tuple[object, ...]]:
        owner = domains.user("shop")
        return [(f"{name}_v1", sorted([owner, *granted])) for name in sorted(STORED)]

    author, agreed = domains.role("rivals"), domains.role("buyers")
    own = domains.role("shop")
    for _ in range(2):  # the second build replaces what the first one made, or adds to it
        build(SHARED % LAST_DAY)
        assert grants() == expected(own, author, agreed)
    build(SHARED % YESTERDAY)
    assert grants() == expected(own, author)
    build("")
    assert grants() == expected(own, author, agreed)


def test_a_failed_audit_leaves_the_grants_and_the_data(domains: Domains) -> None:
    for name, stored in STORED.items():
        domains.share(name, SHARED % LAST_DAY, config=f"{{{{ config({stored}) }}}}\n")
    domains.build("shop")
    for name, stored in STORED.items():
        broken = "select 1 as id union all select 1"
        domains.share(name, SHARED % YESTERDAY, broken, f"{{{{ config({stored}) }}}}\n")
    outcome = domains.dbt("shop", "build", "--full-refresh")
    assert {name: status for name, (status, _) in outcome.nodes.items() if name in STORED} == dict.fromkeys(
        STORED, "error"
    )
    assert [domains.reads("buyers", f"shop.{name}_v1") for name in STORED] == [OPEN] * len(STORED)


def test_a_run_of_the_whole_mesh_grants_for_all_domains(domains: Domains) -> None:
    domains.share("orders", SHARED % LAST_DAY)
    domains.publish()
    read_orders(domains, "buyers")
    domains.publish()
    succeed("dbt", "build", cwd=domains.mesh)  # as the platform's user
    assert {domain: domains.reads(domain, "shop.orders_v1") for domain in DOMAINS} == {
        "shop": OPEN,
        "buyers": OPEN,
        "rivals": CLOSED,
    }
    assert {domain: domains.reads(domain, "buyers.basket_v1") for domain in DOMAINS} == dict.fromkeys(DOMAINS, OPEN)


def test_only_production_grants(domains: Domains) -> None:
    domains.share("orders")
    domains.build("shop", "--target=ci")
    assert domains.reads("buyers", "ci_shop.orders_v1") == "permission denied for schema ci_shop"


def test_an_unknown_role_stops_the_run_before_it_builds(domains: Domains) -> None:
    mesh_yml = domains.mesh / "mesh.yml"
    mesh_yml.write_text(mesh_yml.read_text().replace(domains.role("rivals"), "nobody"))
    domains.share("orders")
    domains.publish()
    outcome = domains.dbt("shop", "build")
    assert (
        "The role nobody of domain rivals does not exist in the warehouse. Create it (`create role nobody`), or change"
        " `role` of the domain in mesh.yml and run `meshwright publish`." in outcome.exception
    )
    assert domains.server.query("select to_regclass('shop.orders_v1')") == [(None,)]
