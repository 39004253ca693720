"""Each receipt contains the digest of the governance package; Meshwright computes the same from dbt's manifest."""

import msgspec
import pytest
from tests.governance.conftest import Shop
from tests.servers import on_every_warehouse

from meshwright.rules.governance_digest import Macro, governance_digest

pytestmark = pytest.mark.slow


class Parsed(msgspec.Struct):
    """The macros of a manifest."""

    macros: dict[str, Macro]


def digest_of_the_manifest(shop: Shop) -> str:
    manifest = (shop.project / "target/manifest.json").read_bytes()
    return governance_digest(msgspec.json.decode(manifest, type=Parsed).macros.values())


def digest_of_the_last_receipt(shop: Shop) -> object:
    [(digest,)] = shop.query("select governance from mesh_receipts order by audited_at desc limit 1")
    return digest


@on_every_warehouse
def test_the_audit_and_the_manifest_agree_on_the_digest(shop: Shop) -> None:
    shop.product("orders", "select 1 as id")
    assert shop.dbt("build").success
    shipped = digest_of_the_last_receipt(shop)
    assert shipped == digest_of_the_manifest(shop)

    macros = shop.mesh / "governance/mesh_governance/macros"
    policies = macros / "mesh/policies.sql"
    policies.write_text(policies.read_text().replace("'error'", "'warn'", 1))
    assert shop.dbt("build").success
    assert digest_of_the_last_receipt(shop) == digest_of_the_manifest(shop) == shipped

    audit = macros / "audit/audit.sql"
    audit.write_text(audit.read_text().replace("round(3)", "round(4)"))
    assert shop.dbt("build").success
    changed = digest_of_the_last_receipt(shop)
    assert changed == digest_of_the_manifest(shop) != shipped
