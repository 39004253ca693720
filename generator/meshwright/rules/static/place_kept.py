"""A domain writes only to its own database or schema, and its sources don't point to another domain's.

**Example.** A source with `database: fleet` or `schema: fleet` in domain `flights`, or with an `external_location` that
is `../../warehouse/fleet.duckdb` or a query; a model with `database: fleet` in its config.

**Why.** A source that points to another domain's tables reads unpublished data, and no other rule can see whose data it
is. A model that writes there can replace another domain's data.

**Fix.** Read that domain's product with `ref()`. Let governance set `database`, `schema` and `alias` of models; a
`schema` in a model's config is appended to the domain's own.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node, SourceNode
from meshwright.mesh.mesh import Namespace
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, mesh_rule
from meshwright.sql.reads import Call, Relation, reads_of, reads_of_relation

READ_THE_PRODUCT = "read a product of {0} with ref()"
WRITTEN = frozenset({"model", "snapshot", "seed"})
# Functions that read files named in a source; their arguments say which.
READ_FILES = re.compile(r"read_(csv|csv_auto|parquet|json|json_auto|json_objects|json_objects_auto|ndjson|ndjson_auto|"
                        r"ndjson_objects|text|blob|xlsx)|parquet_scan|delta_scan|iceberg_scan|st_read")  # fmt: skip
DATABASE_FILES = (".duckdb", ".db", ".ddb", ".sqlite", ".sqlite3")
TEXT = re.compile(r'"kind": "STRING", "text": "((?:[^"\\]|\\.)*)"')


@mesh_rule()
def place_kept(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find models that write to another domain's database or schema, and sources that point to it."""
    for node in graph.nodes.values():
        owner = _owner_of_place(graph, node.database, node.schema)
        if node.resource_type in WRITTEN and node.relation_name and owner != node.package_name:
            yield _misplaced(node, owner)
    for source in graph.manifest.sources.values():
        if source.package_name in graph.domains:
            for sentence in (*_source_faults(source, graph), *_faults_of_texts(source, graph)):
                yield on_node(source.as_node, sentence)


def _misplaced(node: Node, owner: str | None) -> Finding:
    place = f"{node.database}.{node.schema}"
    whose = f"which belongs to {owner}" if owner else f"outside {node.package_name}"
    return on_node(node, f"it is written to {place}, {whose}; remove `database` and `schema` from its config")


def _owner_of_place(graph: Graph, database: str | None, schema: str | None) -> str | None:
    """Return the domain that owns a place: its database, or a schema with its name or prefix."""
    if graph.namespace is Namespace.DATABASE:
        return next((domain for domain in graph.domains if domain == (database or "").lower()), None)
    name = (schema or "").lower()
    owners = [domain for domain in graph.domains if name == domain or name.startswith(f"{domain}_")]
    return max(owners, key=len, default=None)


def _source_faults(source: SourceNode, graph: Graph) -> Iterator[str]:
    found = reads_of_relation(source.relation_name or "", graph.manifest.metadata.adapter_type)
    if found.fault or len(found.relations) + len(found.table_functions) != 1:
        yield f"its SQL, {source.relation_name}, isn't a single relation or file; point it to one"
        return
    for relation in found.relations:
        yield from _relation_faults(source, relation, graph)
    for call in found.table_functions:
        yield from _call_faults(source, call, graph)


def _relation_faults(source: SourceNode, relation: Relation, graph: Graph) -> Iterator[str]:
    if len(relation) == 1:
        yield from _file_faults(source, relation[0], graph)
        return
    database, schema = (relation[0] if len(relation) > 2 else None), relation[-2]
    owner = _owner_of_place(graph, database or source.database, schema)
    if owner not in {None, source.package_name}:
        yield f"it points to {'.'.join(relation)}, which belongs to {owner}; {READ_THE_PRODUCT.format(owner)}"
    if schema in {"information_schema", "pg_catalog"} or database in {"system", "temp"}:
        yield f"it points to {'.'.join(relation)}, the warehouse's system catalog; point it to a table"


def _call_faults(source: SourceNode, call: Call, graph: Graph) -> Iterator[str]:
    if not READ_FILES.fullmatch(call.name):
        yield f"its external_location calls {call.name}(), which may read more than files; use read_csv() or similar"
        return
    for text in TEXT.findall(call.text):
        yield from _file_faults(source, text, graph)


def _file_faults(source: SourceNode, file: str, graph: Graph) -> Iterator[str]:
    """Yield what is wrong with a file's path, relative to a domain's folder."""
    parts = PurePosixPath(file.lower()).parts
    others = [domain for domain in graph.domains if domain != source.package_name]
    if file.lower().endswith(DATABASE_FILES):
        yield f"it reads the database file {file}; read a product with ref(), or export the data to a file"
    for folder, name in pairwise(parts):
        if folder == "domains" and name in others:
            yield f"it reads {file}, which belongs to {name}; {READ_THE_PRODUCT.format(name)}"
    up_and_over = [name for up, name in pairwise(parts) if up == ".." and name in others]
    for name in up_and_over:
        yield f"it reads {file}, which belongs to {name}; {READ_THE_PRODUCT.format(name)}"


def _faults_of_texts(source: SourceNode, graph: Graph) -> Iterator[str]:
    """Yield each text that dbt adds to queries of the source and that reads something else."""
    texts = {
        "loaded_at_field": source.loaded_at_field,
        "filter": (source.freshness or {}).get("filter"),
        "event_time": source.config.event_time,
    }
    queries = {key: f"select ({text}) from this_source" for key, text in texts.items() if text}  # noqa: S608 (parsed)
    if source.loaded_at_query:
        this = re.sub(r"\{\{-?\s*this\s*-?\}\}", "this_source", source.loaded_at_query)
        queries["loaded_at_query"] = this.replace(source.relation_name or this, "this_source")
    for key, query in queries.items():
        found = reads_of(query, graph.manifest.metadata.adapter_type)
        if found.fault or found.table_functions or found.functions or found.relations - {("this_source",)}:
            yield f"its {key} reads more than the source itself; use only its columns"
