"""The vocabulary of `config.meta`: each key once, with the value it takes, where it belongs, and who reads it.

The rule `promises_known` holds products against it, in `check` and in the guard (which has it as the macro
`vocabulary`); the gate takes names from it, and docs/reference/product_yaml.md its tables.
"""

from enum import StrEnum

import msgspec

from meshwright.mesh.kinds import Kind
from meshwright.mesh.lifecycle import Lifecycle
from meshwright.mesh.slo import HOURS


class Place(StrEnum):
    """Whose `config.meta` a key belongs into."""

    PRODUCT = "product"
    COLUMN = "column"
    SOURCE = "source"


class Value(StrEnum):
    """What a key takes."""

    WHOLE_NUMBER = "whole_number"
    POSITIVE = "positive"
    SHARE = "share"
    TOLERANCE = "tolerance"
    BOOLEAN = "boolean"
    TEXT = "text"
    WORD = "word"
    DATE = "date"
    OWN_COLUMNS = "own_columns"
    TIME_COLUMN = "time_column"
    PRODUCT_READ = "product_read"
    COLUMN_READ = "column_read"
    SOURCE_READ = "source_read"
    VALUES = "values"
    BOUND = "bound"
    MAPPING = "mapping"
    MAPPINGS = "mappings"


# What a sentence says is to be written; those that depend on the product are said where they are known.
WANTED = {
    Value.WHOLE_NUMBER: "a whole number of 1 or more",
    Value.POSITIVE: "a number above 0",
    Value.SHARE: "a share above 0 and at most 1",
    Value.TOLERANCE: "a share of 0 or more and below 1",
    Value.BOOLEAN: "true or false",
    Value.TEXT: "text",
    Value.DATE: "a date such as 2027-12-31",
    Value.OWN_COLUMNS: "a list of its columns",
    Value.TIME_COLUMN: "a column of its contract with dates or times",
    Value.VALUES: "a list of values",
    Value.MAPPING: "a mapping",
    Value.MAPPINGS: "a list of mappings",
}


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """One key of `config.meta`, or one field of its mapping.

    `kinds` are those of the products that may have it, () for all. A `promise` is one about a product: on anything
    else it has no effect. `internal` keys are invisible to consumers of the product.
    """

    value: Value
    doc: str = ""
    example: str = ""
    read_by: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    fields: dict[str, "Key"] = {}
    required: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    promise: bool = True
    internal: bool = False

    @property
    def wanted(self) -> str:
        """What is to be written."""
        return f"one of {', '.join(self.words)}" if self.words else WANTED.get(self.value, "")


def _word(words: type[StrEnum], **more: object) -> Key:
    return Key(value=Value.WORD, words=tuple(words), **more)  # type: ignore[arg-type]


