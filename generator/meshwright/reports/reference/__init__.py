"""The files of this repository that are written from the code: reference pages, and a macro of governance."""

from pathlib import Path

from meshwright.reports.reference.contract_changes import contract_changes
from meshwright.reports.reference.kinds_macro import kinds_macro
from meshwright.reports.reference.meta_macro import meta_macro
from meshwright.reports.reference.meta_tables import with_meta_tables
from meshwright.reports.reference.rules_page import rules_page
from meshwright.reports.reference.warehouse_settings import with_warehouse_settings

MACROS = "templates/mesh/governance/mesh_governance/macros/mesh"
WITH_META_TABLES = "docs/reference/product_yaml.md"
WITH_WAREHOUSE_SETTINGS = "docs/reference/warehouses.md"


def generated_files(repository: Path) -> dict[str, str]:
    """Return the text of each generated file of Meshwright's own repository, by path."""
    product_yaml, warehouses = (
        (repository / page).read_text(encoding="utf-8") for page in (WITH_META_TABLES, WITH_WAREHOUSE_SETTINGS)
    )
    return {
        "docs/reference/rules.md": rules_page(),
        "docs/reference/contract_changes.md": contract_changes(),
        WITH_META_TABLES: with_meta_tables(product_yaml),
        WITH_WAREHOUSE_SETTINGS: with_warehouse_settings(warehouses),
        f"{MACROS}/vocabulary.sql": meta_macro(),
        f"{MACROS}/kinds.sql": kinds_macro(),
    }
