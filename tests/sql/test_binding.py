"""Queries on the relations before and after a change, in DuckDB's dialect and in others."""

import pytest

from meshwright.sql.analysis import analyse
from meshwright.sql.binding import Binder, Evidence
from meshwright.sql.duckdb_world import DuckDBWorld, same_plan, type_name
from meshwright.sql.shape import OPEN, Shape

ORDERS = ("sales", "main", "orders")
RAW = ("sales", "raw", "payments")
BEFORE = Shape.of(("id", "integer"), ("amount", "decimal(10,2)"), ("paid_at", "timestamp"))
WITHOUT_AMOUNT = Shape.of(("id", "integer"), ("paid_at", "timestamp"))


def shape(*columns: tuple[str, str | None]) -> Shape:
    return Shape.of(*columns)


def test_a_query_is_bound_to_names_and_types() -> None:
    world = DuckDBWorld()
    bound = world.bind('select id, sum(amount) as total from "sales"."main"."orders" group by 1', {ORDERS: BEFORE})
    assert bound.shape == shape(("id", "INTEGER"), ("total", "DECIMAL(38,2)"))


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("select nope from sales.main.orders", 'Referenced column "nope" not found in FROM clause!'),
        ("select 1; select 2", "it isn't a single select"),
        ("drop table sales.main.orders", "it isn't a single select"),
        ("attach 'x.duckdb'", "it isn't a single select"),
        (
            "select * from read_csv('x.csv')",
            'Cannot access file "x.csv" - file system operations are disabled by configuration',
        ),
        ("selec id", 'syntax error at or near "selec"'),
        (
            "select st_point(1, 2)",
            'Scalar Function with name "st_point" is not in the catalog, but it exists in the spatial extension.',
        ),
    ],
)
def test_a_query_that_does_not_bind_says_why_in_one_line(sql: str, error: str) -> None:
    found = DuckDBWorld().bind(sql, {ORDERS: BEFORE})
    assert (found.shape, found.error.partition(" (")[0]) == (None, error.partition(" (")[0])


def test_a_relation_is_recreated_when_its_shape_changes() -> None:
    world = DuckDBWorld()
    sql = "select * from sales.main.orders"
    for columns in (BEFORE, WITHOUT_AMOUNT, shape(("id", None)), BEFORE):
        bound = world.bind(sql, {ORDERS: columns}).shape
        assert bound is not None
        assert [column.name for column in bound.columns] == [column.name for column in columns.columns]


def test_an_open_relation_gets_the_columns_that_a_query_reads() -> None:
    world = DuckDBWorld()
    sql = "select o.id, p.method, fee + 1 as fee from sales.main.orders o join sales.raw.payments p on p.id = o.id"
    found = world.completed(sql, {ORDERS: BEFORE, RAW: OPEN})
    assert {column.name for column in found[RAW].columns} == {"id", "method", "fee"}
    assert found[ORDERS] == BEFORE


def test_names_may_contain_quotes() -> None:
    strange = ('a"b', "main", "or;ders")
    bound = DuckDBWorld().bind('select "x;""y" from "a""b"."main"."or;ders"', {strange: shape(('x;"y', "integer"))})
    assert bound.shape == shape(('x;"y', "INTEGER"))


@pytest.mark.parametrize("data_type", ["integer); drop table x; --", "integer;", "1", ""])
def test_a_text_that_is_not_a_type_is_not_run(data_type: str) -> None:
    assert type_name(data_type) is None
    bound = DuckDBWorld().bind("select id from sales.main.orders", {ORDERS: shape(("id", data_type))})
    assert bound.shape == shape(("id", None))


@pytest.mark.parametrize(
    ("sql", "same"),
    [
        ("select * from sales.main.orders", True),
        ("select id, amount from sales.main.orders where paid_at is not null order by id", True),
        ("select 1.0 as a, 1 as b, now() as c union all select amount, id, paid_at from sales.main.orders", True),
        ("select 1 as a, 2 as b union all select * exclude (paid_at) from sales.main.orders", False),
        ("select distinct * from sales.main.orders", False),
    ],
)
def test_a_plan_shows_whether_another_order_changes_rows(sql: str, *, same: bool) -> None:
    reordered = shape(("amount", "decimal(10,2)"), ("paid_at", "timestamp"), ("id", "integer"))
    assert Binder("duckdb").try_query(sql, {ORDERS: BEFORE}, {ORDERS: reordered}).moves() is not same


def test_two_missing_plans_are_the_same() -> None:
    assert not same_plan(None, "[]")


def test_a_removed_column_is_missing() -> None:
    tried = Binder("duckdb").try_query(
        "select amount from sales.main.orders", {ORDERS: BEFORE}, {ORDERS: WITHOUT_AMOUNT}
    )
    assert (tried.before.shape, tried.after.shape, tried.evidence) == (
        shape(("amount", "DECIMAL(10,2)")),
        None,
        Evidence.BOUND,
    )


