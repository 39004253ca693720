"""The four kinds of data product and what each may read (DESIGN section 2)."""

from enum import StrEnum


class Kind(StrEnum):
    """A data product's kind; its value is the name of the product's folder."""

    SOURCE_ALIGNED = "source_aligned"
    AGGREGATED = "aggregated"
    CONSUMER_ALIGNED = "consumer_aligned"
    VIRTUAL = "virtual"


# How a product of each kind may be stored; `table_audited` is a table for warehouses without transactions.
STORED_AS = {
    Kind.SOURCE_ALIGNED: ("table", "table_audited", "incremental", "view"),
    Kind.AGGREGATED: ("table", "table_audited", "incremental"),
    Kind.CONSUMER_ALIGNED: ("table", "table_audited", "incremental", "view"),
    Kind.VIRTUAL: ("view",),
}
MAY_READ_CONSUMER_ALIGNED = {Kind.CONSUMER_ALIGNED, Kind.VIRTUAL}
FEWEST_READS = {Kind.SOURCE_ALIGNED: 0, Kind.AGGREGATED: 2, Kind.CONSUMER_ALIGNED: 1, Kind.VIRTUAL: 2}


def reading_fault(kind: Kind, reads: dict[str, Kind], sources: int) -> str | None:
    """Return why a product of this kind may not read these products and sources, or None when it may.

    `reads` maps the names of the products read (`domain.product`) to their kinds.
    """
    if kind is Kind.SOURCE_ALIGNED:
        return _source_aligned_fault(reads, sources)
    if sources:
        return f"a product of kind {kind} reads only products; read the source in a source_aligned product"
    if len(reads) < FEWEST_READS[kind]:
        return f"a product of kind {kind} reads {_at_least(FEWEST_READS[kind])}; name each with --reads DOMAIN.PRODUCT"
    closed = [name for name, read in reads.items() if read is Kind.CONSUMER_ALIGNED]
    if closed and kind not in MAY_READ_CONSUMER_ALIGNED:
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
        return "a source_aligned product reads at least one source; name it with --source SCHEMA.TABLE[=FILE]"
    return None


def _at_least(count: int) -> str:
    return "at least one product" if count == 1 else "two or more products (versions of one product count once)"
