"""A query reads only relations that `ref()` and `source()` return.

**Example.** `select * from fleet.main.aircraft_v1`, `from 'secret.parquet'`, `from query('select ...')`, a subquery on
another table in a test's `where`, or unit test rows that select from a table.

**Why.** dbt doesn't know about such a read: it is missing from lineage and build order, no rule applies to it, no one
gets a warning before the relation moves, and it can reach another domain's private tables.

**Fix.** Write `{{ ref('fleet', 'aircraft', v=1) }}`, or declare the relation as a source and write
`{{ source('faa', 'planes') }}`. CTEs and functions that generate rows, such as `generate_series()`, are fine.

The rule checks the SQL that dbt compiles. It uses the warehouse's own parser where available (DuckDB), and sqlglot
otherwise. SQL that can't be parsed, or isn't a single select, is a finding.

Parameter: `functions` lists other functions that only compute.
"""

from collections.abc import Iterable, Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node, UnitTest
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, allowing, mesh_rule
from meshwright.sql.reads import Reads, reads_of, reads_of_relation

READ_IT = "read it with ref() or source()"


@mesh_rule(functions=allowing([]))
def relations_not_hard_coded(graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find queries that read relations they don't declare."""
    functions = frozenset(map(str.lower, settings["functions"]))
    for unique_id, compiled in graph.compiled.items():
        node = graph.nodes.get(unique_id) or graph.manifest.functions[unique_id]
        if compiled.fault:
            yield on_node(node, f"its SQL can't be checked: {compiled.fault}")
            continue
        declared = _declared(node, graph)
        sentences = (s for query in compiled.queries for s in _faults(_reads(query, graph), declared, functions))
        for sentence in dict.fromkeys(sentences):
            yield on_node(node, sentence)
    for test in graph.manifest.unit_tests.values():
        if test.package_name in graph.domains:
            for sentence in _faults_of_rows(test, graph, functions):
                yield on_node(test.as_node, sentence)


def _reads(sql: str, graph: Graph) -> Reads:
    return reads_of(sql.strip().rstrip(";"), graph.manifest.metadata.adapter_type)


def _faults(found: Reads, declared: Reads, functions: frozenset[str]) -> Iterator[str]:
    if found.fault:
        yield f"its SQL can't be checked: {found.fault}"
    for relation in sorted(found.relations - declared.relations):
        yield f"its SQL refers to the relation {'.'.join(relation)}; {READ_IT}"
    for call in sorted(found.table_functions - declared.table_functions):
        if call.name not in functions:
            yield f"its SQL calls {call.name}(), which can read anything; declare a source for what it reads"
    for function in sorted(found.functions - functions):
        yield f"its SQL calls {function}(), which may do more than compute a value; remove it, or allow it in a policy"


def _declared(node: Node, graph: Graph) -> Reads:
    """Return what a node may read: its dependencies, through ephemeral models too, and itself."""
    names = [name for name in (node.relation_name, *_relation_names(node, graph, set())) if name]
    reads = [reads_of_relation(name, graph.manifest.metadata.adapter_type) for name in names]
    return Reads(
        frozenset().union(*(read.relations for read in reads)),
        frozenset().union(*(read.table_functions for read in reads)),
    )


def _relation_names(node: Node, graph: Graph, seen: set[str]) -> Iterable[str | None]:
    for unique_id in node.depends_on.nodes:
        if unique_id in seen:
            continue
        seen.add(unique_id)
        source, read = graph.manifest.sources.get(unique_id), graph.manifest.nodes.get(unique_id)
        if source:
            yield source.relation_name
        elif read and read.config.materialized == "ephemeral":
            yield from _relation_names(read, graph, seen)
        elif read:
            yield read.relation_name


def _faults_of_rows(test: UnitTest, graph: Graph, functions: frozenset[str]) -> Iterator[str]:
    for fixture in (*test.given, test.expect):
        if fixture.format == "sql" and isinstance(fixture.rows, str):
            for sentence in _faults(_reads(fixture.rows, graph), Reads(), functions):
                yield sentence.replace("its SQL", "the SQL of its rows").replace(READ_IT, "write out the rows")
