"""SQL is read as the warehouse would, Jinja left out."""

import pytest

from meshwright.sql.final_star import ends_with_star


@pytest.mark.parametrize(
    ("sql", "expected"),
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
def test_only_a_star_in_the_last_select_counts(sql: str, expected: bool) -> None:
    assert ends_with_star(sql, "duckdb") is expected
