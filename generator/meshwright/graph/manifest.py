"""dbt's manifest as values: only the parts that Meshwright uses."""

from functools import cached_property
from typing import Any

import msgspec

from meshwright.mesh.contract import Column, Constraint, DataTest, OutputPort, Product, Upkeep, granted
from meshwright.mesh.kinds import Kind
from meshwright.mesh.lifecycle import Lifecycle, lifecycle_of
from meshwright.mesh.mesh import Owner
from meshwright.mesh.product_ref import ProductRef, Version, version_order

KINDS = {str(kind): kind for kind in Kind}
AUDIT = "{{ mesh_governance.audit() }}"


class NodeColumn(msgspec.Struct, frozen=True):
    """A column as the manifest has it."""

    name: str
    data_type: str | None = None
    description: str = ""
    constraints: list[dict[str, Any]] = []
    quote: bool | None = None
    config: dict[str, Any] = {}

    @property
    def meta(self) -> dict[str, Any]:
        """The column's config.meta."""
        return self.config.get("meta") or {}


class ContractConfig(msgspec.Struct, frozen=True):
    """Whether dbt enforces a model's contract."""

    enforced: bool = False


class Hook(msgspec.Struct, frozen=True):
    """A pre- or post-hook; `transaction` says whether it runs in the model's transaction."""

    sql: str = ""
    transaction: bool = True


class NodeConfig(msgspec.Struct, frozen=True):
    """The part of a node's config that describes and governs it."""

    materialized: str | None = None
    meta: dict[str, Any] = {}
    contract: ContractConfig = ContractConfig()
    pre_hooks: list[Hook] = msgspec.field(name="pre-hook", default=[])
    post_hooks: list[Hook] = msgspec.field(name="post-hook", default=[])
    sql_header: str | None = None
    incremental_predicates: Any = None
    updated_at: Any = None
    check_cols: Any = None
    column_types: dict[str, Any] = {}
    warn_if: str | None = None
    unique_key: Any = None
    incremental_strategy: str | None = None
    strategy: str | None = None
    on_schema_change: str | None = None
    severity: str | None = None
    where: str | None = None
    limit: int | None = None
    error_if: str | None = None
    fail_calc: str | None = None
    grants: dict[str, Any] = {}


class DependsOn(msgspec.Struct, frozen=True):
    """What a node reads, by unique id."""

    nodes: list[str] = []
    macros: list[str] = []


class TestMetadata(msgspec.Struct, frozen=True):
    """The generic test behind a test, and its arguments."""

    name: str = ""
    namespace: str | None = None
    kwargs: dict[str, Any] = {}


class ModelRef(msgspec.Struct, frozen=True):
    """A `ref()` as the author wrote it."""

    name: str
    package: str | None = None
    version: Version = None


class Node(msgspec.Struct, frozen=True, dict=True):
    """A node or exposure of the manifest; `dict` allows cached properties."""

    unique_id: str
    name: str
    resource_type: str
    package_name: str
    original_file_path: str = ""
    patch_path: str | None = None
    fqn: list[str] = []
    raw_code: str = ""
    language: str | None = None
    database: str | None = None
    schema: str | None = None
    alias: str | None = None
    relation_name: str | None = None
    access: str | None = None
    group: str | None = None
    version: Version = None
    latest_version: Version = None
    deprecation_date: str | None = None
    description: str = ""
    columns: dict[str, NodeColumn] = {}
    constraints: list[dict[str, Any]] = []
    config: NodeConfig = NodeConfig()
    # Config written in the model, its YAML or dbt_project.yml, without dbt's defaults.
    stated_config: dict[str, Any] = msgspec.field(name="unrendered_config", default={})
    depends_on: DependsOn = DependsOn()
    refs: list[ModelRef] = []
    attached_node: str | None = None
    test_metadata: TestMetadata | None = None
    owner: dict[str, Any] | None = None

    @cached_property
    def kind(self) -> Kind | None:
        """The kind of the product, None when the node isn't a product."""
        if self.resource_type != "model" or self.access != "public" or self.config.materialized == "output_port":
            return None
        return KINDS.get(str(self.config.meta.get("kind")))

    @cached_property
    def lifecycle(self) -> Lifecycle:
        """The lifecycle stage of a product's version."""
        return lifecycle_of(self.config.meta, self.deprecation_date)

    @property
    def is_governance_test(self) -> bool:
        """Whether it is the governance test of a product."""
        test = self.test_metadata
        return test is not None and (test.name, test.namespace) == ("governed", "mesh_governance")

    @property
    def is_weakened(self) -> bool:
        """Whether a test lets failures pass: it only warns, counts differently, or reads only some rows."""
        config = self.config
        is_error = (config.severity or "").lower() == "error" and config.error_if in {"!= 0", "!=0"}
        return not is_error or config.fail_calc not in {None, "count(*)"} or bool(config.where or config.limit)

    @cached_property
    def full_name(self) -> str:
        """The name in the mesh: `domain.name`, or just the name of a domain."""
        return self.name if self.resource_type == "domain" else f"{self.package_name}.{self.name}"

    @cached_property
    def folder(self) -> tuple[str, ...]:
        """The folders of a model, below `models/`."""
        return tuple(self.fqn[1:-1] if self.version is None else self.fqn[1:-2])

    @cached_property
    def ref(self) -> ProductRef:
        """The name with the version."""
        return ProductRef(self.package_name, self.name, self.version)

    @cached_property
    def label(self) -> str:
        """The name in reports, such as `sales.orders v1`."""
        return self.full_name if self.version is None else self.ref.label

    @cached_property
    def primary_key(self) -> tuple[str, ...]:
        """The columns of the primary key, () when the contract declares none."""
        for constraint in self.constraints:
            if constraint.get("type") == "primary_key":
                return tuple(constraint.get("columns") or ())
        keys = (c.name for c in self.columns.values() if any(k.get("type") == "primary_key" for k in c.constraints))
        return tuple(keys)


