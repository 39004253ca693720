"""Which columns a query uses of the tables it reads."""

import pytest

from meshwright.gate.lineage import columns_used, output_columns

T, U = frozenset("abc"), frozenset("ax")
ALL = "abc"
# query, columns used of t, columns used of u; None where it can't be known
QUERIES: list[tuple[str, str | None, str | None]] = [
    ("select a from t", "a", ""),
    ('select A, "b" from t', "ab", ""),
    ("select t.a from t join u on t.b = u.a", "ab", "a"),
    ("select x from t, u", "", "x"),
    ("select a, x from t join u using (a)", "a", "ax"),
    ("select * from t", ALL, ""),
    ("select t.*, u.x from t join u using (a)", ALL, "ax"),
    ("select * exclude (c) from t", ALL, ""),  # it fails without c
    ("with p as (select * from t) select * exclude (c) from p", ALL, ""),
    ("select count(*) from t", "", ""),
    ("select count(*) from t where b > 1 group by c", "bc", ""),
    ("with p as (select * from t), q as (select * from u) select p.a, q.x from p join q on p.a = q.a", "a", "ax"),
    ("with p as (select * from t), q as (select * from p) select b from q where c > 0", "bc", ""),
    ("with p as (select a, b from t) select a from p", "ab", ""),  # b is named: the query fails without it
    ("with recursive p as (select a from t union all select a from p) select * from p", "a", ""),
    ("select * from t union all select a, b, c from t", ALL, ""),
    ("select (select max(x) from u where u.a = t.a) as m from t", "a", "ax"),
    ("select a from t where exists (select 1 from u where u.x = t.b)", "ab", "x"),
    ("select a from t where c in (select x from u)", "ac", "x"),
    ("select sum(a) over (partition by b order by c) as total from t", ALL, ""),
    ("select a from t qualify row_number() over (partition by a order by b) = 1", "ab", ""),
    ("select unknown_expression(a, b) as n from t", "ab", ""),
    ("select case when a > 1 then b end as n from t", "ab", ""),
    ("from t select a", "a", ""),
    ("select a from other join t using (a)", "a", ""),
    ("select z.*, t.b from other as z join t on z.k = t.a", "ab", ""),
    ("select * from other join t on other.k = t.a", None, ""),
    ("select p from t as p", None, ""),
    ("select to_json(p) as j from t as p", None, ""),
    ("select * from t natural join u", None, None),
    ("pivot t on a using sum(b)", None, None),
    ("select columns('a.*') from t", None, None),
    ("select not sql from from", None, None),
]


@pytest.mark.parametrize(("sql", "of_t", "of_u"), QUERIES, ids=[sql for sql, *_ in QUERIES])
def test_the_columns_that_a_query_uses(sql: str, of_t: str | None, of_u: str | None) -> None:
    used = columns_used(sql, "duckdb", {"t": T, "u": U})
    assert used == {name: None if of is None else frozenset(of) for name, of in (("t", of_t), ("u", of_u))}


@pytest.mark.parametrize(
    ("sql", "wanted", "used"),
    [
        ("select * from t", "a", "a"),
        ("select *, row_number() over (partition by a order by b) as n from t", "c", ALL),
        ("with p as (select * from t) select * from p where a > 0", "b", "ab"),
        ("select * replace (a + 1 as a) from t", "b", "ab"),
        ("select * from t", "", ""),
    ],
)
def test_a_star_passes_on_only_what_is_wanted_of_it(sql: str, wanted: str, used: str) -> None:
    assert columns_used(sql, "duckdb", {"t": T}, frozenset(wanted)) == {"t": frozenset(used)}


def test_a_table_whose_columns_nobody_knows_keeps_its_names() -> None:
    assert columns_used("select p.a, p.z from p", "duckdb", {"p": None}) == {"p": frozenset("az")}
    assert columns_used("select * from p", "duckdb", {"p": None}) == {"p": None}


def test_the_columns_that_a_query_has() -> None:
    assert output_columns("select *, 1 as n from t", "duckdb", {"t": T}) == frozenset("abcn")
    assert output_columns("select * from p", "duckdb", {"p": None}) is None
    assert output_columns("select not sql from from", "duckdb", {"t": T}) is None


@pytest.mark.parametrize(
    "dialect", ["duckdb", "postgres", "redshift", "snowflake", "bigquery", "databricks", "spark", "trino"]
)
def test_every_warehouse_is_read_in_its_own_words(dialect: str) -> None:
    """Some put names in upper case, some compare them as they stand."""
    known = {"__relation_0__": T}
    assert columns_used("select a, B from __relation_0__ where c > 0", dialect, known) == {"__relation_0__": T}
    through_a_star = "with p as (select * from __relation_0__) select p.a from p"
    assert columns_used(through_a_star, dialect, known) == {"__relation_0__": frozenset("a")}
    assert output_columns("select *, 1 as n from __relation_0__", dialect, known) == frozenset("abcn")
