"""The nodes of dbt's manifest as values: only the parts that Meshwright uses."""

from functools import cached_property
from typing import Any

import msgspec

from meshwright.mesh.kinds import Kind
from meshwright.mesh.lifecycle import Lifecycle, lifecycle_of
from meshwright.mesh.packages import GOVERNANCE_PACKAGE
from meshwright.mesh.product_ref import ProductRef, Version

# The post-hook that dbt_project.yml puts on every model.
AUDIT = "{{ mesh_governance.audit() }}"
KINDS = {str(kind): kind for kind in Kind}


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
        """The kind of the product, None if the node isn't a product."""
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
        return test is not None and (test.name, test.namespace) == ("governed", GOVERNANCE_PACKAGE)

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
        """The columns of the primary key, () if the contract declares none."""
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
