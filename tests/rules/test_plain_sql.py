"""SQL is read as the warehouse would, Jinja left out."""

import pytest

from meshwright.rules.plain_sql import PlainSql


@pytest.mark.parametrize(
    ("sql", "relations"),
    [
        ("select a from {{ ref('a') }} -- from raw.b\n/* join raw.c */", []),
        ("{{ config(materialized='view') }} select 'from raw.b' as a from {{ ref('a') }}", []),
        ("with o as (select * from {{ ref('a') }}), p as (select * from o) select * from (select x from p) as q", []),
        ("with orders as (select * from orders) select a from orders", ["orders"]),
        ("with recursive t as (select 1 as n union all select n + 1 from t) select n from t", []),
        ("with t(n) as (select 1) select n from t", []),
        ("select extract(year from d) as y from {{ ref('a') }} where a is distinct from b", []),
        ("select a from read_csv('x.csv'), generate_series(1, 2) as t(n), unnest([1])", []),
        ("select a from 'x.csv'", ["'x.csv'"]),
        ('select a from "raw"."orders" join raw.customers using (id)', ["raw.orders", "raw.customers"]),
        ("select a from {{ ref('a') }}, raw.b", ["raw.b"]),
        ("select i.sku from {{ ref('a') }} as o, o.items as i", []),
        ("select a from {{ var('db') }}.orders", ["{{ var('db') }}.orders"]),
        ("select a from {{ var('db') }}.{{ var('table') }}", []),
        ("select a from {% if target.name == 'dev' %} raw.a {% else %} {{ ref('a') }} {% endif %}", ["raw.a"]),
        ("{% set q %} select * from raw.y {% endset %} select a from {{ ref('a') }}", []),
        ("select a from {{ ref('a') }} {% if is_incremental() %} where t > 1 {% endif %}", []),
        ("{{ union_of([ref('a'), ref('b')]) }}", []),
        ("select $$from x$$ as a from {{ ref('a') }}", []),
    ],
)
def test_relations_named_in_sql_are_found_and_nothing_else_is(sql: str, relations: list[str]) -> None:
    assert PlainSql(sql, "duckdb").relations() == relations


@pytest.mark.parametrize(
    ("sql", "ends_with_star"),
    [
        ("select * from {{ ref('a') }}", True),
        ("select distinct * from {{ ref('a') }}", True),
        ("select a.*, b.x from {{ ref('a') }} as a join {{ ref('b') }} as b using (id)", True),
        ("select * exclude (x) from {{ ref('a') }}", True),
        ("from {{ ref('a') }}", True),
        ("(select * from {{ ref('a') }})", True),
        ("select a from {{ ref('a') }} union all select * from {{ ref('b') }}", True),
        ("select a from {{ ref('a') }} union all (select * from {{ ref('b') }})", True),
        ("with b as (select * from {{ ref('a') }}) select * from b", True),
        ("with b as (select * from {{ ref('a') }}) select a, count(*) as n from b group by a", False),
        ("select 2 * 3 as six, a * b as c, {{ dbt.dateadd('day', 1, 'd') }} as e from {{ ref('a') }}", False),
        ("select a from (select * from {{ ref('a') }}) as b -- select *", False),
        ("{{ union_of([ref('a'), ref('b')]) }}", False),
    ],
)
def test_only_a_star_in_the_last_select_counts(sql: str, ends_with_star: bool) -> None:
    assert PlainSql(sql, "duckdb").ends_with_star() is ends_with_star
