"""Adds a data product to a domain."""

import datetime
from pathlib import Path
from typing import Any

import msgspec

from meshwright.adapters.copier import Renderer
from meshwright.adapters.warehouses import warehouse_of
from meshwright.adapters.yaml.yaml_checks import is_text
from meshwright.errors import Refused
from meshwright.files.contracts import read_product
from meshwright.files.dbt_project_yml import add_kind_settings
from meshwright.files.domain_yml import declare_source, read_owner
from meshwright.files.draft import Draft
from meshwright.files.plan import Plan
from meshwright.files.product_files import check_product_free, refers_to
from meshwright.graph.consumers import ConsumerIndex
from meshwright.mesh.kinds import Kind, reading_fault
from meshwright.mesh.lifecycle import Lifecycle
from meshwright.mesh.mesh import Domain, Mesh, Owner
from meshwright.mesh.names import check_name, reserved_words
from meshwright.mesh.product_ref import ProductRef
from meshwright.mesh.sample import sample_sql, sample_value
from meshwright.mesh.selection import Input, Selected, ref_sql
from meshwright.mesh.source import Source, SourceColumn
from meshwright.mesh.suggestions import suggestions
from meshwright.project.load_manifest import load_manifest
from meshwright.services.design_product import Design, design_from_inputs, design_from_sources
from meshwright.services.place_source import Placement, place_source
from meshwright.services.product_read_add import let_read

# The promises about a column in config.meta that a contract passes on.
PROMISES = ("accepted_values", "completeness")
# Names that loaders use for the column with the load time of a row.
LOADED_AT = frozenset(
    {
        "loaded_at",
        "_loaded_at",
        "ingested_at",
        "_ingested_at",
        "_fivetran_synced",
        "_airbyte_extracted_at",
        "_sdc_batched_at",
    }
)


class ProductRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request for a new product."""

    domain: str
    name: str
    kind: Kind
    today: datetime.date
    reads: tuple[ProductRef, ...] = ()
    sources: tuple[Source, ...] = ()
    description: str = ""
    primary_key: tuple[str, ...] = ()
    placement: Placement = Placement()


def plan_product(root: Path, mesh: Mesh, request: ProductRequest, templates: Renderer) -> Plan:
    """Plan a new product: its files, and what its domain needs to read its inputs.

    Raises Refused if a name is invalid or exists already; if an input doesn't exist, isn't published or may not be read
    by a product of this kind; if reading it would create a cycle of models; if a source's file can't be read, or not be
    found by others; or if the data shows that the key isn't unique.
    """
    domain = mesh.domain(request.domain)
    check_name(request.name, "data product")
    check_product_free(root, domain, request.name)
    draft = Draft(root)
    inputs = _inputs(draft, mesh, domain, request)
    fault = reading_fault(request.kind, {i.product.full_name: i.product.kind for i in inputs}, len(request.sources))
    if fault:
        raise Refused(f"{request.domain}.{request.name} can't be created: {fault}.")
    _check_no_cycle(root, mesh, request, inputs)
    if inputs:
        design = design_from_inputs(draft, mesh, inputs, request.kind, request.primary_key)
    else:
        placed = (place_source(draft, domain, source, request.placement) for source in request.sources)
        design = design_from_sources(draft, mesh, domain, list(dict.fromkeys(placed)), request.primary_key)
    folder = domain.folder / "models" / request.kind / request.name
    answers = _answers(mesh, read_owner(root, domain), request, design)
    draft.create(folder, templates.render(f"product_{request.kind}", answers))
    add_kind_settings(draft, domain, request.kind)
    _let_read(draft, mesh, domain, inputs)
    for source, columns in design.sources:
        warehouse = warehouse_of(mesh)
        config, database = (
            warehouse.source_config(source),
            warehouse.source_database(mesh, domain, source),
        )
        declare_source(draft, domain, source, config, database, _loaded_at(columns))
    return draft.plan()


def _inputs(draft: Draft, mesh: Mesh, domain: Domain, request: ProductRequest) -> list[Input]:
    inputs: list[Input] = []
    for read in request.reads:
        if (read.domain, read.product) == (request.domain, request.name):
            raise Refused(f"{request.domain}.{request.name} can't read itself: that is a cycle.")
        product, port = read_product(draft.root, mesh, domain, read, request.today)
        if any((i.product.full_name, i.port.version) == (product.full_name, port.version) for i in inputs):
            raise Refused(f"{product.ref(port).label} is listed twice in --reads. List it once.")
        if port.deprecation_date:
            draft.note(f"{product.ref(port).label} is deprecated: it will be removed on {port.deprecation_date}.")
        if port.lifecycle is Lifecycle.DRAFT:
            draft.note(f"{product.ref(port).label} is a draft, so only drafts may read it.")
        inputs.append(Input(name=product.name, ref=ref_sql(product, port), product=product, port=port))
    return _with_own_names(inputs)


def _with_own_names(inputs: list[Input]) -> list[Input]:
    """Give inputs with the same name distinct names: with the domain and, if necessary, the version."""
    named: list[Input] = []
    for read in inputs:
        alike = [other for other in inputs if other.product.name == read.product.name]
        parts = [read.product.domain] if len({other.product.domain for other in alike}) > 1 else []
        parts.append(read.product.name)
        if len([other for other in alike if other.product.domain == read.product.domain]) > 1:
            parts.append(f"v{read.port.version}")
        named.append(msgspec.structs.replace(read, name="_".join(parts)))
    return named


def _check_no_cycle(root: Path, mesh: Mesh, request: ProductRequest, inputs: list[Input]) -> None:
    """Raise Refused if an input is built from the new product, which something already refers to."""
    name = f"{request.domain}.{request.name}"
    if not inputs or not refers_to(root, mesh, request.name):
        return
    consumers = ConsumerIndex(load_manifest(root, mesh, forgiving=True))
    waiting = {node.unique_id for node, _ in consumers.unresolved(request.domain, request.name)}
    for read in inputs:
        path = consumers.path_to(read.product.ref(read.port).unique_id, waiting)
        if path:
            models = [consumers.all[id_].full_name for id_ in path]
            chain = " reads ".join([name, *models, name])
            raise Refused(f"{name} can't read {models[0]}: that creates a cycle: {chain}.")


def _let_read(draft: Draft, mesh: Mesh, domain: Domain, inputs: list[Input]) -> None:
    foreign = [read for read in inputs if read.product.domain != domain.name]
    reached = [(read.product.domain, tuple(_domains_behind(draft.root, mesh, read))) for read in foreign]
    let_read(draft, mesh, domain, reached)


def _domains_behind(root: Path, mesh: Mesh, read: Input) -> list[str]:
    """Return the domains whose relations a query on an input reaches; a view passes the query on to its inputs."""
    if read.product.kind is not Kind.VIRTUAL:
        return [read.product.domain]
    behind = ConsumerIndex(load_manifest(root, mesh, forgiving=True)).domains_behind(
        read.product.ref(read.port).unique_id
    )
    return [name for name in behind if name in {domain.name for domain in mesh.domains}]


def _answers(mesh: Mesh, owner: Owner, request: ProductRequest, design: Design) -> dict[str, Any]:
    """Return the answers of the product templates: plain data only."""
    names = [read.product.name for read in design.inputs]
    testable = len(set(names)) == len(names)
    key = {_in_yaml(name) for name in design.primary_key}
    columns = design.sample_columns if testable else ()
    sample = {_in_yaml(column.name): sample_value(column.data_type) for column in columns}
    return {
        "mesh_name": mesh.name,
        "warehouse": str(mesh.warehouse),
        "namespace": str(mesh.namespace),
        "domain": request.domain,
        "product": request.name,
        "description": request.description,
        "owner_name": owner.name,
        "owner_email": owner.email,
        "columns": [_column_answer(item, design) for item in design.selected],
        "group_by": list(design.group_by),
        "primary_key": [_in_yaml(name) for name in design.primary_key],
        "primary_key_todo": design.todo,
        "primary_key_column": _key_column(design),
        "sample": sample,
        "expected": {name: value for name, value in sample.items() if name in key} or sample,
        **({"inputs": [_input_answer(i) for i in design.inputs]} if design.inputs else {}),
        **({"sources": [_source_answer(s, c, design) for s, c in design.sources]} if design.sources else {}),
    }


def _in_yaml(name: str) -> str:
    """Return a column's name as YAML reads it as text: `"no"`, since `no` is false."""
    return name if is_text(name) else f'"{name}"'


