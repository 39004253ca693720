"""Changes of a port, each a small edit of the same port, with the verdict that it must get."""

from typing import NamedTuple

PORT = """\
models:
  - name: departures
    description: Flights out of New York, one row each.
    latest_version: 1
    config:
      access: public
      group: flights
      contract:
        enforced: true
    versions:
      - v: 1
        config:
          database: flights
          schema: main
          alias: departures_v1
          meta:
            kind: aggregated
            grain: [carrier, flight]
            parity: {source: bts.flights}
            slo:
              minimum_rows: 300000
              freshness: {column: loaded_at, count: 30, period: day}
              volume_drift: 0.5
        constraints:
          - type: primary_key
            columns: [carrier, flight]
            warn_unsupported: false
          - type: check
            expression: distance > 0
            name: far
            warn_unsupported: false
        columns:
          - name: carrier
            data_type: varchar
            description: Carrier that operated the flight.
          - name: flight
            data_type: integer
            description: Number of the flight.
          - name: origin
            data_type: varchar
            description: Airport of departure.
            constraints:
              - type: not_null
                warn_unsupported: false
            config:
              meta:
                accepted_values: [EWR, JFK, LGA]
          - name: tailnum
            data_type: varchar
            description: Registration of the aircraft.
            constraints:
              - type: unique
                warn_unsupported: false
            config:
              meta:
                completeness: 0.9
                references: {product: fleet.aircraft, column: tailnum, at_least: 0.98}
                personal_data: false
          - name: distance
            data_type: decimal(10,2)
            description: Miles flown.
            config:
              meta:
                range: {min: 0, max: 5000}
                reconciles: {product: flights.legs, column: distance, tolerance: 0.01}
          - name: delay
            data_type: float
            description: Minutes late.
          - name: loaded_at
            data_type: timestamp
            description: When the row was loaded.
"""
OWNER = """\
groups:
  - name: flights
    owner:
      name: Flight Operations
      email: flights@acme.example
"""
V2 = """\
      - v: 2
        config: {meta: {kind: aggregated}}
        columns: [{name: a, data_type: integer}]
"""
B, M, A, N = "breaking", "may change", "additive", "neutral"
PAST, FUTURE, LATER = "2020-01-01", "2998-01-01", "2999-01-01"
# What dbt reports for a table and for a view.
QUIET, LOUD, IN_TABLES = ("nothing", "nothing"), ("breaking", "breaking"), ("breaking", "nothing")
Edit = tuple[str, str]


class Case(NamedTuple):
    """One change of one port: its YAML before and after, None when it doesn't exist.

    `changes` are (verdict, rule, element). `dbt` is what `state:modified` of dbt 1.11 reports for a model with this YAML
    that is a table, and of one that is a view. `owner` is the owner's YAML afterwards.
    """

    name: str
    changes: list[tuple[str, str, str]]
    before: str | None
    after: str | None
    dbt: tuple[str, str] = QUIET
    owner: str = OWNER


def edited(text: str, *edits: Edit) -> str:
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def case(
    verdict: str,
    rule: str,
    element: str,
    name: str,
    *edits: Edit,
    first: tuple[Edit, ...] = (),
    dbt: tuple[str, str] = QUIET,
) -> Case:
    """A case of one change: `first` edits make the port before it, `edits` make that after it."""
    before = edited(PORT, *first)
    return Case(name, [(verdict, rule, element)], before, edited(before, *edits), dbt)


def meta(text: str) -> Edit:
    """Put a key into the model's `config.meta`."""
    return "            kind: aggregated\n", f"            kind: aggregated\n            {text}\n"


def ends(date: str) -> Edit:
    return "      - v: 1\n", f"      - v: 1\n        deprecation_date: {date}\n"


def without(*texts: str) -> tuple[Edit, ...]:
    return tuple((text, "") for text in texts)


def block(kind: str) -> str:
    """The YAML of a column's constraint."""
    return f"            constraints:\n              - type: {kind}\n                warn_unsupported: false\n"


