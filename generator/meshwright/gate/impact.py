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

NodeKey = tuple[str, str, str | None]  # domain, model, version
Published = Callable[[str, str], Product | None]


class Usage(msgspec.Struct, frozen=True):
    """The columns that a model uses of each relation, None where its SQL doesn't tell; `unknown` when nothing can."""

    columns: dict[NodeKey, Columns | None]
    unknown: str = ""


class Impact:
    """Answers who reads what, over all models of a mesh; each is looked at once, and only when it is asked about."""

    def __init__(self, models: Iterable[Model], published: Published, owners: dict[str, str], dialect: str) -> None:
        """Index the models.

        `published` finds a published product by domain and name, as it was before a change when the victims of that
        are looked for; `owners` are the labels of the domains' owners, `dialect` is sqlglot's name of the warehouse.
        """
        self._models = {_key(model): model for model in models}
        self._published = published
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
        lines = tuple((name, line) for name in names or () if (line := model.line_of(name)))
        owner = model.owner or self._owners.get(model.domain, "nobody")
        line = self._line(model, port)
        downstream = self._downstream(model)
        return Consumer(
            model.domain, model.label, model.product, model.path, line, names, lines, unknown, owner, downstream
        )

    def _line(self, model: Model, port: NodeKey) -> int:
        """Where it stands in the YAML that declares it, or where its code reads the port."""
        if model.is_declared:
            return model.line_of(model.name) or 1
        return next((ref.line for ref in model.reads if self._resolve(ref, model.domain) == port), 1)

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
        owner = ref.domain or domain
        if ref.version is not None or (owner, ref.name, None) in self._models:
            return owner, ref.name, ref.version
        if (owner, *split_version(ref.name)) in self._models:  # a model without versions that is called like one
            return owner, *split_version(ref.name)
        product = self._published(owner, ref.name)
        if product is not None and product.latest_version is not None:
            return owner, ref.name, str(product.latest_version)
        versions = [version for d, name, version in self._models if (d, name) == (owner, ref.name) and version]
        return owner, ref.name, max(versions, key=_order, default=None)

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
            found = columns_used(rendered.text, self._dialect, self._tables(rendered, model.domain), wanted)
            for name, ref in rendered.relations.items():
                if ref is not None:
                    read = self._resolve(ref, model.domain)
                    before, columns = used.get(read, frozenset()), found[name]
                    used[read] = None if before is None or columns is None else before | columns
        return Usage(used)

    def _tables(self, rendered: RenderedSql, domain: str) -> dict[str, Columns | None]:
        return {
            name: None if ref is None else self._columns(self._resolve(ref, domain))
            for name, ref in rendered.relations.items()
        }

    def _wanted(self, key: NodeKey) -> Columns | None:
        """Return the columns of a model that count: its contract's; of a private model those its readers use."""
        port = self._port(key)
        if port is not None:
            return frozenset(column.name.lower() for column in port.columns)
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
        port = self._port(key)
        if port is not None:
            return frozenset(column.name.lower() for column in port.columns)
        if key not in self._models:
            return None
        if key not in self._outputs:
            self._outputs[key] = None  # stands while what it reads is looked at
            self._outputs[key] = self._find_outputs(self._models[key])
        return self._outputs[key]

    def _find_outputs(self, model: Model) -> Columns | None:
        rendered = render_sql(model.code)[0]
        if rendered.unknown:
            return None
        return output_columns(rendered.text, self._dialect, self._tables(rendered, model.domain))


def _key(model: Model) -> NodeKey:
    """A test may be called like a model."""
    name = model.name if model.resource in {"model", "snapshot"} else model.label
    return model.domain, name, model.version


def _text(version: object) -> str | None:
    return None if version is None else str(version)


def _order(version: str) -> tuple[int, str]:
    return (int(version), "") if version.isdigit() else (0, version)