PRODUCT: dict[str, Key] = {
    "kind": _word(
        Kind,
        doc="Set by the folder.",
        example="aggregated",
        read_by=("kind_matches_folder",),
        promise=False,
    ),
    "slo": Key(
        value=Value.MAPPING,
        doc="What the product promises about freshness and volume.",
        example="{minimum_rows: 1000}",
        read_by=("slo_declared",),
        fields={
            "minimum_rows": Key(
                value=Value.WHOLE_NUMBER,
                doc="The product holds at least so many rows.",
                example="1000",
                read_by=("minimum_rows",),
            ),
            "freshness": Key(
                value=Value.MAPPING,
                doc="The newest row is at most so old. A timestamp without a zone counts as UTC.",
                example="{column: loaded_at, count: 24, period: hour}",
                read_by=("freshness", "freshness_within_inputs"),
                fields={
                    "column": Key(value=Value.TIME_COLUMN),
                    "count": Key(value=Value.POSITIVE),
                    "period": Key(value=Value.WORD, words=tuple(HOURS)),
                },
                required=("column", "count", "period"),
            ),
            "volume_drift": Key(
                value=Value.TOLERANCE,
                doc="The number of rows differs by at most this share from that of the last receipts. The rows are then"
                " measured by `minimum_rows` even if no minimum is promised.",
                example="0.5",
                read_by=("volume_drift",),
            ),
        },
    ),
    "lifecycle": _word(
        Lifecycle,
        doc="Of the product, or of a version in the version's `config`. See [below](#lifecycle).",
        example="draft",
        read_by=("lifecycle_kept",),
    ),
    "sharing": Key(
        value=Value.MAPPINGS,
        doc="The domains that may read it. See [below](#sharing).",
        example="[{domain: punctuality, until: 2027-12-31, purpose: delay board}]",
        read_by=("sharing_kept",),
        fields={
            "domain": Key(value=Value.TEXT),
            "until": Key(value=Value.DATE),
            "purpose": Key(value=Value.TEXT),
        },
        required=("domain",),
    ),
    "parity": Key(
        value=Value.MAPPING,
        doc="As many rows as the source, give or take a share (0 when left out).",
        example="{source: bts.flights, tolerance: 0.01}",
        read_by=("row_parity",),
        fields={"source": Key(value=Value.SOURCE_READ), "tolerance": Key(value=Value.TOLERANCE)},
        required=("source",),
        internal=True,
    ),
    "load_key": Key(
        value=Value.OWN_COLUMNS,
        doc="Columns that distinguish the rows of a load. No effect when it is the primary key.",
        example="[carrier, flight, time_hour]",
        read_by=("load_keys_unique",),
        internal=True,
    ),
    "grain": Key(
        value=Value.OWN_COLUMNS,
        doc="Columns that one row is about. No effect when it is the primary key.",
        example="[origin, flight_date]",
        read_by=("grain_declared", "grain_unique"),
    ),
    "rows_from": Key(
        value=Value.PRODUCT_READ,
        doc="No more rows than that product.",
        example="flights.departures",
        read_by=("no_fan_out",),
        internal=True,
    ),
    "key_from": Key(
        value=Value.PRODUCT_READ,
        doc="In a virtual product: each of its rows is one row of that product, which has the same primary key, so the"
        " key isn't measured again.",
        example="flights.departures",
        read_by=("primary_key_unique",),
        kinds=(Kind.VIRTUAL,),
        internal=True,
    ),
}
COLUMN: dict[str, Key] = {
    "accepted_values": Key(
        value=Value.VALUES,
        doc="The column holds nothing else. Nulls are the business of `not_null`.",
        example="[open, paid]",
        read_by=("accepted_values",),
    ),
    "range": Key(
        value=Value.MAPPING,
        doc="No value outside. Either bound may be left out.",
        example="{min: 0, max: 100}",
        read_by=("accepted_range",),
        fields={"min": Key(value=Value.BOUND), "max": Key(value=Value.BOUND)},
    ),
    "references": Key(
        value=Value.MAPPING,
        doc="At least this share of the filled values exists in that product (all when left out).",
        example="{product: fleet.aircraft, column: tail_number, at_least: 0.98}",
        read_by=("keys_found",),
        fields={
            "product": Key(value=Value.PRODUCT_READ),
            "column": Key(value=Value.COLUMN_READ),
            "at_least": Key(value=Value.SHARE),
        },
        required=("product", "column"),
    ),
    "reconciles": Key(
        value=Value.MAPPING,
        doc="The column's total is that of the product's column, give or take a share (0 when left out); without"
        " `column`, its number of rows.",
        example="{product: flights.departures, column: distance_miles, tolerance: 0.001}",
        read_by=("totals_reconcile",),
        fields={
            "product": Key(value=Value.PRODUCT_READ),
            "column": Key(value=Value.COLUMN_READ),
            "tolerance": Key(value=Value.TOLERANCE),
        },
        required=("product",),
    ),
    "completeness": Key(
        value=Value.SHARE,
        doc="At least this share of the rows is filled.",
        example="0.95",
        read_by=("completeness",),
    ),
    "term": Key(
        value=Value.TEXT,
        doc="The business term that the column is an instance of: it means the same in every domain.",
        example="net_amount",
        read_by=("same_term_same_meaning",),
        promise=False,
    ),
    "unit": Key(
        value=Value.TEXT,
        doc="What the numbers count.",
        example="EUR",
        read_by=("same_term_same_meaning",),
        promise=False,
    ),
    "personal_data": Key(
        value=Value.BOOLEAN,
        doc="Whether it is data about people. The audit keeps its values out of logs.",
        example="true",
        read_by=("personal_data_handled",),
        promise=False,
    ),
    "handling": Key(
        value=Value.WORD,
        words=("masked", "hashed", "encrypted", "restricted", "none_needed"),
        doc="How personal data is protected.",
        example="hashed",
        read_by=("personal_data_handled",),
        promise=False,
    ),
    "handling_reason": Key(
        value=Value.TEXT,
        doc="Why personal data needs no handling, or why the column is no personal data any more.",
        example="Names of firms only.",
        read_by=("personal_data_handled",),
        promise=False,
    ),
}
SOURCE: dict[str, Key] = {
    "external_location": Key(
        value=Value.TEXT,
        doc="Where dbt-duckdb reads the source from: a file or a URL.",
        example="../../data/flights.csv",
        read_by=("dbt-duckdb",),
        promise=False,
    )
}
VOCABULARY: dict[Place, dict[str, Key]] = {Place.PRODUCT: PRODUCT, Place.COLUMN: COLUMN, Place.SOURCE: SOURCE}


def candidates(place: Place) -> tuple[str, ...]:
    """Return what somebody may have meant in a place: its keys, and those inside of its mappings."""
    keys = VOCABULARY[place]
    return (*keys, *(f"{name}.{field}" for name, key in keys.items() for field in key.fields))