def unversioned(text: str) -> str:
    """The same port as a model without versions."""
    head, _, version = text.partition("    versions:\n      - v: 1\n        config:\n")
    config, _, contract = version.partition("        constraints:\n")
    head = head.replace("    latest_version: 1\n", "")
    return head + _dedented(config) + _dedented("        constraints:\n" + contract)


def _dedented(text: str) -> str:
    return "".join(line[4:] for line in text.splitlines(keepends=True))


def typed(verdict: str, rule: str, before: str, after: str, dbt: tuple[str, str]) -> Case:
    """A case for the type of the column `delay`."""
    first = ("name: delay\n            data_type: float\n", f'name: delay\n            data_type: "{before}"\n')
    edit = (f'data_type: "{before}"\n', f'data_type: "{after}"\n')
    return case(verdict, rule, "column delay", f"{before} to {after}", edit, first=(first,), dbt=dbt)


def upkeep(verdict: str, rule: str, element: str, name: str, before: str, after: str) -> Case:
    """A case for the upkeep that `publish` writes."""
    first = meta(f"upkeep: {{{before}}}")
    return case(verdict, rule, element, name, (f"upkeep: {{{before}}}", f"upkeep: {{{after}}}"), first=(first,))


def tested(setting: str) -> str:
    return f"stored_as: table, data_tests: [{{name: unique, column: tailnum, {setting}}}]"


UNIQUE = "stored_as: table, data_tests: [{name: unique, column: tailnum}]"
ALIAS = "          alias: departures_v1\n"
GRANTED = f"{ALIAS}          grants: {{select: [reporter]}}\n"
DELAY = "          - name: delay\n            data_type: float\n            description: Minutes late.\n"
CARRIER = "          - name: carrier\n            data_type: varchar\n            description: Carrier that operated the flight.\n"
FLIGHT = "          - name: flight\n            data_type: integer\n            description: Number of the flight.\n"
KEY = "          - type: primary_key\n            columns: [carrier, flight]\n            warn_unsupported: false\n"
CHECK = "          - type: check\n            expression: distance > 0\n            name: far\n            warn_unsupported: false\n"
MINIMUM, FRESHNESS, DRIFT = (
    "              minimum_rows: 300000\n",
    "              freshness: {column: loaded_at, count: 30, period: day}\n",
    "              volume_drift: 0.5\n",
)
REFERENCES = "                references: {product: fleet.aircraft, column: tailnum, at_least: 0.98}\n"
RECONCILES = "                reconciles: {product: flights.legs, column: distance, tolerance: 0.01}\n"
RANGE = "                range: {min: 0, max: 5000}\n"
VALUES = "accepted_values: [EWR, JFK, LGA]"
GRAIN = "            grain: [carrier, flight]\n"
ENFORCED = "enforced: true"
SHARING = meta("sharing: [{domain: fleet, until: 2998-01-01}, {domain: network}]")

