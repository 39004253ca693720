"""Compares two states of one product: its kind, its versions, and the contract of each."""

from collections.abc import Iterator

from meshwright.contracts.change import Change, changed
from meshwright.contracts.differences.lifecycle import removal
from meshwright.contracts.differences.ports import port_differences
from meshwright.contracts.terms import Terms
from meshwright.contracts.texts import NEW_VERSION
from meshwright.mesh.contract import OutputPort, Product
from meshwright.mesh.product_ref import Version


def product_differences(
    before: Product | None, after: Product | None, terms: Terms
) -> Iterator[tuple[Version, Change]]:
    """Yield differences with their version, None for those of the whole product."""
    if before is None and after is not None:
        versions = ", ".join(f"v{port.version}" for port in after.ports if port.version is not None)
        yield None, changed("product_added", "product", "other domains can read it", "", versions)
    elif before is not None and after is None:
        for port in before.ports:
            yield port.version, removal(port, "product", terms.today)
    elif before is not None and after is not None:
        yield from _changed_product(before, after, terms)


def _changed_product(before: Product, after: Product, terms: Terms) -> Iterator[tuple[Version, Change]]:
    if before.kind != after.kind:
        message = f"different rules apply to its inputs and consumers; create a new product, or {NEW_VERSION}"
        yield None, changed("kind_changed", "kind", message, str(before.kind), str(after.kind))
    olds, news = _by_version(before), _by_version(after)
    if None in olds and None not in news:
        latest = after.port() or after.ports[-1]
        message = f"consumers that don't pin a version now read v{latest.version}"
        yield None, changed("versions_introduced", "versions", message, "", f"v{latest.version}")
        olds = {str(latest.version): olds[None]}
    elif None not in (before.latest_version, after.latest_version) and before.latest_version != after.latest_version:
        versions = f"v{before.latest_version}", f"v{after.latest_version}"
        message = f"consumers that don't pin a version now read v{after.latest_version}"
        yield None, changed("latest_version_moved", "latest_version", message, *versions)
    for key in [*olds, *(key for key in news if key not in olds)]:
        old, new = olds.get(key), news.get(key)
        version = (new or old or before.ports[0]).version
        yield from ((version, d) for d in _version_differences(before, old, new, terms))


def _by_version(product: Product) -> dict[str | None, OutputPort]:
    return {None if port.version is None else str(port.version): port for port in product.ports}


def _version_differences(
    product: Product, before: OutputPort | None, after: OutputPort | None, terms: Terms
) -> Iterator[Change]:
    if before is None:
        yield changed("version_added", "version", "consumers can move to it when they are ready")
    elif after is None:
        yield removal(before, "version", terms.today)
    elif before != after:
        yield from port_differences(before, after, terms, product.domain)
