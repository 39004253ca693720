"""Two domains don't build the same product twice.

**Example.** `sales.customers` and `support.clients`: the same key, and nine of ten columns with the same names and
types.

**Why.** Duplicate products cost twice and eventually disagree, and consumers pick one by chance.

**Fix.** The owners agree on one product and read that. If the products differ, explain how in their descriptions and
waive the rule.

The similarity of two products is the number of columns (name and type) and key columns that they share, divided by the
number that either has. A product that reads another isn't a duplicate of it. Each product is reported once, with the
most similar earlier product.

Parameters: `overlap` is the similarity from which products count as duplicates (default 0.8). `fewest_columns` excludes
products with fewer columns, which are often similar by chance (default 4).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.rules.finding import Finding, Severity, on_node
from meshwright.rules.rule import Settings, lower, mesh_rule

Token = tuple[str, str]
# A column that so many products have doesn't distinguish any; comparing all of them would take too long.
MOST_WITH_A_TOKEN = 32


@mesh_rule(severity=Severity.WARN, overlap=lower(0.8), fewest_columns=lower(4))
def near_duplicate_products(graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find products that are very similar to one of another domain."""
    products = [graph.latest[name] for name in sorted(graph.latest)]
    shapes = {p.full_name: _shape(p) for p in products if len(p.columns) >= settings["fewest_columns"]}
    uses = Counter(token for shape in shapes.values() for token in shape)
    seen = Seen(settings["overlap"], uses)
    for product in products:
        if shape := shapes.get(product.full_name):
            if (found := seen.most_like(product, shape, graph)) is not None:
                yield on_node(product, _similarity(found, shape, shapes[found.full_name], graph))
            seen.add(product, shape)


class Seen:
    """The products seen so far, found by their rarest tokens.

    Two sets with enough overlap share at least one of their few rarest tokens, so only these need a lookup
    (prefix filtering: Chaudhuri, Ganti, Kaushik, A Primitive Operator for Similarity Joins, 2006).
    """

    def __init__(self, overlap: float, uses: Counter[Token]) -> None:
        """Start empty; `uses` counts how often each token occurs."""
        self._overlap = overlap
        self._uses = uses
        self._by_token: dict[Token, list[tuple[Node, frozenset[Token]]]] = defaultdict(list)
        self._by_shape: dict[frozenset[Token], dict[str, Node]] = defaultdict(dict)

    def most_like(self, product: Node, shape: frozenset[Token], graph: Graph) -> Node | None:
        """Return the product of another domain with the most overlap, None if no overlap is large enough."""
        reads = {
            read.full_name for version in graph.versions[product.full_name] for read in graph.products_read(version)
        }
        best, most = None, 0.0
        for other in self._by_shape[shape].values():
            if _are_apart(product, other, reads, graph):
                return other
        for token in self._rarest(shape):
            for other, theirs in self._by_token[token]:
                if other.package_name != product.package_name:
                    share = overlap(shape, theirs)
                    if share > most and share >= self._overlap and _are_apart(product, other, reads, graph):
                        best, most = other, share
        return best

    def add(self, product: Node, shape: frozenset[Token]) -> None:
        """Remember a product; of identical ones, one per domain is enough."""
        alike = self._by_shape[shape]
        if product.package_name in alike or len(alike) > MOST_WITH_A_TOKEN:
            return
        alike[product.package_name] = product
        for token in self._rarest(shape):
            if len(self._by_token[token]) < MOST_WITH_A_TOKEN:
                self._by_token[token].append((product, shape))

    def _rarest(self, shape: frozenset[Token]) -> list[Token]:
        ordered = sorted(shape, key=lambda token: (self._uses[token], token))
        return ordered[: len(ordered) - math.ceil(self._overlap * len(ordered)) + 1]


def overlap(one: frozenset[Token], other: frozenset[Token]) -> float:
    """Return the share of tokens that both have, out of all that either has."""
    both = len(one & other)
    return both / (len(one) + len(other) - both)


def _shape(product: Node) -> frozenset[Token]:
    columns = {
        (c.name.lower(), (c.data_type or "").lower().partition("(")[0].strip()) for c in product.columns.values()
    }
    return frozenset(columns | {("primary key", name.lower()) for name in product.primary_key})


def _are_apart(product: Node, other: Node, reads: set[str], graph: Graph) -> bool:
    """Whether two products are in different domains and neither reads the other."""
    if other.package_name == product.package_name or other.full_name in reads:
        return False
    versions = graph.versions[other.full_name]
    return all(read.full_name != product.full_name for v in versions for read in graph.products_read(v))


def _similarity(found: Node, ours: frozenset[Token], theirs: frozenset[Token], graph: Graph) -> str:
    both = sorted(name for name, type_ in ours & theirs if name != "primary key")
    same_key = {t for t in ours if t[0] == "primary key"} == {t for t in theirs if t[0] == "primary key"}
    return (
        f"it is {overlap(ours, theirs):.0%} similar to {graph.named(found)}: both have {', '.join(both)}"
        f"{' and the same key' if same_key else ''}; agree on one product, or describe how they differ"
    )
