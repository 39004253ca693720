"""No macro has the same name as one that dbt, the adapter or governance uses.

**Example.** A domain's macro `run_query`, `duckdb__utc_now` or `generate_alias_name`, a test `unique`, or a macro named
after a package, `mesh_governance`; an external package with a macro `default__get_create_table_as_sql`.

**Why.** dbt looks in the running project first, so a macro with the same name replaces the one that the guard and the
audit rely on.

**Fix.** Rename the macro. To use a package that needs such names, review it and allow it by the digest in the finding:
`macros_shadow_nothing: {allowed: {dbt_utils: <digest>}}`.

Parameter: `allowed` maps packages to the digests of their macros.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import MacroNode
from meshwright.jinja.vocabulary import OF_DBT as WORDS_OF_DBT
from meshwright.mesh.packages import GOVERNANCE_PACKAGE, OF_DBT
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.package_digest import package_digest
from meshwright.rules.rule import Settings, allowing, mesh_rule

DELEGATIONS = {
    "generate_database_name": "{% macro generate_database_name(custom_database_name=none, node=none) -%}"
    " {{ mesh_governance.generate_database_name(custom_database_name, node) }} {%- endmacro %}",
    "generate_schema_name": "{% macro generate_schema_name(custom_schema_name, node) -%}"
    " {{ mesh_governance.generate_schema_name(custom_schema_name, node) }} {%- endmacro %}",
}


@mesh_rule(allowed=allowing({}))
def macros_shadow_nothing(graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find macros that dbt would run instead of its own, the adapter's or governance's."""
    macros = graph.manifest.macros.values()
    guarded = frozenset(macro.name for macro in macros if macro.package_name in {*OF_DBT, GOVERNANCE_PACKAGE})
    ours = {*OF_DBT, GOVERNANCE_PACKAGE, graph.manifest.metadata.project_name}  # Meshwright generates the mesh project
    names = guarded | WORDS_OF_DBT | frozenset(macro.package_name for macro in macros) | frozenset(graph.domains)
    shadowing: dict[str, list[MacroNode]] = defaultdict(list)
    for macro in macros:
        if macro.package_name not in ours and _takes_a_name(macro, names):
            shadowing[macro.package_name].append(macro)
    for package, found in shadowing.items():
        digest = package_digest(graph.manifest, package)
        if settings["allowed"].get(package) != digest:
            is_own = package in graph.domains
            remedy = "rename it" if is_own else f"allow it in a policy by its digest, {digest}"
            for macro in sorted(found, key=lambda macro: macro.unique_id):
                yield on_node(macro.as_node, f"it has the same name as {_whose(macro.name, guarded)}; {remedy}")


def _takes_a_name(macro: MacroNode, names: frozenset[str]) -> bool:
    if _words(macro.macro_sql) == _delegation(macro.name):
        return False
    return macro.name in names or any(name in _dispatched(names) for name in _suffixes(macro.name))


def _suffixes(name: str) -> Iterator[str]:
    """Yield the names that could dispatch to this one: for `a__b__c`, `b__c` and `c`."""
    parts = name.split("__")
    for position in range(1, len(parts)):
        yield "__".join(parts[position:])


@cache
def _dispatched(names: frozenset[str]) -> frozenset[str]:
    """Return the names that can follow an adapter's prefix."""
    return names | {suffix for name in names for suffix in _suffixes(name)}


@cache
def _delegation(name: str) -> str:
    return _words(DELEGATIONS.get(name, ""))


def _words(sql: str) -> str:
    return "".join(sql.split())


def _whose(name: str, guarded: frozenset[str]) -> str:
    return "a macro of dbt or governance" if name in guarded or "__" in name else "a name that dbt reserves"
