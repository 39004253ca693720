"""Products that break the rules of the guard, in several ways for each rule, and the expected messages."""

import datetime
from typing import Any, NamedTuple

OWN = "`own_keys` of promises_known (governance/policies.yml)"
NAN = float("nan")
INFINITY = float("inf")
KEY: dict[str, Any] = {"name": "id", "data_type": "integer", "description": "The key of the row."}


class Violation(NamedTuple):
    """A product of the domain `shop`: its SQL, its YAML, the folder if not its own, and the findings about it."""

    name: str
    found: list[str]
    document: dict[str, Any]
    sql: str = "select 1 as id"
    kind: str = "source_aligned"
    folder: str = ""


def product(
    name: str,
    *found: str,
    sql: str = "select 1 as id",
    kind: str = "source_aligned",
    folder: str = "",
    columns: list[dict[str, Any]] | None = None,
    meta: dict[str, Any] | None = None,
    config: dict[str, Any] | None = None,
    **changes: Any,
) -> Violation:
    """A valid product, except for the changes of the caller; None removes a part."""
    model = {
        "name": name,
        "description": "A product of the shop, for tests.",
        "latest_version": 1,
        "config": {**({"meta": meta} if meta else {}), **(config or {})},
        "constraints": [{"type": "primary_key", "columns": ["id"], "warn_unsupported": False}],
        "columns": columns or [KEY],
        "data_tests": ["mesh_governance.governed"],
        "versions": [{"v": 1}],
        **changes,
    }
    document = {"models": [{key: value for key, value in model.items() if value is not None}]}
    return Violation(name, list(found), document, sql, kind, folder)


def column(name: str, data_type: str, **meta: Any) -> dict[str, Any]:
    """A column with promises."""
    described = {"name": name, "data_type": data_type, "description": f"The {name} of the row."}
    return {**described, "config": {"meta": meta}}


def promise(name: str, meta: dict[str, Any], *sentences: str, **more: Any) -> Violation:
    """A product whose own `config.meta` is wrong."""
    return product(name, *(f"promises_known: {sentence}" for sentence in sentences), meta=meta, **more)


def promise_of(name: str, data_type: str, meta: dict[str, Any], *sentences: str, **more: Any) -> Violation:
    """A product whose column `x` promises something wrong; `{x}` in a sentence is ` of column x`."""
    messages = (f"promises_known: {sentence.replace('{x}', ' of column x')}" for sentence in sentences)
    return product(name, *messages, columns=[KEY, column("x", data_type, **meta)], **more)


def wrong(path: str, value: str, wanted: str, example: str) -> str:
    return f"`config.meta.{path}` is {value}; write {wanted}, as in `{example}`"


def slo(name: str, value: Any, shown: str) -> Violation:
    whole = ("a whole number of 1 or more", EX)
    return promise(name, {"slo": {"minimum_rows": value}}, wrong("slo.minimum_rows", shown, *whole))


EX = "{minimum_rows: 1000}"
FRESH = "{column: loaded_at, count: 24, period: hour}"
SHARE = "a share above 0 and at most 1"
TOLERANCE = "a share of 0 or more and below 1"
WORDS = "one of draft, active, deprecated, retired"
TABLE = "is not a known key; did you mean"
UNTESTED = "it lacks the governance test; add `data_tests: [mesh_governance.governed]`"
WEAKENED = "its governance test is weakened; remove `severity`, `error_if` and `fail_calc` from it"
DESCRIBE = "describe what the product is and what one row represents"
MEANING = "describe its meaning and unit"
READS_BASE = "select id from {{ ref('shop', 'base', v=1) }}"
READS_SLIPS = "select id from {{ source('till', 'slips') }}"


def governed(**config: Any) -> list[Any]:
    return [{"mesh_governance.governed": {"config": config}}]