def _key_column(design: Design) -> str:
    """Return the only column of the key, "" if there are several: YAML declares a one-column key on its column."""
    return design.primary_key[0] if len(design.primary_key) == 1 else ""


def _loaded_at(columns: list[SourceColumn]) -> str:
    """Return the column of a source with the load time of a row, by its name, "" if there is none."""
    return next((name for name in (column.source_sql.strip('"') for column in columns) if name in LOADED_AT), "")


def _column_answer(item: Selected, design: Design) -> dict[str, Any]:
    column = item.column
    return {
        "name": column.name,
        "yaml": _in_yaml(column.name),
        "data_type": column.data_type,
        "description": column.description,
        "expression": item.expression,
        "quote": bool(column.quote),
        "not_null": any(constraint.type == "not_null" for constraint in column.constraints),
        "meta": {key: column.meta[key] for key in PROMISES if key in column.meta},
        "suggestions": suggestions(
            design.facts.get(column.name), column.name, column.data_type, is_key=column.name in design.primary_key
        ),
    }


def _input_answer(read: Input) -> dict[str, Any]:
    return {
        "name": read.name,
        "ref": read.ref,
        "columns": [column.sql for column in read.port.columns],
        "on": [column.sql for name in read.on for column in read.port.columns if column.name == name],
    }


def _source_answer(source: Source, columns: list[SourceColumn], design: Design) -> dict[str, Any]:
    sampled = {column.name for column in design.sample_columns}
    rows = [
        f"{sample_sql(c.data_type) if c.name in sampled else f'cast(null as {c.data_type})'} as {c.source_sql}"
        for c in columns
    ]
    tables = [other.table for other, _ in design.sources]
    is_plain = tables.count(source.table) == 1 and source.table not in reserved_words()
    name = source.table if is_plain else f"{source.schema}_{source.table}"
    return {"name": name, "source": source.schema, "table": source.table, "columns": rows}