CASES = [
    # products and their versions
    Case("product removed", [(B, "removed_without_deprecation", "product")], PORT, None, LOUD),
    Case(
        "product removed early",
        [(B, "removed_before_deprecation_date", "product")],
        edited(PORT, ends(FUTURE)),
        None,
        LOUD,
    ),
    Case("product retired", [(N, "retired_on_schedule", "product")], edited(PORT, ends(PAST)), None),
    Case("product new", [(A, "product_added", "product")], None, PORT),
    case(
        B,
        "removed_without_deprecation",
        "version",
        "version removed",
        (V2, ""),
        first=(("    versions:\n", f"    versions:\n{V2}"),),
        dbt=LOUD,
    ),
    case(A, "version_added", "version", "version new", ("    versions:\n", f"    versions:\n{V2}")),
    case(
        N,
        "latest_version_moved",
        "latest_version",
        "latest version moved",
        ("latest_version: 1", "latest_version: 2"),
        first=(("    versions:\n", f"    versions:\n{V2}"),),
    ),
    Case("versions introduced", [(N, "versions_introduced", "versions")], unversioned(PORT), PORT, LOUD),
    case(B, "kind_changed", "kind", "kind changed", ("kind: aggregated", "kind: virtual")),
    Case(
        "owner removed",
        [(B, "owner_removed", "owner")],
        PORT,
        PORT,
        owner=edited(OWNER, ("      email: flights@acme.example\n", "")),
    ),
    Case(
        "owner changed",
        [(N, "owner_changed", "owner")],
        PORT,
        PORT,
        owner=edited(OWNER, ("Flight Operations", "Operations")),
    ),
    case(B, "relation_moved", "relation", "database moved", ("database: flights", "database: air")),
    case(B, "relation_moved", "relation", "schema moved", ("schema: main", "schema: air")),
    case(B, "relation_moved", "relation", "alias moved", ("alias: departures_v1", "alias: departures")),
    case(B, "contract_enforcement_dropped", "contract", "enforcement dropped", (ENFORCED, "enforced: false"), dbt=LOUD),
    case(
        A,
        "contract_enforcement_added",
        "contract",
        "enforcement added",
        ("enforced: false", ENFORCED),
        first=((ENFORCED, "enforced: false"),),
    ),
    case(N, "deprecation_announced", "deprecation_date", "deprecation announced", ends(FUTURE)),
    case(B, "deprecation_without_notice", "deprecation_date", "deprecation in the past", ends(PAST)),
    case(
        B, "deprecation_moved_nearer", "deprecation_date", "deprecation nearer", (LATER, FUTURE), first=(ends(LATER),)
    ),
    case(N, "deprecation_moved_later", "deprecation_date", "deprecation later", (FUTURE, LATER), first=(ends(FUTURE),)),
    case(
        N,
        "deprecation_withdrawn",
        "deprecation_date",
        "deprecation withdrawn",
        (f"        deprecation_date: {FUTURE}\n", ""),
        first=(ends(FUTURE),),
    ),
    case(B, "sharing_narrowed", "sharing", "sharing introduced", SHARING),
    case(A, "sharing_widened", "sharing", "sharing dropped", (SHARING[1], SHARING[0]), first=(SHARING,)),
    case(
        B,
        "sharing_narrowed",
        "sharing network",
        "domain left out of sharing",
        (", {domain: network}", ""),
        first=(SHARING,),
    ),
    case(B, "sharing_narrowed", "sharing fleet", "sharing ends earlier", (FUTURE, "2997-01-01"), first=(SHARING,)),
    case(A, "sharing_widened", "sharing fleet", "sharing ends later", (FUTURE, LATER), first=(SHARING,)),
    case(
        A,
        "sharing_widened",
        "sharing crm",
        "domain added to sharing",
        ("{domain: network}", "{domain: network}, {domain: crm}"),
        first=(SHARING,),
    ),
    case(
        N,
        "sharing_expired_removed",
        "sharing fleet",
        "ended sharing cleaned up",
        (f"{{domain: fleet, until: {PAST}}}, ", ""),
        first=(SHARING, (FUTURE, PAST)),
    ),
    case(
        N,
        "lifecycle_changed",
        "lifecycle",
        "lifecycle deprecated",
        ("lifecycle: active", "lifecycle: deprecated"),
        first=(meta("lifecycle: active"),),
    ),
    case(
        B,
        "lifecycle_withdrawn",
        "lifecycle",
        "lifecycle back to draft",
        ("lifecycle: active", "lifecycle: draft"),
        first=(meta("lifecycle: active"),),
    ),
    case(
        N,
        "description_changed",
        "description",
        "model description changed",
        ("Flights out of New York, one row each.", "Flights."),
    ),
    case(N, "meta_changed", "contact", "unknown key", meta("contact: Ada")),
    case(
        N, "internal_promise_changed", "parity", "parity dropped", ("            parity: {source: bts.flights}\n", "")
    ),
    # columns
    case(B, "column_removed", "column delay", "column removed", (DELAY, ""), dbt=LOUD),
    case(
        A,
        "column_added",
        "column gate",
        "column added",
        (DELAY, DELAY + "          - name: gate\n            data_type: varchar\n"),
    ),
    case(
        B,
        "column_renamed",
        "column delay",
        "column renamed in its place",
        ("name: delay", "name: minutes_late"),
        dbt=LOUD,
    ),
    case(
        B,
        "column_renamed",
        "column delay",
        "column renamed and moved",
        (DELAY, ""),
        (CARRIER, DELAY.replace("name: delay", "name: minutes_late") + CARRIER),
        dbt=LOUD,
    ),
    case(N, "column_respelled", "column delay", "column in capitals", ("name: delay", "name: DELAY"), dbt=LOUD),
    case(N, "columns_reordered", "columns", "columns reordered", (FLIGHT, ""), (CARRIER, FLIGHT + CARRIER)),
    case(B, "quoting_changed", "column delay", "column quoted", (DELAY, DELAY + "            quote: true\n")),
    case(N, "description_changed", "column delay", "column description changed", ("Minutes late.", "Seconds late.")),
    case(
        M,
        "personal_data_appeared",
        "column tailnum personal_data",
        "personal data tagged",
        ("personal_data: false", "personal_data: true"),
    ),
    case(
        N,
        "personal_data_changed",
        "column tailnum personal_data",
        "personal data no longer",
        ("personal_data: true", "personal_data: false"),
        first=(("personal_data: false", "personal_data: true"),),
    ),
    # data types
    typed(N, "type_respelled", "int", "integer", LOUD),
    typed(N, "type_respelled", "VARCHAR", "varchar", QUIET),
    typed(N, "type_respelled", "numeric(10,2)", "decimal(10, 2)", LOUD),
    typed(A, "type_widened", "varchar(5)", "varchar(10)", QUIET),
    typed(A, "type_widened", "varchar(5)", "varchar", QUIET),
    typed(A, "type_widened", "integer", "bigint", LOUD),
    typed(A, "type_widened", "float", "double", LOUD),
    typed(A, "type_widened", "decimal(10,2)", "decimal(12,4)", QUIET),
    typed(A, "type_widened", "struct(a integer)", "struct(a bigint, b varchar)", QUIET),
    typed(B, "type_narrowed", "varchar(10)", "varchar(5)", QUIET),
    typed(B, "type_narrowed", "bigint", "integer", LOUD),
    typed(B, "type_narrowed", "decimal(10,2)", "decimal(10,4)", QUIET),
    typed(B, "type_narrowed", "struct(a integer, b varchar)", "struct(a integer)", QUIET),
    typed(B, "type_narrowed", "bigint[]", "integer[]", LOUD),
    typed(B, "type_changed", "timestamp", "timestamptz", LOUD),
    typed(B, "type_changed", "varchar", "integer", LOUD),
    typed(B, "type_changed", "struct(a integer)", "struct(a varchar)", QUIET),
    typed(B, "type_unknown", "geohash", "quadkey", LOUD),
    typed(B, "type_unknown", "geohash(5)", "geohash(6)", QUIET),
    # keys and constraints
    case(
        B,
        "primary_key_changed",
        "primary key",
        "key with another column",
        ("columns: [carrier, flight]", "columns: [carrier, origin]"),
        dbt=IN_TABLES,
    ),
    case(B, "primary_key_dropped", "primary key", "key dropped", (KEY, ""), dbt=IN_TABLES),
    case(
        A,
        "primary_key_added",
        "primary key",
        "key added",
        (CHECK, KEY + CHECK),
        first=((KEY, ""),),
    ),
    case(
        N,
        "constraint_respelled",
        "primary key",
        "key reordered",
        ("columns: [carrier, flight]", "columns: [flight, carrier]"),
        dbt=IN_TABLES,
    ),
    case(B, "not_null_dropped", "column origin not null", "nulls allowed", (block("not_null"), ""), dbt=IN_TABLES),
    case(A, "not_null_added", "column delay not null", "nulls forbidden", (DELAY, DELAY + block("not_null"))),
    case(B, "constraint_dropped", "unique (tailnum)", "unique dropped", (block("unique"), ""), dbt=IN_TABLES),
    case(B, "constraint_dropped", "check distance > 0", "check dropped", (CHECK, ""), dbt=IN_TABLES),
    case(
        B, "constraint_changed", "check distance > 0", "check changed", ("distance > 0", "distance > 1"), dbt=IN_TABLES
    ),
    case(
        B,
        "constraint_dropped",
        "foreign key (tailnum)",
        "foreign key dropped",
        (
            "          - type: foreign_key\n            columns: [tailnum]\n            expression: aircraft (tailnum)\n",
            "",
        ),
        first=(
            (
                CHECK,
                CHECK
                + "          - type: foreign_key\n            columns: [tailnum]\n            expression: aircraft (tailnum)\n",
            ),
        ),
        dbt=IN_TABLES,
    ),
    case(A, "constraint_added", "unique (delay)", "unique added", (DELAY, DELAY + block("unique"))),
    case(B, "grain_changed", "grain", "grain changed", ("grain: [carrier, flight]", "grain: [carrier]")),
    case(B, "grain_changed", "grain", "grain dropped", (GRAIN, "")),
    case(A, "grain_added", "grain", "grain added", meta("grain: [carrier, flight]"), first=((GRAIN, ""),)),
    # promises about the data
    case(
        B,
        "accepted_values_added",
        "column origin accepted_values",
        "value added",
        (VALUES, "accepted_values: [EWR, JFK, LGA, TEB]"),
    ),
    case(
        A,
        "accepted_values_removed",
        "column origin accepted_values",
        "value removed",
        (VALUES, "accepted_values: [EWR, JFK]"),
    ),
    case(
        B,
        "promise_dropped",
        "column origin accepted_values",
        "accepted values dropped",
        ("            config:\n              meta:\n                " + VALUES + "\n", ""),
    ),
    case(B, "promise_loosened", "column distance range", "range loosened", ("max: 5000", "max: 6000")),
    case(B, "promise_loosened", "column distance range", "bound dropped", ("{min: 0, max: 5000}", "{min: 0}")),
    case(A, "promise_tightened", "column distance range", "range tightened", ("min: 0", "min: 1")),
    case(B, "promise_dropped", "column distance range", "range dropped", (RANGE, "")),
    case(
        A,
        "promise_added",
        "column distance completeness",
        "completeness added",
        (RANGE, f"{RANGE}                completeness: 0.5\n"),
    ),
    case(
        B,
        "promise_loosened",
        "column tailnum completeness",
        "completeness lowered",
        ("completeness: 0.9", "completeness: 0.8"),
    ),
    case(
        A,
        "promise_tightened",
        "column tailnum completeness",
        "completeness raised",
        ("completeness: 0.9", "completeness: 0.95"),
    ),
    case(
        B,
        "promise_loosened",
        "column tailnum references",
        "references loosened",
        (", at_least: 0.98", ", at_least: 0.9"),
    ),
    case(A, "promise_tightened", "column tailnum references", "references tightened", (", at_least: 0.98", "")),
    case(B, "promise_dropped", "column tailnum references", "references dropped", (REFERENCES, "")),
    case(
        B,
        "promise_loosened",
        "column distance reconciles",
        "reconciles loosened",
        ("tolerance: 0.01", "tolerance: 0.1"),
    ),
    case(B, "promise_dropped", "column distance reconciles", "reconciles dropped", (RECONCILES, "")),
    case(B, "slo_loosened", "slo.minimum_rows", "minimum of rows lowered", ("300000", "200000")),
    case(B, "slo_loosened", "slo.freshness", "freshness longer", ("count: 30", "count: 31")),
    case(
        A, "slo_tightened", "slo.freshness", "freshness shorter", ("count: 30, period: day", "count: 48, period: hour")
    ),
    case(
        N,
        "promise_respelled",
        "slo.freshness",
        "freshness in hours",
        ("count: 30, period: day", "count: 720, period: hour"),
    ),
    case(B, "slo_loosened", "slo.freshness", "freshness of another column", ("column: loaded_at", "column: delay")),
    case(B, "slo_loosened", "slo.volume_drift", "volume drift wider", ("volume_drift: 0.5", "volume_drift: 0.6")),
    case(B, "slo_dropped", "slo.freshness", "freshness dropped", (FRESHNESS, "")),
    case(A, "slo_added", "slo.volume_drift", "volume drift added", (MINIMUM, MINIMUM + DRIFT), first=((DRIFT, ""),)),
    # what enforces the contract
    upkeep(B, "constraints_no_longer_enforced", "materialized", "table to view", "stored_as: table", "stored_as: view"),
    upkeep(N, "materialization_changed", "materialized", "view to table", "stored_as: view", "stored_as: table"),
    upkeep(
        B, "governance_weakened", "governance", "audit gone", "stored_as: table", "stored_as: table, governed: false"
    ),
    upkeep(
        A, "governance_restored", "governance", "audit back", "stored_as: table, governed: false", "stored_as: table"
    ),
    upkeep(B, "data_test_dropped", "data test unique (tailnum)", "test dropped", UNIQUE, "stored_as: table"),
    upkeep(A, "data_test_added", "data test unique (tailnum)", "test added", "stored_as: table", UNIQUE),
    upkeep(B, "data_test_loosened", "data test unique (tailnum)", "test only warns", UNIQUE, tested("severity: warn")),
    upkeep(
        B, "data_test_loosened", "data test unique (tailnum)", "test of some rows", UNIQUE, tested("where: delay > 0")
    ),
    upkeep(
        B,
        "data_test_loosened",
        "data test unique (tailnum)",
        "test with other arguments",
        tested("arguments: {days: 1}"),
        tested("arguments: {days: 2}"),
    ),
    upkeep(A, "data_test_tightened", "data test unique (tailnum)", "test fails", tested("severity: warn"), UNIQUE),
    case(B, "grants_narrowed", "grants select", "grant taken away", (GRANTED, ALIAS), first=((ALIAS, GRANTED),)),
    case(A, "grants_widened", "grants select", "grant given", (ALIAS, GRANTED)),
    # what values mean
    case(
        M,
        "meaning_changed",
        "column distance unit",
        "unit changed",
        ("unit: mile", "unit: kilometre"),
        first=((RANGE, f"{RANGE}                unit: mile\n"),),
    ),
    case(
        M,
        "meaning_changed",
        "column distance currency",
        "own word for meaning",
        (RANGE, f"{RANGE}                currency: EUR\n"),
    ),
    case(M, "meaning_changed", "retention", "retention stated", meta("retention: P2Y")),
    case(
        N,
        "promise_respelled",
        "column tailnum references",
        "references of a newer version",
        ("fleet.aircraft.v1, column: tailnum", "fleet.aircraft.v2, column: tailnum"),
        first=(("fleet.aircraft, column: tailnum", "fleet.aircraft.v1, column: tailnum"),),
    ),
    case(
        N,
        "promise_respelled",
        "column distance reconciles",
        "reconciles with a newer version",
        ("product: flights.legs.v1", "product: flights.legs.v2"),
        first=(("product: flights.legs", "product: flights.legs.v1"),),
    ),
    case(
        B,
        "promise_loosened",
        "column distance reconciles",
        "reconciles with an older version",
        ("product: flights.legs.v2", "product: flights.legs.v1"),
        first=(("product: flights.legs", "product: flights.legs.v2"),),
    ),
]
