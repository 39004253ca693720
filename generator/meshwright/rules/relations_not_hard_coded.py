"""SQL names no relation itself: everything is read by `ref()` or `source()`.

**Example.** `select * from fleet.main.aircraft_v1`.

**Why.** dbt doesn't know of such a read: it is in no lineage, in no build order and behind no rule, nobody is warned
before the relation moves, and a development run reads production.

**Mend.** Write `{{ ref('fleet', 'aircraft', v=1) }}`, or declare the relation as a source and write
`{{ source('faa', 'planes') }}`. CTEs and table functions such as `generate_series()` are fine.
"""

from collections.abc import Iterator

from meshwright.mesh.graph import Graph
from meshwright.rules.plain_sql import plain_sql
from meshwright.rules.rule import Offence, Parameters, mesh_rule


@mesh_rule()
def relations_not_hard_coded(graph: Graph, _parameters: Parameters) -> Iterator[Offence]:
    """Find models whose SQL names relations."""
    dialect = graph.manifest.metadata.adapter_type
    for model in graph.models:
        if model.language != "python":
            for relation in plain_sql(model.raw_code, dialect).relations():
                yield Offence(model, f"its SQL names the relation {relation}; read it by ref() or source()")
