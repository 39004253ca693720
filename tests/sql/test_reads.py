"""What SQL reads, as DuckDB's own parser or sqlglot finds it."""

import pytest

from meshwright.sql.reads import reads_of

RELATIONS = [
    ("with o as (select * from a), p as (select * from o) select * from (select x from p) as q", ["a"]),
    ("with orders as (select * from orders) select a from orders", ["orders"]),
    ("with recursive t as (select 1 as n union all select n + 1 from t) select n from t", []),
    ("with t(n) as (select 1) select n from t", []),
    ("select extract(year from d) as y from a where a is distinct from b", ["a"]),
    ("select a from generate_series(1, 2) as t(n), unnest([1]) as u(m)", []),
    ('select a from "raw"."orders" join raw.customers using (id)', ["raw.customers", "raw.orders"]),
    ("select (select max(x) from s.y) from (values (1)) as v(x)", ["s.y"]),
    ("select a from b union all (select a from c)", ["b", "c"]),
]
IN_DUCKDB = [
    ("select a from 'x.csv'", ["x.csv"]),
    ("from x select a", ["x"]),
    ("select * from (table x)", ["x"]),
    ("select $$'$$, * from a.b.c", ["a.b.c"]),
    ("select e'\\'' from k", ["k"]),
    ("pivot t on a using sum(b)", ["t"]),
]


def relations(sql: str, dialect: str) -> list[str]:
    found = reads_of(sql, dialect)
    assert found.fault is None
    return sorted(".".join(relation) for relation in found.relations)


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
@pytest.mark.parametrize(("sql", "expected"), RELATIONS)
def test_relations_are_found_and_ctes_are_not(sql: str, expected: list[str], dialect: str) -> None:
    assert relations(sql.replace("[1]", "array[1]") if dialect == "postgres" else sql, dialect) == expected


@pytest.mark.parametrize(("sql", "expected"), IN_DUCKDB)
def test_duckdbs_own_syntax_is_understood(sql: str, expected: list[str]) -> None:
    assert relations(sql, "duckdb") == expected


def test_a_nested_column_of_bigquery_is_not_a_relation() -> None:
    assert relations("select i.sku from orders as o, o.items as i", "bigquery") == ["orders"]


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
@pytest.mark.parametrize("sql", ["select 1; select 2", "drop table t", "select 1) as x; (select 2", "select 'open"])
def test_anything_but_one_select_is_a_fault(sql: str, dialect: str) -> None:
    assert reads_of(sql, dialect).fault


FUNCTIONS = """
select grouping(a), row(1, 2), {'a': 1}, [1], map {'a': 1}, a like 'b', a ~ 'x', coalesce(a), nullif(a, b),
    trim(both from x), a || b, a->>'b', cast(a as integer[]), count(*), sum(x) filter (where y), first(a), median(x),
    date_diff('day', a, b), current_date, now(), lag(a) over (), a[1:2], strptime('a', 'b'), regexp_matches(a, 'b'),
    list_transform([1], lambda x: x + 1), unnest([1]), if(a, 1, 2), md5(a), random(), case when a then b end
from t group by grouping sets ((a), (b))
"""


def test_functions_that_compute_are_known() -> None:
    assert reads_of(FUNCTIONS, "duckdb").functions == frozenset()


@pytest.mark.parametrize(
    ("dialect", "function"),
    [
        ("duckdb", "getenv"),
        ("duckdb", "nobody_knows"),
        ("postgres", "query_to_xml"),
        ("postgres", "pg_read_file"),
        ("postgres", "dblink"),
        ("snowflake", "get_ddl"),
        ("bigquery", "external_query"),
    ],
)
def test_a_function_that_reads_by_name_is_found(dialect: str, function: str) -> None:
    assert reads_of(f"select {function}('x') as a", dialect).functions == {function}


@pytest.mark.parametrize("function", ["query", "query_table", "read_csv", "duckdb_tables", "glob", "sqlite_scan"])
def test_a_table_function_that_can_read_anything_is_found(function: str) -> None:
    assert [call.name for call in reads_of(f"select * from {function}('x')", "duckdb").table_functions] == [function]
