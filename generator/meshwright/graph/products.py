"""The data products that a manifest describes, with their contracts."""

import msgspec

from meshwright.graph.manifest import Manifest
from meshwright.graph.nodes import AUDIT, Node, NodeColumn, TestMetadata
from meshwright.mesh.contract import Column, Constraint, DataTest, OutputPort, Product, Upkeep, granted
from meshwright.mesh.kinds import Kind
from meshwright.mesh.product_ref import version_order


def products_of(manifest: Manifest) -> list[Product]:
    """Return the data products, ordered by domain and name."""
    tests = _tests_by_product(manifest)
    by_name: dict[tuple[str, str], list[Node]] = {}
    for node in manifest.nodes.values():
        if node.kind:
            by_name.setdefault((node.package_name, node.name), []).append(node)
    return [_product(manifest, by_name[key], tests) for key in sorted(by_name)]


def _tests_by_product(manifest: Manifest) -> dict[str, list[Node]]:
    """Return the tests of each model: generic ones, and singular ones of its package that read only it."""
    tests: dict[str, list[Node]] = {}
    for node in manifest.nodes.values():
        if node.resource_type == "test":
            read = node.depends_on.nodes
            is_singular = node.test_metadata is None and len(read) == 1
            tested = read[0] if is_singular and read[0].startswith(f"model.{node.package_name}.") else ""
            tests.setdefault(node.attached_node or tested, []).append(node)
    return tests


def _product(manifest: Manifest, versions: list[Node], tests: dict[str, list[Node]]) -> Product:
    ordered = sorted(versions, key=lambda node: version_order(node.version))
    latest = next((node for node in ordered if node.version == node.latest_version), ordered[-1])
    return Product(
        domain=latest.package_name,
        name=latest.name,
        kind=latest.kind or Kind.SOURCE_ALIGNED,
        owner=manifest.owner(latest),
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
