"""The vocabulary of `config.meta`: each key with its value, its place and the rules that read it.

The rule `promises_known` checks products against it, in `check` and in the guard (as the macro `vocabulary`). The
contract gate uses its names, and docs/reference/product_yaml.md is generated from it.
"""

from enum import StrEnum

import msgspec

from meshwright.mesh.kinds import Kind
from meshwright.mesh.lifecycle import Lifecycle
from meshwright.mesh.slo import HOURS


class Place(StrEnum):
    """Whose `config.meta` a key belongs to."""

    PRODUCT = "product"
    COLUMN = "column"
    SOURCE = "source"


class Value(StrEnum):
    """The type of a key's value."""

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


# How messages describe the expected value; graph/promises.py adds those that depend on the product.
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


class Tighter(StrEnum):
    """The direction in which a number promises more."""

    HIGHER = "higher"
    LOWER = "lower"


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """One key of `config.meta`, or one field of its mapping.

    `kinds` are the kinds of product that may have it, () for all. A `promise` is about a product and has no effect on
    anything else. An `internal` key makes no difference to consumers. The contract gate judges a number by `tighter`;
    for other values, `loosened_by` states what loosens the promise (see contracts/differences/judges.py).
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
    tighter: Tighter | None = None
    loosened_by: str = ""

    @property
    def loosening(self) -> str:
        """What loosens the promise, and so breaks it for consumers; "" where nothing does."""
        by_number = {Tighter.HIGHER: "a lower value", Tighter.LOWER: "a higher value", None: ""}
        return self.loosened_by or by_number[self.tighter]

    @property
    def wanted(self) -> str:
        """How messages describe the expected value."""
        return f"one of {', '.join(self.words)}" if self.words else WANTED.get(self.value, "")


def _word(words: type[StrEnum], **more: object) -> Key:
    return Key(value=Value.WORD, words=tuple(words), **more)  # type: ignore[arg-type]


PRODUCT: dict[str, Key] = {
    "kind": _word(
        Kind,
        doc="The folder sets it.",
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
                tighter=Tighter.HIGHER,
                doc="The product has at least this many rows.",
                example="1000",
                read_by=("minimum_rows",),
            ),
            "freshness": Key(
                value=Value.MAPPING,
                loosened_by="a longer time, or another column",
                doc="The newest row is at most this old. A timestamp without a time zone counts as UTC.",
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
                tighter=Tighter.LOWER,
                doc="The number of rows differs by at most this share from the last receipts. `minimum_rows` then"
                " measures the rows even without a promised minimum.",
                example="0.5",
                read_by=("volume_drift",),
            ),
        },
    ),
    "lifecycle": _word(
        Lifecycle,
        doc="The stage of the product or, in a version's `config`, of that version. See [below](#lifecycle).",
        example="draft",
        read_by=("lifecycle_kept",),
    ),
    "sharing": Key(
        value=Value.MAPPINGS,
        loosened_by="one domain fewer, or an earlier date",
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
        doc="The product has as many rows as the source, within a tolerance (default 0).",
        example="{source: bts.flights, tolerance: 0.01}",
        read_by=("row_parity",),
        fields={"source": Key(value=Value.SOURCE_READ), "tolerance": Key(value=Value.TOLERANCE)},
        required=("source",),
        internal=True,
    ),
    "load_key": Key(
        value=Value.OWN_COLUMNS,
        doc="Columns that identify a row of a load. No effect if they are the primary key.",
        example="[carrier, flight, time_hour]",
        read_by=("load_keys_unique",),
        internal=True,
    ),
    "grain": Key(
        value=Value.OWN_COLUMNS,
        loosened_by="other columns",
        doc="Columns that identify what a row represents. No effect if they are the primary key.",
        example="[origin, flight_date]",
        read_by=("grain_declared", "grain_unique"),
    ),
    "rows_from": Key(
        value=Value.PRODUCT_READ,
        doc="The input that the rows come from. The product has no more rows than this input.",
        example="flights.departures",
        read_by=("no_fan_out",),
        internal=True,
    ),
    "key_from": Key(
        value=Value.PRODUCT_READ,
        doc="In a virtual product: each row is one row of that product, which has the same primary key, so the audit"
        " doesn't measure the key again.",
        example="flights.departures",
        read_by=("primary_key_unique",),
        kinds=(Kind.VIRTUAL,),
        internal=True,
    ),
}
COLUMN: dict[str, Key] = {
    "accepted_values": Key(
        value=Value.VALUES,
        loosened_by="one more value",
        doc="The only values in the column. Nulls are allowed; see `not_null`.",
        example="[open, paid]",
        read_by=("accepted_values",),
    ),
    "range": Key(
        value=Value.MAPPING,
        loosened_by="a wider range",
        doc="All values are in the range. Either bound is optional.",
        example="{min: 0, max: 100}",
        read_by=("accepted_range",),
        fields={"min": Key(value=Value.BOUND), "max": Key(value=Value.BOUND)},
    ),
    "references": Key(
        value=Value.MAPPING,
        loosened_by="a lower share, or another product or column",
        doc="At least this share of the non-null values exists in that product (default: all).",
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
        loosened_by="a higher tolerance, or another product or column",
        doc="The column's total equals that of the other product's column or, without `column`, its number of rows,"
        " within a tolerance (default 0).",
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
        tighter=Tighter.HIGHER,
        doc="At least this share of the rows is not null.",
        example="0.95",
        read_by=("completeness",),
    ),
    "term": Key(
        value=Value.TEXT,
        doc="The business term that the column represents. A term has the same meaning in every domain.",
        example="net_amount",
        read_by=("same_term_same_meaning",),
        promise=False,
    ),
    "unit": Key(
        value=Value.TEXT,
        doc="The unit of the numbers.",
        example="EUR",
        read_by=("same_term_same_meaning",),
        promise=False,
    ),
    "personal_data": Key(
        value=Value.BOOLEAN,
        doc="Whether the column contains personal data. The audit keeps its values out of logs.",
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
        doc="Why personal data needs no handling, or why the column no longer contains personal data.",
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
    """Return the candidates for a misspelled key: the keys of a place, and the fields of their mappings."""
    keys = VOCABULARY[place]
    return (*keys, *(f"{name}.{field}" for name, key in keys.items() for field in key.fields))