def test_a_query_that_duckdb_cannot_bind_is_analysed() -> None:
    """A user-defined function."""
    binder = Binder("duckdb")
    for sql, after in (
        ("select masked(amount) as a from sales.main.orders", None),
        ("select masked(id) as a from sales.main.orders", shape(("a", None))),
    ):
        tried = binder.try_query(sql, {ORDERS: BEFORE}, {ORDERS: WITHOUT_AMOUNT})
        assert (tried.evidence, tried.after.shape) == (Evidence.ANALYSED, after)


def test_an_unreadable_query_is_unknown() -> None:
    tried = Binder("duckdb").try_query("select nowhere from sales.main.orders", {ORDERS: BEFORE}, {ORDERS: BEFORE})
    assert tried.evidence is Evidence.UNKNOWN
    assert tried.after.error == 'Referenced column "nowhere" not found in FROM clause!'


# A query of each dialect that uses `amount`, and one that doesn't.
DIALECTS = {
    "postgres": (
        "select distinct on (id) id, amount::numeric(12,2) from sales.main.orders order by id, paid_at desc",
        "select id, date_trunc('month', paid_at)::date as month from sales.main.orders where paid_at > now() - interval '3 days'",
    ),
    "snowflake": (
        "select id from sales.main.orders qualify row_number() over (partition by id order by amount desc) = 1",
        "select id, dateadd(day, 1, paid_at) as d, iff(id > 1, 'a', 'b') as x from sales.main.orders",
    ),
    "bigquery": (
        "select id, safe_divide(amount, 2) as half from `sales`.`main`.`orders`",
        "select id, timestamp_trunc(paid_at, month) as m from `sales`.`main`.`orders`",
    ),
    "spark": (
        "select id, amount, explode(array(1, 2)) as n from sales.main.orders",
        "select id, date_format(paid_at, 'yyyy') as y from sales.main.orders lateral view explode(array(1)) t as n",
    ),
    "redshift": (
        "select id, nvl(amount, 0) as a from sales.main.orders",
        "select id, getdate() as now, datediff(day, paid_at, getdate()) as days from sales.main.orders",
    ),
    "trino": (
        "select id, try_cast(amount as varchar) as a from sales.main.orders",
        "select id, date_add('day', 1, paid_at) as d from sales.main.orders",
    ),
}
TYPES = {"bigquery": {"integer": "int64", "decimal(10,2)": "numeric(10,2)"}}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_sql_of_other_warehouses_is_bound(dialect: str) -> None:
    names = TYPES.get(dialect, {})
    before, after = (
        shape(*((c.name, names.get(str(c.data_type), c.data_type)) for c in each.columns))
        for each in (BEFORE, WITHOUT_AMOUNT)
    )
    binder = Binder(dialect)
    using, other = (binder.try_query(sql, {ORDERS: before}, {ORDERS: after}) for sql in DIALECTS[dialect])
    assert (using.before.shape is None, using.after.shape) == (False, None)
    assert other.after.shape is not None
    assert Evidence.UNKNOWN not in (using.evidence, other.evidence)


def test_types_of_other_warehouses_have_one_name() -> None:
    binder = Binder("snowflake")
    assert binder.type_name("number(10,2)") == "DECIMAL(10,2)"
    assert binder.type_name("timestamp_ntz") == "TIMESTAMP"
    assert binder.type_name("geography_of_mine") is None
    assert binder.type_name(None) is None


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("select * from sales.main.orders", ["id", "amount", "paid_at"]),
        ("select * exclude (paid_at) from sales.main.orders", ["id", "amount"]),
        ("select o.*, 1 as one from sales.main.orders o", ["id", "amount", "paid_at", "one"]),
        ("select * exclude (nope) from sales.main.orders", None),
        ("select nope from sales.main.orders", None),
        ("select 1; select 2", None),
        ("selec 1", None),
    ],
)
def test_a_query_is_analysed(sql: str, names: list[str] | None) -> None:
    found = analyse(sql, "duckdb", {ORDERS: BEFORE}).shape
    assert (None if found is None else [column.name for column in found.columns]) == names


def test_a_column_that_an_open_relation_loses_is_missing() -> None:
    """A column that a query was found to read isn't a known column."""
    before, after = (Shape(shape.columns, open=True) for shape in (BEFORE, WITHOUT_AMOUNT))
    tried = Binder("duckdb").try_query("select amount, note from sales.main.orders", {ORDERS: before}, {ORDERS: after})
    assert tried.before.shape == shape(("amount", "DECIMAL(10,2)"), ("note", None))
    assert tried.after.shape is None
    assert tried.evidence is Evidence.BOUND


def test_another_spelling_of_a_type_is_the_same_shape() -> None:
    binder = Binder("duckdb")
    assert binder.is_same(shape(("a", "int"), ("b", "text")), shape(("a", "integer"), ("b", "varchar(3)")))
    assert not binder.is_same(shape(("a", "int")), shape(("a", "bigint")))
    assert not binder.is_same(shape(("a", "geohash")), shape(("a", "quadkey")))
