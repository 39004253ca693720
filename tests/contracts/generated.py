"""Generated consumers: many ways to reference a port, shapes of SQL and resource types; the same for a seed."""

import random
from collections.abc import Iterator
from typing import NamedTuple

COLUMNS = {
    "tail": "varchar",
    "seats": "integer",
    "age": "integer",
    "built": "timestamp",
    "price": "decimal(12,2)",
    "maker": "varchar",
}
NUMBERS = ("seats", "age", "price")
TEXTS = ("tail", "maker")
REFS = (
    "{{ ref('fleet', 'aircraft', v=1) }}",
    "{{ ref('fleet', 'aircraft', v='1') }}",
    '{{ref("fleet","aircraft",version=1)}}',
    "{{ ref('fleet', 'aircraft') }}",
    "{{ ref('aircraft', v=1) }}",
    "{{ ref('fleet', var('product', 'aircraft'), v=1) }}",
    "{{ ref(var('domain', 'fleet'), 'air' ~ 'craft', v=1) }}",
    "{{ port() }}",
    "{{ port_of('aircraft') }}",
    "{{ flights.port_of(name='aircraft') }}",
    "{% set p = ['fleet', 'aircraft'] %}{{ ref(p[0], p[1], v=1) }}",
    "{% set p = ref('fleet', 'aircraft', v=1) %}{{ p }}",
    "{{ ref(*['fleet', 'aircraft'], v=1) }}",
    "{{ ref(\n    'fleet',\n    'aircraft',  v = 1\n) }}",
    "{%- if true -%}{{ ref('fleet', 'aircraft', v=1) }}{%- else -%}{{ ref('other') }}{%- endif -%}",
)
MACROS = """\
{% macro port() %}{{ ref('fleet', 'aircraft', v=1) }}{% endmacro %}
{% macro port_of(name) %}{{ ref('fleet', name, v=1) }}{% endmacro %}
{% macro chosen(columns) %}{{ columns | join(', ') }}{% endmacro %}
"""


class Generated(NamedTuple):
    """A file of the consumers' domain."""

    path: str
    text: str


def consumers(seed: int, count: int) -> Iterator[Generated]:
    """Yield this many consumers; each test, analysis and so on is a file of its own, like a model."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    kinds = ["models"] * 16 + ["incremental", "view", "tests", "analyses", "snapshots"]
    for number in range(count):
        kind = chance.choice(kinds)
        sql = _select(chance, chance.choice(REFS))
        if kind == "tests":
            yield Generated(f"tests/checked_{number}.sql", f"select * from ({sql}) as q where false")
        elif kind == "analyses":
            yield Generated(f"analyses/looked_at_{number}.sql", sql)
        elif kind == "snapshots":
            yield Generated(f"snapshots/kept_{number}.sql", _snapshot(chance, number))
        else:
            config = f"{{{{ config(materialized='{kind if kind != 'models' else 'table'}') }}}}\n"
            yield Generated(f"models/consumer_{number}.sql", config + sql)


def _snapshot(chance: random.Random, number: int) -> str:
    checked = chance.choice(NUMBERS)
    config = f"{{{{ config(unique_key='tail', strategy='check', check_cols=['{checked}']) }}}}"
    columns = ", ".join(sorted({"tail", checked, chance.choice([*COLUMNS])}))
    body = f"select {columns} from {chance.choice(REFS)}"
    return f"{{% snapshot kept_{number} %}}{config}\n{body}\n{{% endsnapshot %}}\n"


def _select(chance: random.Random, ref: str) -> str:
    chosen = chance.sample([*COLUMNS], chance.randint(1, 4))
    number, other, text = chance.choice(NUMBERS), chance.choice(NUMBERS), chance.choice(TEXTS)
    listed = ", ".join(chosen)
    shapes = (
        f"select {listed} from {ref}",
        f"select {', '.join(f'a.{c}' for c in chosen)} from {ref} as a",
        f"with a as (select * from {ref}) select {listed} from a",
        f"with a as (select {listed}, {number} as n from {ref}), b as (select n from a) select max(n) as n from b",
        f"with a(p, q) as (select {text}, {number} from {ref}) select p, sum(q) as q from a group by p",
        f"select {text}, sum({number}) as total from {ref} group by {text} having count({other}) > 1",
        f"select {text}, rank() over (partition by {text} order by {number}) as r from {ref}",
        f"select {text} from {ref} qualify row_number() over (partition by {text} order by {other}) = 1",
        f"select * exclude ({chosen[0]}) from {ref}",
        f"select * replace ({number} * 2 as {number}) from {ref}",
        f"select * rename ({text} as renamed) from {ref}",
        f"select columns('^{chosen[0][0]}') from {ref}",
        f"select count(*) as n from {ref}",
        f"select 1 as one from {ref} where {number} between 1 and 3 and {text} like 'a%'",
        f"select a.{text} from {ref} a join {ref} b using ({text}) where b.{number} > 0",
        f"select a.{number} from {ref} a left join (select {text}, {other} as o from {ref}) b on a.{text} = b.{text}",
        f"select {text} from {ref} a where exists (select 1 from {ref} b where b.{number} > a.{number})",
        f"select {text} from {ref} where {number} in (select {other} from {ref})",
        f"select (select max({number}) from {ref}) as m, {text} from {ref}",
        f"select {text} from {ref} union all select {text} from {ref} where {number} > 1",
        f"select {text} as x, {number} as y from {ref} order by {other} limit 3",
        f"select case when {number} > 1 then {text} else 'none' end as c from {ref}",
        f"select {{{{ chosen(['{chosen[0]}', '{text}']) }}}} from {ref}",
        f"select {{% for c in {chosen!r} %}}{{{{ c }}}}{{{{ ', ' if not loop.last }}}}{{% endfor %}} from {ref}",
        f"select {{{{ dbt.concat(['{text}', \"'-'\"]) }}}} as c from {ref}",
        f"select {{% if target.name == 'prod' %}}{text}{{% else %}}{text}{{% endif %}} from {ref}",
        f"select t.n from {ref} a, lateral (select a.{number} + 1 as n) t",
        f"select unnest([{number}, {other}]) as n from {ref}",
        f"select struct_pack(a := {number}, b := {text}) as s from {ref}",
        f"select a.s.x from (select struct_pack(x := {number}) as s from {ref}) a",
        f"pivot (select {text}, {number} from {ref}) on {text} in ('a', 'b') using sum({number})",
        f"unpivot (select {text}, seats, age from {ref}) on seats, age into name k value v",
        f"from {ref} select {listed}",
        f"select {text}, {number} from {ref} group by all",
        f"select grouping({text}) as g, sum({number}) as s from {ref} group by rollup ({text})",
        f"with recursive r as (select {number} as n from {ref} union all select n + 1 from r where n < 3) select n from r",
        f"select list({number} order by {other}) as l from {ref}",
        f"select max({number}) filter (where {text} = 'a') as m from {ref}",
        f"select arg_max({text}, {number}) as m from {ref}",
        f'select "{text}" as "{text}" from {ref}',
        f"select {text.upper()} from {ref}",
        f"select built::date as d, {number} from {ref} where built > timestamp '2013-01-01'",
        f"select * from {ref} a positional join (select 1 as extra) b",
        f"select {text} from {ref} tablesample 10%",
        f"select s.{number} from (select * from {ref}) s -- {other} {text}",
        f"/* {number} */ select {text} from {ref} /* {other} */",
        f"select '{number}' as label, {text} from {ref}",
        f"select {number} as {other} from {ref} group by {number}",
        f"select coalesce({number}, {other}, 0) as n from {ref}",
    )
    return chance.choice(shapes)
