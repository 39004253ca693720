"""The four kinds of data product and what each may read."""

from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """A data product's kind; its value is the name of the product's folder."""

    SOURCE_ALIGNED = "source_aligned"
    AGGREGATED = "aggregated"
    CONSUMER_ALIGNED = "consumer_aligned"
    VIRTUAL = "virtual"


class KindSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of product: the inputs that it allows, its materializations, and its description and picture.

    `stored_as` are the materializations that it allows, its default first; `table_audited` is a table for warehouses
    without transactions. `fewest_reads` is the minimum number of products that it reads. `picture` opens and closes its
    box in a Mermaid flowchart.
    """

    about: str
    stored_as: tuple[str, ...]
    fewest_reads: int
    picture: tuple[str, str]
    reads_sources: bool = False
    reads_consumer_aligned: bool = False


KINDS: dict[Kind, KindSpec] = {
    Kind.SOURCE_ALIGNED: KindSpec(
        about="Data that the domain records itself, cleaned. Reads sources and private models.",
        stored_as=("table", "table_audited", "incremental", "view"),
        fewest_reads=0,
        picture=("[", "]"),
        reads_sources=True,
    ),
    Kind.AGGREGATED: KindSpec(
        about="Combines two or more products. Reads products only.",
        stored_as=("table", "table_audited", "incremental"),
        fewest_reads=2,
        picture=("[[", "]]"),
    ),
    Kind.CONSUMER_ALIGNED: KindSpec(
        about="Serves a use that an exposure declares. Reads products only.",
        stored_as=("table", "table_audited", "incremental", "view"),
        fewest_reads=1,
        picture=("([", "])"),
        reads_consumer_aligned=True,
    ),
    Kind.VIRTUAL: KindSpec(
        about="Combines two or more products in a view and stores nothing. Reads products only.",
        stored_as=("view",),
        fewest_reads=2,
        picture=("{{", "}}"),
        reads_consumer_aligned=True,
    ),
}


def reading_fault(kind: Kind, reads: dict[str, Kind], sources: int) -> str | None:
    """Return why a product of this kind may not read these products and sources, or None when it may.

    `reads` maps the names of the products read (`domain.product`) to their kinds.
    """
    spec = KINDS[kind]
    if spec.reads_sources:
        return _source_aligned_fault(reads, sources)
    if sources:
        return f"a product of kind {kind} reads only products; read the source in a source_aligned product"
    if len(reads) < spec.fewest_reads:
        return f"a product of kind {kind} reads {_at_least(spec.fewest_reads)}; pass each with --reads DOMAIN.PRODUCT"
    closed = [name for name, read in reads.items() if read is Kind.CONSUMER_ALIGNED]
    if closed and not spec.reads_consumer_aligned:
        return (
            f"{closed[0]} is consumer_aligned, built for the consumers that it declares;"
            " only a consumer_aligned or a virtual product may read it"
        )
    return None


def _source_aligned_fault(reads: dict[str, Kind], sources: int) -> str | None:
    if reads:
        return (
            f"a source_aligned product reads sources of its own domain, not products such as {next(iter(reads))};"
            " a product that reads products is aggregated, consumer_aligned or virtual"
        )
    if not sources:
        return "a source_aligned product reads at least one source; pass it with --source SCHEMA.TABLE[=FILE]"
    return None


def _at_least(count: int) -> str:
    return "at least one product" if count == 1 else "two or more products (versions of one product count once)"
