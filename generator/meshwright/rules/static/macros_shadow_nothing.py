"""No macro takes the name of one that dbt, the adapter or governance uses.

**Example.** A domain's macro `run_query`, `duckdb__utc_now`, `generate_alias_name`, a test `unique`, or a macro that is
called like a package, `mesh_governance`; a package from outside with a macro `default__get_create_table_as_sql`.

**Why.** dbt looks into the running project first. A macro of the same name runs in the place of the one that the guard
and the audit were written for.

**Fix.** Give the macro a name of its own. A package that needs such names, and that the platform has read, is allowed
by its digest, which the finding states: `macros_shadow_nothing: {allowed: {dbt_utils: <digest>}}`.

Parameter: `allowed` maps packages to the digests of their macros.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from meshwright.graph.graph import Graph
from meshwright.graph.macros import OF_DBT
from meshwright.graph.manifest import MacroNode
from meshwright.jinja.vocabulary import OF_DBT as WORDS_OF_DBT
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, allowing, mesh_rule
from meshwright.rules.static.package_digest import package_digest

GOVERNANCE = "mesh_governance"
DELEGATIONS = {
    "generate_database_name": "{% macro generate_database_name(custom_database_name=none, node=none) -%}"
    " {{ mesh_governance.generate_database_name(custom_database_name, node) }} {%- endmacro %}",
    "generate_schema_name": "{% macro generate_schema_name(custom_schema_name, node) -%}"
    " {{ mesh_governance.generate_schema_name(custom_schema_name, node) }} {%- endmacro %}",
}


@mesh_rule(allowed=allowing({}))
def macros_shadow_nothing(graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find macros that dbt would run in the place of its own, the adapter's or governance's."""
    macros = graph.manifest.macros.values()
    guarded = frozenset(macro.name for macro in macros if macro.package_name in {*OF_DBT, GOVERNANCE})
    ours = {*OF_DBT, GOVERNANCE, graph.manifest.metadata.project_name}  # the mesh project is made by Meshwright
    names = guarded | WORDS_OF_DBT | frozenset(macro.package_name for macro in macros) | frozenset(graph.domains)
    shadowing: dict[str, list[MacroNode]] = defaultdict(list)
    for macro in macros:
        if macro.package_name not in ours and _takes_a_name(macro, names):
            shadowing[macro.package_name].append(macro)
    for package, found in shadowing.items():
        digest = package_digest(graph.manifest, package)
        if settings["allowed"].get(package) != digest:
            is_own = package in graph.domains
            remedy = "give it a name of its own" if is_own else f"allow it in a policy by its digest, {digest}"
            for macro in sorted(found, key=lambda macro: macro.unique_id):
                yield on_node(macro.as_node, f"it takes the name of {_whose(macro.name, guarded)}; {remedy}")


def _takes_a_name(macro: MacroNode, names: frozenset[str]) -> bool:
    if _words(macro.macro_sql) == _delegation(macro.name):
        return False
    return macro.name in names or any(name in _dispatched(names) for name in _suffixes(macro.name))


def _suffixes(name: str) -> Iterator[str]:
    """Yield what a name could be dispatched from: `a__b__c` from `b__c` and from `c`."""
    parts = name.split("__")
    for position in range(1, len(parts)):
        yield "__".join(parts[position:])


@cache
def _dispatched(names: frozenset[str]) -> frozenset[str]:
    """Names that an adapter's prefix can stand before."""
    return names | {suffix for name in names for suffix in _suffixes(name)}


@cache
def _delegation(name: str) -> str:
    return _words(DELEGATIONS.get(name, ""))


def _words(sql: str) -> str:
    return "".join(sql.split())


def _whose(name: str, guarded: frozenset[str]) -> str:
    return "a macro of dbt or of governance" if name in guarded or "__" in name else "a word of dbt"
