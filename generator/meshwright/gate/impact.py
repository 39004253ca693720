"""Who reads a port, and which of its columns: the consumers that a change would reach.

Works on the models' files alone. A private model passes on only what is asked of it; what can't be known counts as
used, and says so.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property

import msgspec

from meshwright.gate.consumer import Consumer
from meshwright.gate.lineage import Columns, columns_used, output_columns
from meshwright.gate.models import Model, split_version
from meshwright.gate.refs import Ref
from meshwright.gate.rendered_sql import RenderedSql, render_sql
from meshwright.mesh.contract import OutputPort, Product
from meshwright.mesh.vocabulary import COLUMN, Value

COMPARED = tuple(
    name for name, key in COLUMN.items() if any(field.value is Value.COLUMN_READ for field in key.fields.values())
)
NodeKey = tuple[str, str, str | None]  # domain, model, version
Published = Callable[[str, str], Product | None]


class Usage(msgspec.Struct, frozen=True):
    """The columns that a model uses of each relation, None where its SQL doesn't tell; `unknown` when nothing can."""

    columns: dict[NodeKey, Columns | None]
    unknown: str = ""


class Impact:
    """Answers who reads what, over all models of a mesh; each is looked at once, and only when it is asked about."""

    def __init__(
        self,
        models: Iterable[Model],
        published: Published,
        owners: dict[str, str],
        dialect: str,
        others: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Index the models.

        `published` finds a published product by domain and name, as it was before a change when the victims of that
        are looked for; `owners` are the labels of the domains' owners, `dialect` is sqlglot's name of the warehouse.
        `others` are domain and name of products that may have no model here.
        """
        self._models = {_key(model): model for model in models}
        self._published = published
        self._others = frozenset(others)
        self._owners = owners
        self._dialect = dialect
        self._used: dict[NodeKey, Usage] = {}
        self._outputs: dict[NodeKey, Columns | None] = {}

    def consumers(self, domain: str, name: str, version: object = None) -> list[Consumer]:
        """Return the models that read a port, ordered by domain and model."""
        port = (domain, name, _text(version))
        return sorted(self._consumer(reader, port) for reader in self._readers.get(port, ()))

    def _consumer(self, reader: NodeKey, port: NodeKey) -> Consumer:
        model = self._models[reader]
        columns, unknown = self._usage(reader, port)
        names = tuple(sorted(columns)) if columns is not None else None
        ref = next((ref for ref in model.reads if self._resolve(ref, model.domain) == port), None)
        lines = tuple((name, line) for name in names or () if (line := model.line_of(name, ref)))
        owner = model.owner or self._owners.get(model.domain, "nobody")
        line = (model.line_of(model.name) if model.is_declared else ref and ref.line) or 1
        downstream = self._downstream(model)
        return Consumer(
            model.domain, model.label, model.product, model.path, line, names, lines, unknown, owner, downstream
        )

    @cached_property
    def _readers(self) -> dict[NodeKey, list[NodeKey]]:
        readers: dict[NodeKey, list[NodeKey]] = defaultdict(list)
        for key, model in self._models.items():
            for read in dict.fromkeys(self._resolve(ref, model.domain) for ref in model.reads):
                readers[read].append(key)
        return readers

    @cached_property
    def _products_read_by(self) -> dict[str, set[str]]:
        """The products that a product reads are known by folders: who reads a product, by its full name."""
        by: dict[str, set[str]] = defaultdict(set)
        for model in self._models.values():
            for ref in model.reads:
                domain, name, version = self._resolve(ref, model.domain)
                read = self._models.get((domain, name, version))
                product = read.product if read else f"{domain}.{name}"
                if product != model.product:
                    by[product].add(model.product)
        return by

    def _downstream(self, model: Model) -> tuple[str, ...]:
        found: set[str] = set()
        queue = [model.product]
        while queue:
            for reader in self._products_read_by.get(queue.pop(), set()) - found:
                found.add(reader)
                queue.append(reader)
        return tuple(sorted(found - {model.product}))

    def _resolve(self, ref: Ref, domain: str) -> NodeKey:
        """Return what a reference means: without a version the latest, without a domain the reader's own."""
        owner = ref.domain or self._home(ref.name, domain)
        if ref.version is not None or (owner, ref.name, None) in self._models:
            return owner, ref.name, ref.version
        if (owner, *split_version(ref.name)) in self._models:  # a model without versions that is called like one
            return owner, *split_version(ref.name)
        product = self._published(owner, ref.name)
        if product is not None and product.latest_version is not None:
            return owner, ref.name, str(product.latest_version)
        versions = [version for d, name, version in self._models if (d, name) == (owner, ref.name) and version]
        return owner, ref.name, max(versions, key=_order, default=None)

    def _home(self, name: str, domain: str) -> str:
        """Return the domain that a name without one means: the reader's own, else the one that has such a model."""
        homes = self._homes.get(name, set())
        return domain if domain in homes or not homes else min(homes)

    @cached_property
    def _homes(self) -> dict[str, set[str]]:
        homes: dict[str, set[str]] = defaultdict(set)
        for domain, name, version in self._models:
            homes[name].add(domain)
            homes[f"{name}_v{version}"].add(domain)
        for domain, name in self._others:
            homes[name].add(domain)
        return homes

    def _port(self, key: NodeKey) -> OutputPort | None:
        product = self._published(key[0], key[1])
        return next((p for p in product.ports if _text(p.version) == key[2]), None) if product else None

    def _usage(self, reader: NodeKey, read: NodeKey) -> tuple[Columns | None, str]:
        """Return the columns of `read` that `reader` uses, and why not when that can't be known."""
        if reader not in self._used:
            self._used[reader] = Usage({}, "it reads itself")  # stands while its readers are looked at
            self._used[reader] = self._find_usage(self._models[reader], reader)
        usage = self._used[reader]
        columns = None if usage.unknown else usage.columns.get(read, frozenset())
        return columns, usage.unknown or ("" if columns is not None else "its SQL doesn't tell which columns it takes")

    def _find_usage(self, model: Model, key: NodeKey) -> Usage:
        if model.opaque:
            return Usage({}, model.opaque)
        used: dict[NodeKey, Columns | None] = {}
        wanted = self._wanted(key)
        for rendered in render_sql(model.code):
            if rendered.unknown:
                return Usage({}, rendered.unknown)
            found = columns_used(rendered.text, self._dialect, self._tables(rendered, key), wanted)
            for name, ref in rendered.relations.items():
                if ref is not None:
                    read = self._resolve(ref, model.domain)
                    before, columns = used.get(read, frozenset()), found[name]
                    used[read] = None if before is None or columns is None else before | columns
        return Usage({read: self._with_promised(columns, read, key) for read, columns in used.items()})

    def _with_promised(self, columns: Columns | None, read: NodeKey, key: NodeKey) -> Columns | None:
        """Add the columns that promises of the reader's contract are about, such as `references`."""
        port = self._port(key)
        if columns is None or port is None:
            return columns
        promises = [c.meta[name] for c in port.columns for name in COMPARED if isinstance(c.meta.get(name), dict)]
        about = [p for p in promises if is_about(str(p.get("product")), read[:2])]
        return columns | {str(promise["column"]).lower() for promise in about if promise.get("column")}

    def _tables(self, rendered: RenderedSql, key: NodeKey) -> dict[str, Columns | None]:
        tables = {
            name: None if ref is None else self._columns(self._resolve(ref, key[0]))
            for name, ref in rendered.relations.items()
        }
        return {**tables, rendered.this: self._contract(key)} if rendered.this else tables

    def _wanted(self, key: NodeKey) -> Columns | None:
        """Return the columns of a model that count: its contract's; of a private model those its readers use."""
        contract = self._contract(key)
        if contract is not None:
            return contract
        readers = self._readers.get(key, [])
        if not readers:
            return None
        wanted: set[str] = set()
        for reader in readers:
            columns, _ = self._usage(reader, key)
            if columns is None:
                return None
            wanted |= columns
        return frozenset(wanted)

    def _columns(self, key: NodeKey) -> Columns | None:
        """Return all columns of a relation, None when they can't be known."""
        contract = self._contract(key)
        if contract is not None:
            return contract
        if key not in self._models:
            return None
        if key not in self._outputs:
            self._outputs[key] = None  # stands while what it reads is looked at
            self._outputs[key] = self._find_outputs(self._models[key], key)
        return self._outputs[key]

    def _contract(self, key: NodeKey) -> Columns | None:
        """Return the columns that a published contract names, None when there is none."""
        port = self._port(key)
        return None if port is None else frozenset(column.name.lower() for column in port.columns)

    def _find_outputs(self, model: Model, key: NodeKey) -> Columns | None:
        columns: set[str] = set()
        for rendered in render_sql(model.code) if not model.opaque else ():
            found = (
                None if rendered.unknown else output_columns(rendered.text, self._dialect, self._tables(rendered, key))
            )
            if found is None:
                return None
            columns |= found
        return frozenset(columns) or None


def is_about(promised: str, product: tuple[str, str]) -> bool:
    """Whether a promise's `product`, as in `aircraft`, `fleet.aircraft` or `fleet.aircraft.v1`, names a product."""
    parts = split_version(promised)[0].split(".")
    return tuple(parts[-2:]) == product if len(parts) > 1 else parts[0] == product[1]


def _key(model: Model) -> NodeKey:
    """A test may be called like a model."""
    name = model.name if model.resource in {"model", "snapshot"} else model.label
    return model.domain, name, model.version


def _text(version: object) -> str | None:
    return None if version is None else str(version)


def _order(version: str) -> tuple[int, str]:
    return (int(version), "") if version.isdigit() else (0, version)