class SourceConfig(msgspec.Struct, frozen=True):
    """The part of a source's config that describes it."""

    meta: dict[str, Any] = {}
    event_time: str | None = None


class SourceNode(msgspec.Struct, frozen=True):
    """A source's table; `relation_name` is its name in SQL."""

    unique_id: str
    name: str
    source_name: str
    package_name: str
    original_file_path: str = ""
    database: str | None = None
    schema: str | None = None
    identifier: str | None = None
    relation_name: str | None = None
    meta: dict[str, Any] = {}
    loader: str = ""
    loaded_at_field: str | None = None
    loaded_at_query: str | None = None
    freshness: dict[str, Any] | None = None
    patch_path: str | None = None
    columns: dict[str, NodeColumn] = {}
    config: SourceConfig = SourceConfig()

    @property
    def as_node(self) -> Node:
        """The source as the subject of a finding."""
        name = f"{self.source_name}.{self.name}"
        return Node(
            unique_id=self.unique_id,
            name=name,
            resource_type="source",
            package_name=self.package_name,
            original_file_path=self.original_file_path,
        )

    @property
    def label(self) -> str:
        """The name in the mesh, as in `sales.shop.orders`."""
        return f"{self.package_name}.{self.source_name}.{self.name}"


class MacroNode(msgspec.Struct, frozen=True):
    """A macro, materialization or generic test of any package, as dbt parsed it."""

    unique_id: str
    name: str
    package_name: str
    original_file_path: str = ""
    macro_sql: str = ""
    depends_on: DependsOn = DependsOn()

    @property
    def full_name(self) -> str:
        """The name with the package: `sales.cents`."""
        return f"{self.package_name}.{self.name}"

    @property
    def as_node(self) -> Node:
        """The macro as the subject of a finding."""
        return Node(
            unique_id=self.unique_id,
            name=self.name,
            resource_type="macro",
            package_name=self.package_name,
            original_file_path=self.original_file_path,
        )


class Fixture(msgspec.Struct, frozen=True):
    """Rows that a unit test gives or expects; `format` is dict, csv or sql."""

    input: str = ""
    rows: Any = None
    format: str = "dict"


class UnitTest(msgspec.Struct, frozen=True):
    """A unit test."""

    unique_id: str
    name: str
    package_name: str
    model: str = ""
    original_file_path: str = ""
    given: list[Fixture] = []
    expect: Fixture = Fixture()

    @property
    def as_node(self) -> Node:
        """The unit test as the subject of a finding."""
        return Node(
            unique_id=self.unique_id,
            name=self.name,
            resource_type="unit_test",
            package_name=self.package_name,
            original_file_path=self.original_file_path,
        )


class Expression(msgspec.Struct, frozen=True):
    """An entity, dimension or measure of a semantic model: an expression over its model's columns."""

    name: str
    expr: Any = None


class SemanticNode(msgspec.Struct, frozen=True):
    """A semantic model, a metric or a saved query."""

    unique_id: str
    name: str
    resource_type: str
    package_name: str
    original_file_path: str = ""
    depends_on: DependsOn = DependsOn()
    refs: list[ModelRef] = []
    entities: list[Expression] = []
    dimensions: list[Expression] = []
    measures: list[Expression] = []

    @property
    def as_node(self) -> Node:
        """The semantic model, metric or saved query as a consumer."""
        return Node(
            unique_id=self.unique_id,
            name=self.name,
            resource_type=self.resource_type,
            package_name=self.package_name,
            original_file_path=self.original_file_path,
            depends_on=self.depends_on,
            refs=self.refs,
        )


class GroupOwner(msgspec.Struct, frozen=True):
    """The owner of a dbt group."""

    name: str | None = None
    email: str | list[str] | None = None


class GroupConfig(msgspec.Struct, frozen=True):
    """The config of a dbt group; `meta.chat` is a chat channel of its owner."""

    meta: dict[str, Any] = {}


class Group(msgspec.Struct, frozen=True):
    """A dbt group."""

    name: str
    package_name: str
    owner: GroupOwner = GroupOwner()
    config: GroupConfig = GroupConfig()


