"""Adds a data product to a domain."""

import datetime
from pathlib import Path

import msgspec

from meshwright.adapters.copier import Renderer
from meshwright.adapters.warehouses import warehouse_of
from meshwright.adapters.warehouses.facts import facts_of
from meshwright.errors import Refused
from meshwright.files.dbt_project_yml import add_kind_settings
from meshwright.files.domain_yml import declare_source, read_owner
from meshwright.files.draft import Draft
from meshwright.files.plan import Plan
from meshwright.files.product_files import check_product_free, refers_to
from meshwright.files.readable_products import read_product
from meshwright.graph.consumer_index import ConsumerIndex
from meshwright.mesh.kinds import Kind, reading_fault
from meshwright.mesh.lifecycle import Lifecycle
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.mesh.names import check_name
from meshwright.mesh.product_ref import ProductRef
from meshwright.project.load_manifest import load_manifest
from meshwright.scaffold.select_columns import Input, ref_sql
from meshwright.scaffold.source import Source, SourceColumn
from meshwright.services.design_product import design_from_inputs, design_from_sources
from meshwright.services.place_source import Placement, place_source
from meshwright.services.product_answers import product_answers
from meshwright.services.product_read_add import let_read

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
    answers = {
        "product": request.name,
        "description": request.description,
        **product_answers(mesh, domain, read_owner(root, domain), design),
    }
    draft.create(folder, templates.render(f"product_{request.kind}", answers))
    add_kind_settings(draft, domain, request.kind, facts_of(mesh.warehouse).table_settings)
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
    return [name for name in behind if name in mesh.domain_names]


def _loaded_at(columns: list[SourceColumn]) -> str:
    """Return the column of a source with the load time of a row, by its name, "" if there is none."""
    return next((name for name in (column.source_sql.strip('"') for column in columns) if name in LOADED_AT), "")