OF_ALL_PRODUCTS = [
    product("base"),
    product(
        "ungrouped",
        "owner_declared: the owner of group unreachable has no email; add one in models/_domain.yml",
        config={"group": "unreachable"},
    ),
    product(
        "loose",
        "contract_enforced: its contract is not enforced; remove `contract: {enforced: false}`",
        config={"contract": {"enforced": False}},
    ),
    product(
        "keyless",
        "primary_key_declared: it declares no primary key; list the columns that make a row unique in a `primary_key` constraint",
        constraints=None,
    ),
    product(
        "mistaken_key",
        "primary_key_declared: its primary key includes column nr, which isn't in its contract; use a column of the contract",
        "primary_key_declared: its primary key includes column no, which isn't in its contract; use a column of the contract",
        constraints=[{"type": "primary_key", "columns": ["nr", "ID", "no"]}],
    ),
    product("key_of_columns", columns=[{**KEY, "constraints": [{"type": "primary_key"}]}], constraints=None),
    product("untested", f"governance_test_attached: {UNTESTED}", data_tests=None),
    product("switched_off", f"governance_test_attached: {UNTESTED}", data_tests=governed(enabled=False)),
    product("warning", f"governance_test_attached: {WEAKENED}", data_tests=governed(severity="warn")),
    product("tolerant", f"governance_test_attached: {WEAKENED}", data_tests=governed(error_if="> 10")),
    product("counting", f"governance_test_attached: {WEAKENED}", data_tests=governed(fail_calc="0")),
    product(
        "partly",
        "governance_test_attached: its governance test reads only some of the rows; remove `where` and `limit` from it",
        f"governance_test_attached: {WEAKENED}",
        data_tests=governed(where="id > 0", limit=1, severity="warn"),
    ),
    product("undescribed", f"documented: it has no description; {DESCRIBE}", description=" "),
    product(
        "briefly",
        f"documented: its description has fewer than 20 characters; {DESCRIBE}",
        description="Nineteen letters...",
    ),
    product("exactly", description="Twenty characters..."),
    product(
        "mute_columns",
        f"columns_described: the description of column a is empty; {MEANING}",
        f"columns_described: the description of column c has fewer than 8 characters; {MEANING}",
        columns=[
            KEY,
            {"name": "a", "data_type": "integer"},
            {"name": "b", "data_type": "integer", "description": "TODO: what it is, and its unit."},
            {"name": "c", "data_type": "integer", "description": "seven.."},
            {"name": "d", "data_type": "integer", "description": "eight..."},
        ],
    ),
    product(
        "untyped",
        "columns_described: column a has no data_type; add it",
        "contract_enforced: its contract is not enforced; remove `contract: {enforced: false}`",
        columns=[KEY, {"name": "a", "description": "The a of the row."}],
        config={"contract": {"enforced": False}},
    ),
    product(
        "astray",
        "kind_matches_folder: it is source_aligned but in folder models/source_aligned/elsewhere/; move it to"
        " models/source_aligned/astray/",
        folder="source_aligned/elsewhere",
    ),
    product(
        "kindless",
        "kind_matches_folder: it is public but has no kind, so nothing audits it; move it to"
        " models/<kind>/kindless/, or make it private",
        "promises_known: `config.meta.slo` has no effect on a public model of no kind; move it to the `config.meta` of"
        " a product, or remove it",
        folder="staging",
        meta={"slo": {"minimum_rows": 1}, "team": "a"},
        config={"access": "public", "group": "shop"},
        data_tests=None,
    ),
    product(
        "odd_kind",
        "kind_matches_folder: its kind is 'agregated'; remove `kind` from its `config.meta`: the folder sets it",
        meta={"kind": "agregated"},
    ),
    product(
        "hooked",
        "hooks_known: its pre-hook runs `select 1`; remove it, or allow it in a policy",
        config={"pre_hook": "select 1"},
    ),
    product(
        "seen",
        "materializations_known: it is materialized as view; aggregated products allow table, table_audited, incremental",
        kind="aggregated",
        config={"materialized": "view"},
    ),
    product(
        "pasted",
        "not_ephemeral: it is ephemeral, so nothing audits it; store it as a table or a view, or remove its"
        " contract and governance test if it is not a product",
        config={"materialized": "ephemeral", "access": "protected"},
    ),
]
OF_PRODUCT_META = [
    promise(
        "fine", {"slo": {"minimum_rows": 1000, "volume_drift": 0.5}, "lifecycle": "draft", "kind": "source_aligned"}
    ),
    promise("typo", {"lifcycle": "draft"}, f"`config.meta.lifcycle` {TABLE} `lifecycle`? List your own keys in {OWN}"),
    promise(
        "flat",
        {"minimum_rows": 5},
        f"`config.meta.minimum_rows` {TABLE} `slo.minimum_rows`? List your own keys in {OWN}",
    ),
    promise(
        "own",
        {"wildly_different": 1},
        f"`config.meta.wildly_different` is not a known key; remove it, or list it in {OWN}",
    ),
    promise(
        "of_a_column",
        {"accepted_values": ["a"], "external_location": "x.csv"},
        "`config.meta.accepted_values` has no effect on a product; move it to the `config.meta` of a product's column, or"
        " remove it",
        "`config.meta.external_location` has no effect on a product; move it to the `config.meta` of a source, or remove it",
    ),
    promise("slo_text", {"slo": "yes"}, wrong("slo", "'yes'", "a mapping", EX)),
    promise("slo_null", {"slo": None}, wrong("slo", "null", "a mapping", EX)),
    promise("slo_list", {"slo": [1]}, wrong("slo", "a list", "a mapping", EX)),
    promise("slo_typo", {"slo": {"minimum_row": 1}}, f"`config.meta.slo.minimum_row` {TABLE} `minimum_rows`?"),
    promise(
        "slo_other",
        {"slo": {"latency": 1}},
        "`config.meta.slo.latency` is not a known key; write one of minimum_rows, freshness, volume_drift",
    ),
    *(
        slo(f"rows_{position}", value, shown)
        for position, (value, shown) in enumerate(
            [
                *[("5", "'5'"), (True, "true"), (-1, "-1")],
                *[(0, "0"), (1.5, "1.5"), (None, "null"), ([1], "a list"), ({"a": 1}, "a mapping"), ("", "''")],
                *[("two\nlines", "'two lines'"), ("x" * 70, f"'{'x' * 60}'")],
            ]
        )
    ),
    *(
        promise(f"drift_{position}", {"slo": {"volume_drift": value}}, wrong("slo.volume_drift", shown, TOLERANCE, EX))
        for position, (value, shown) in enumerate([(1, "1"), (1.5, "1.5"), (-0.1, "-0.1"), ("0.5", "'0.5'")])
    ),
    promise(
        "fresh_bare",
        {"slo": {"freshness": {"column": "id"}}},
        f"`config.meta.slo.freshness` lacks `count`; add it, as in `{EX}`",
        f"`config.meta.slo.freshness` lacks `period`; add it, as in `{EX}`",
        wrong("slo.freshness.column", "'id'", "a column of its contract with dates or times", EX),
    ),
    promise(
        "fresh_wrong",
        {"slo": {"freshness": {"column": "nowhere", "count": 0, "period": "week", "colum": 1}}},
        wrong("slo.freshness.column", "'nowhere'", "a column of its contract with dates or times", EX),
        wrong("slo.freshness.count", "0", "a number above 0", EX),
        wrong("slo.freshness.period", "'week'", "one of minute, hour, day", EX),
        f"`config.meta.slo.freshness.colum` {TABLE} `column`?",
    ),
    promise(
        "fresh_odd",
        {"slo": {"freshness": {"column": 1, "count": "1", "period": None}}},
        wrong("slo.freshness.column", "1", "a column of its contract with dates or times", EX),
        wrong("slo.freshness.count", "'1'", "a number above 0", EX),
        wrong("slo.freshness.period", "null", "one of minute, hour, day", EX),
    ),
    promise(
        "fresh_fine",
        {"slo": {"freshness": {"column": "AT", "count": 0.5, "period": "hour"}}},
        columns=[KEY, column("at", "timestamp with time zone")],
    ),
    promise("stage", {"lifecycle": "actve"}, wrong("lifecycle", "'actve'", WORDS, "draft")),
    promise("stage_list", {"lifecycle": ["draft"]}, wrong("lifecycle", "a list", WORDS, "draft")),
    promise("stage_true", {"lifecycle": True}, wrong("lifecycle", "true", WORDS, "draft")),
    promise("shared", {"sharing": [{"domain": "shop", "until": datetime.date(2099, 2, 28), "purpose": "help"}]}),
    promise(
        "shared_wrong",
        {"sharing": [{"domain": ["a"], "until": "2099-02-30", "purpose": ""}, {"untill": 1}, "shop"]},
        wrong(
            "sharing[0].domain", "a list", "text", "[{domain: punctuality, until: 2027-12-31, purpose: delay board}]"
        ),
        wrong(
            "sharing[0].until",
            "'2099-02-30'",
            "a date such as 2027-12-31",
            "[{domain: punctuality, until: 2027-12-31, purpose: delay board}]",
        ),
        wrong("sharing[0].purpose", "''", "text", "[{domain: punctuality, until: 2027-12-31, purpose: delay board}]"),
        "`config.meta.sharing[1]` lacks `domain`; add it, as in"
        " `[{domain: punctuality, until: 2027-12-31, purpose: delay board}]`",
        f"`config.meta.sharing[1].untill` {TABLE} `until`?",
        wrong("sharing[2]", "'shop'", "a mapping", "[{domain: punctuality, until: 2027-12-31, purpose: delay board}]"),
    ),
    promise(
        "shared_mapping",
        {"sharing": {"domain": "shop"}},
        wrong(
            "sharing",
            "a mapping",
            "a list of mappings",
            "[{domain: punctuality, until: 2027-12-31, purpose: delay board}]",
        ),
    ),
    promise(
        "parity_none",
        {"parity": {"source": "till.slips"}},
        "`config.meta.parity.source` is 'till.slips'; use a source that it reads (it reads none)",
    ),
    promise("parity_fine", {"parity": {"source": "till.slips", "tolerance": 0}}, sql=READS_SLIPS),
    promise(
        "parity_wrong",
        {"parity": {"source": "slips", "tolerance": 1, "sourc": 2}},
        "`config.meta.parity.source` is 'slips'; use a source that it reads: till.slips",
        wrong("parity.tolerance", "1", TOLERANCE, "{source: bts.flights, tolerance: 0.01}"),
        f"`config.meta.parity.sourc` {TABLE} `source`?",
        sql=READS_SLIPS,
    ),
    promise(
        "keys",
        {"load_key": ["ID", "id", "id"], "grain": "id"},
        "`config.meta.load_key` lists 'id' twice; remove one",
        wrong("grain", "'id'", "a list of its columns", "[origin, flight_date]"),
    ),
    promise(
        "keys_missing",
        {"load_key": ["nowhere", 5, None], "grain": []},
        *(
            f"`config.meta.load_key` lists column {shown}, which isn't in its contract; use a column of the contract"
            for shown in ("'nowhere'", "5", "null")
        ),
        wrong("grain", "an empty list", "a list of its columns", "[origin, flight_date]"),
    ),
    promise("rows_fine", {"rows_from": "base"}, sql=READS_BASE),
    promise("rows_full", {"rows_from": "shop.base.v1"}, sql=READS_BASE),
    *(
        promise(
            f"rows_from_{position}",
            {"rows_from": value},
            f"`config.meta.rows_from` is {shown}; use a product that it reads: shop.base",
            sql=READS_BASE,
        )
        for position, (value, shown) in enumerate(
            [
                *[("shop.bse", "'shop.bse'"), ("base v1", "'base v1'"), ("shop.base.v2", "'shop.base.v2'")],
                *[(["base"], "a list"), (None, "null"), ("ref('base')", "\"ref('base')\"".replace('"', "'"))],
            ]
        )
    ),
    promise(
        "rows_none",
        {"rows_from": "base"},
        "`config.meta.rows_from` is 'base'; use a product that it reads (it reads none)",
    ),
    promise(
        "key_of_stored",
        {"key_from": "base"},
        "`config.meta.key_from` has no effect on a product of kind source_aligned; only virtual products use it",
        sql=READS_BASE,
    ),
]
ACCEPTED = "[open, paid]"
RANGE = "{min: 0, max: 100}"
BOUND = "`config.meta.range.min`{x} is"
NO_DATE = [
    *["2020-02-30", "2020-13-01", "2021-02-29", "20-01-01", "2020-1-1", "soon", "2020-01-01 10:00", "0000-01-01"],
    *["2020-01-0x", "\uff12020-01-01"],
]
NO_TIME = ["2020-01-01 25:00", "2020-01-01 10:60", "2020-01-01X10:00", "2020-01-01 10", "2020-01-01 10:00 noon"]
OF_COLUMN_META = [
    promise_of("values_fine", "varchar(20)", {"accepted_values": ["open", "", "5"], "term": "state", "unit": "none"}),
    promise_of(
        "values_empty",
        "varchar",
        {"accepted_values": []},
        wrong("accepted_values`{x}", "an empty list", "a list of values", ACCEPTED).replace("{x}`", "{x}"),
    ),
    promise_of(
        "values_text",
        "varchar",
        {"accepted_values": "open"},
        wrong("accepted_values`{x}", "'open'", "a list of values", ACCEPTED).replace("{x}`", "{x}"),
    ),
    promise_of(
        "values_odd",
        "varchar",
        {"accepted_values": ["a", None, True, 5, ["b"], {"c": 1}, "a"]},
        *(
            f"`config.meta.accepted_values`{{x}} contains {shown}, but the column is varchar; write text in quotes"
            for shown in ("null", "true", "5", "a list", "a mapping")
        ),
        "`config.meta.accepted_values`{x} lists 'a' twice; remove one",
    ),
    promise_of(
        "values_of_integer",
        "BIGINT",
        {"accepted_values": [1, 2.0, "3", 4.5, False, 1]},
        *(
            f"`config.meta.accepted_values`{{x}} contains {shown}, but the column is BIGINT; write a whole number"
            for shown in ("'3'", "4.5", "false")
        ),
        "`config.meta.accepted_values`{x} lists 1 twice; remove one",
    ),
    promise_of(
        "values_of_boolean",
        "boolean",
        {"accepted_values": [True, 1, "yes"]},
        "`config.meta.accepted_values`{x} contains 1, but the column is boolean; write true or false",
        "`config.meta.accepted_values`{x} contains 'yes', but the column is boolean; write true or false",
    ),
    promise_of(
        "values_of_lists",
        "varchar[]",
        {"accepted_values": [1, "a", None]},
        "`config.meta.accepted_values`{x} contains null, but the column is varchar[]; write a number, text, true or false",
    ),
    promise_of("range_fine", "decimal(10, 2)", {"range": {"min": 0.5, "max": 0.5}}),
    promise_of("range_one", "double precision", {"range": {"max": 1}}),
    promise_of("range_days", "date", {"range": {"min": datetime.date(2020, 2, 29), "max": "2024-02-29"}}),
    promise_of(
        "range_times",
        "timestamp(6) with time zone",
        {"range": {"min": datetime.datetime(2020, 1, 1, 10), "max": "2020-01-01 10:00:00.5+02:00"}},
    ),
    promise_of(
        "range_empty", "integer", {"range": {}}, f"`config.meta.range`{{x}} has no bound; add one, as in `{RANGE}`"
    ),
    promise_of(
        "range_list",
        "integer",
        {"range": [0, 1]},
        f"`config.meta.range`{{x}} is a list; write a mapping, as in `{RANGE}`",
    ),
    promise_of(
        "range_typo",
        "integer",
        {"range": {"mn": 1, "maximum": 2}},
        f"`config.meta.range.mn`{{x}} {TABLE} `min`?",
        f"`config.meta.range.maximum`{{x}} {TABLE} `max`?",
    ),
    promise_of(
        "range_swapped",
        "integer",
        {"range": {"min": 5, "max": 1}},
        "`config.meta.range`{x} has min 5 above max 1; swap them",
    ),
    promise_of(
        "range_days_swapped",
        "date",
        {"range": {"min": "2021-01-01", "max": "2020-01-01"}},
        "`config.meta.range`{x} has min '2021-01-01' above max '2020-01-01'; swap them",
    ),
    promise_of(
        "range_text_swapped",
        "varchar",
        {"range": {"min": "t", "max": "S"}},
        "`config.meta.range`{x} has min 't' above max 'S'; swap them",
    ),
    promise_of(
        "range_boolean",
        "boolean",
        {"range": {"min": False}},
        "`config.meta.range.min`{x} has no effect on a boolean; use `accepted_values`",
    ),
    promise_of(
        "range_null",
        "integer",
        {"range": {"min": None, "max": "9"}},
        f"{BOUND} null, but the column is integer; write a whole number",
        "`config.meta.range.max`{x} is '9', but the column is integer; write a whole number",
    ),
    promise_of(
        "range_true", "numeric", {"range": {"min": True}}, f"{BOUND} true, but the column is numeric; write a number"
    ),
    promise_of(
        "range_of_struct",
        "struct(a integer)",
        {"range": {"min": None}},
        f"{BOUND} null, but the column is struct(a integer); write a number, text, true or false",
    ),
    *(
        promise_of(
            f"date_{position}",
            "date",
            {"range": {"min": text}},
            f"{BOUND} '{text}', but the column is date; write a date such as 2027-12-31",
        )
        for position, text in enumerate(NO_DATE)
    ),
    *(
        promise_of(
            f"time_{position}",
            "timestamp",
            {"range": {"min": text}},
            f"{BOUND} '{text}', but the column is timestamp; write a date or a time such as 2027-12-31 08:00:00",
        )
        for position, text in enumerate(NO_TIME)
    ),
    promise_of(
        "date_number",
        "date",
        {"range": {"min": 2020}},
        f"{BOUND} 2020, but the column is date; write a date such as 2027-12-31",
    ),
    *(
        promise_of(
            f"complete_{position}",
            "integer",
            {"completeness": value},
            f"`config.meta.completeness`{{x}} is {shown}; write {SHARE}, as in `0.95`",
        )
        for position, (value, shown) in enumerate(
            [(95, "95"), (0, "0"), (-0.5, "-0.5"), ("0.9", "'0.9'"), (True, "true"), (None, "null")]
        )
    ),
    promise_of("complete_fine", "integer", {"completeness": 1}),
    promise_of(
        "misplaced_slo",
        "integer",
        {"slo": {"minimum_rows": 1}, "grain": ["id"]},
        "`config.meta.slo`{x} has no effect on a column; move it to the `config.meta` of a product, or remove it",
        "`config.meta.grain`{x} has no effect on a column; move it to the `config.meta` of a product, or remove it",
    ),
    promise_of(
        "typo_value",
        "integer",
        {"acepted_values": [1]},
        f"`config.meta.acepted_values`{{x}} {TABLE} `accepted_values`? List your own keys in {OWN}",
    ),
    promise_of(
        "typo_bound",
        "integer",
        {"minimum": 1},
        f"`config.meta.minimum`{{x}} is not a known key; remove it, or list it in {OWN}",
    ),
    promise_of(
        "reference_fine",
        "integer",
        {"references": {"product": "base", "column": "ID", "at_least": 0.5}},
        sql=READS_BASE,
    ),
    promise_of(
        "reference_wrong",
        "integer",
        {"references": {"product": "base", "column": "nr", "at_least": 0}},
        "`config.meta.references.column`{x} is 'nr'; use a column of base",
        f"`config.meta.references.at_least`{{x}} is 0; write {SHARE}, as in"
        " `{product: fleet.aircraft, column: tail_number, at_least: 0.98}`",
        sql=READS_BASE,
    ),
    promise_of(
        "reference_unread",
        "integer",
        {"references": {"product": "other.thing", "colum": "id"}},
        "`config.meta.references`{x} lacks `column`; add it, as in"
        " `{product: fleet.aircraft, column: tail_number, at_least: 0.98}`",
        "`config.meta.references.product`{x} is 'other.thing'; use a product that it reads: shop.base",
        f"`config.meta.references.colum`{{x}} {TABLE} `column`?",
        sql=READS_BASE,
    ),
    promise_of("total_fine", "integer", {"reconciles": {"product": "base"}}, sql=READS_BASE),
    promise_of(
        "total_wrong",
        "integer",
        {"reconciles": {"product": "base", "column": None, "tolerance": "none"}},
        "`config.meta.reconciles.column`{x} is null; use a column of base",
        f"`config.meta.reconciles.tolerance`{{x}} is 'none'; write {TOLERANCE}, as in"
        " `{product: flights.departures, column: distance_miles, tolerance: 0.001}`",
        sql=READS_BASE,
    ),
    promise_of(
        "people",
        "varchar",
        {"personal_data": "yes", "handling": "burnt", "handling_reason": " ", "term": 5, "unit": None},
        "`config.meta.personal_data`{x} is 'yes'; write true or false, as in `true`",
        "`config.meta.handling`{x} is 'burnt'; write one of masked, hashed, encrypted, restricted, none_needed, as in"
        " `hashed`",
        "`config.meta.handling_reason`{x} is ' '; write text, as in `Names of firms only.`",
        "`config.meta.term`{x} is 5; write text, as in `net_amount`",
        "`config.meta.unit`{x} is null; write text, as in `EUR`",
    ),
]
OF_OTHERS = [
    product(
        "prepared",
        "promises_known: `config.meta.slo` has no effect on a private model; move it to the `config.meta` of a product,"
        " or remove it",
        "promises_known: `config.meta.accepted_values` of column x has no effect on a column of a private model; move it"
        " to the `config.meta` of a product's column, or remove it",
        config={"access": "private", "contract": {"enforced": False}},
        meta={"slo": {"minimum_rows": 1}, "anything": "goes"},
        columns=[KEY, column("x", "varchar", accepted_values=["a"], term="state", anything="goes")],
        data_tests=None,
    ),
]
NUMBERS_THAT_ARE_NOT_FINITE = [
    slo("rows_nan", NAN, "nan"),
    slo("rows_infinite", INFINITY, "inf"),
    slo("rows_below", -INFINITY, "-inf"),
    promise("drift_nan", {"slo": {"volume_drift": NAN}}, wrong("slo.volume_drift", "nan", TOLERANCE, EX)),
    promise(
        "fresh_nan",
        {"slo": {"freshness": {"column": "at", "count": NAN, "period": "hour"}}},
        wrong("slo.freshness.count", "nan", "a number above 0", EX),
        columns=[KEY, column("at", "timestamp")],
    ),
    promise_of(
        "complete_nan",
        "integer",
        {"completeness": NAN},
        f"`config.meta.completeness`{{x}} is nan; write {SHARE}, as in `0.95`",
    ),
    promise_of(
        "values_nan",
        "integer",
        {"accepted_values": [NAN]},
        "`config.meta.accepted_values`{x} contains nan, but the column is integer; write a whole number",
    ),
    promise_of(
        "range_nan",
        "double",
        {"range": {"min": NAN, "max": INFINITY}},
        f"{BOUND} nan, but the column is double; write a number",
        "`config.meta.range.max`{x} is inf, but the column is double; write a number",
    ),
]
VIOLATIONS = OF_ALL_PRODUCTS + OF_PRODUCT_META + OF_COLUMN_META + OF_OTHERS