class Metadata(msgspec.Struct, frozen=True):
    """How a manifest was made; `project_name` is the project that was run."""

    adapter_type: str | None = None
    project_name: str | None = None


class Manifest(msgspec.Struct, frozen=True):
    """A manifest's nodes, sources, exposures, macros, tests, metrics and so on by unique id.

    `disabled` are nodes that aren't part of the run.
    """

    metadata: Metadata = Metadata()
    nodes: dict[str, Node] = {}
    sources: dict[str, SourceNode] = {}
    exposures: dict[str, Node] = {}
    groups: dict[str, Group] = {}
    macros: dict[str, MacroNode] = {}
    unit_tests: dict[str, UnitTest] = {}
    functions: dict[str, Node] = {}
    semantic_models: dict[str, SemanticNode] = {}
    metrics: dict[str, SemanticNode] = {}
    saved_queries: dict[str, SemanticNode] = {}
    disabled: dict[str, list[Node]] = {}

    def products(self) -> list[Product]:
        """Return the data products, ordered by domain and name."""
        tests = self._tests_by_product()
        by_name: dict[tuple[str, str], list[Node]] = {}
        for node in self.nodes.values():
            if node.kind:
                by_name.setdefault((node.package_name, node.name), []).append(node)
        return [self._product(by_name[key], tests) for key in sorted(by_name)]

    def _tests_by_product(self) -> dict[str, list[Node]]:
        """Return the tests of each model: generic ones, and singular ones of its package that read only it."""
        tests: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            if node.resource_type == "test":
                read = node.depends_on.nodes
                is_singular = node.test_metadata is None and len(read) == 1
                tested = read[0] if is_singular and read[0].startswith(f"model.{node.package_name}.") else ""
                tests.setdefault(node.attached_node or tested, []).append(node)
        return tests

    def owner(self, node: Node) -> Owner | None:
        """Return the owner of the group that a node belongs to."""
        return self._owner_of(f"group.{node.package_name}.{node.group}")

    def domain_owner(self, domain: str) -> Owner | None:
        """Return the owner of a domain, which is that of the group with the domain's name."""
        return self._owner_of(f"group.{domain}.{domain}")

    def _owner_of(self, unique_id: str) -> Owner | None:
        group = self.groups.get(unique_id)
        if group is None:
            return None
        email = group.owner.email
        joined = email if isinstance(email, str) else ", ".join(email or [])
        return Owner(group.owner.name or group.name, joined, group.config.meta.get("chat"))

    def _product(self, versions: list[Node], tests: dict[str, list[Node]]) -> Product:
        ordered = sorted(versions, key=lambda node: version_order(node.version))
        latest = next((node for node in ordered if node.version == node.latest_version), ordered[-1])
        return Product(
            domain=latest.package_name,
            name=latest.name,
            kind=latest.kind or Kind.SOURCE_ALIGNED,
            owner=self.owner(latest),
            latest_version=latest.version,
            ports=tuple(_port(node, tests.get(node.unique_id, [])) for node in ordered),
        )


def _port(node: Node, tests: list[Node]) -> OutputPort:
    return OutputPort(
        version=node.version,
        columns=tuple(_column(column) for column in node.columns.values()),
        constraints=tuple(msgspec.convert(constraint, Constraint) for constraint in node.constraints),
        description=node.description,
        deprecation_date=node.deprecation_date[:10] if node.deprecation_date else None,
        database=node.database,
        schema=node.schema,
        alias=node.alias,
        meta=node.config.meta,
        enforced=node.config.contract.enforced,
        upkeep=_upkeep(node, tests),
        grants=granted(node.config.grants),
    )


def _upkeep(node: Node, tests: list[Node]) -> Upkeep:
    own = [_data_test(test) for test in tests if not test.is_governance_test]
    in_order = sorted(own, key=lambda test: (test.column or "", test.name, repr(test.arguments)))
    is_tested = any(test.is_governance_test and not test.is_weakened for test in tests)
    # Outside the transaction, the audit would run after the data is published.
    is_audited = any(hook.sql.strip() == AUDIT and hook.transaction for hook in node.config.post_hooks)
    return Upkeep(node.config.materialized, is_tested and is_audited, tuple(in_order))


def _data_test(test: Node) -> DataTest:
    metadata, config = test.test_metadata or TestMetadata(test.name), test.config
    name = metadata.name if metadata.namespace is None else f"{metadata.namespace}.{metadata.name}"
    column = metadata.kwargs.get("column_name")
    return DataTest(
        name=name,
        column=str(column) if column else None,
        arguments={key: value for key, value in metadata.kwargs.items() if key not in {"model", "column_name"}},
        severity=(config.severity or "error").lower(),
        where=config.where,
        limit=config.limit,
        error_if=config.error_if or "!= 0",
    )


def _column(column: NodeColumn) -> Column:
    return Column(
        name=column.name,
        data_type=column.data_type or "",
        description=column.description,
        constraints=tuple(msgspec.convert(constraint, Constraint) for constraint in column.constraints),
        quote=column.quote,
        meta=column.meta,
    )
