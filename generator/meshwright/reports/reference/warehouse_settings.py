"""The variables and settings of each warehouse in docs/reference/warehouses.md."""

import re

from meshwright.adapters.warehouses.facts import facts_of
from meshwright.mesh.mesh import Warehouse
from meshwright.mesh.warehouse import Variable, WarehouseFacts

TABLE = "| Variable | Meaning | Default | Setting in `mesh.yml` |\n|---|---|---|---|\n"
MARKED = re.compile(r"(<!-- settings of warehouses -->\n).*?(<!-- end -->)", re.DOTALL)


def with_warehouse_settings(page: str) -> str:
    """Return a page with a section for each warehouse that has settings, between its marks."""
    known = (facts_of(warehouse) for warehouse in Warehouse)
    sections = "".join(_section(facts) for facts in known if facts.variables)
    return MARKED.sub(lambda found: f"{found[1]}{sections}\n{found[2]}", page)


def _section(facts: WarehouseFacts) -> str:
    each = " or ".join(facts.words[namespace] for namespace in facts.namespaces)
    requirements = ", ".join(f"`{requirement}`" for requirement in facts.requirements)
    about = f"Each domain is a {each}. Products are stored as `{facts.table}`. Packages: {requirements}."
    return f"\n### {facts.title}\n\n{about}\n\n{TABLE}{''.join(_row(variable) for variable in facts.variables)}"


def _row(variable: Variable) -> str:
    default = "" if not variable.default else f"`{variable.default}`"
    setting = "none: it is a secret" if variable.secret else f"`{variable.setting}`" if variable.setting else ""
    return f"| `{variable.name}` | {variable.about} | {default} | {setting} |\n"
