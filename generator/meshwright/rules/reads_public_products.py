"""A model reads only public models of other domains.

**Example.** `ref('fleet', 'aircraft_flights')` in domain `flights`, where that model is `protected`.

**Why.** What is private or protected may change any day: its domain has promised nothing. A domain that runs alone
can't even see it, so the model would work in runs of the whole mesh only.

**Mend.** Read a product of that domain, or ask its owner to make one.
"""

from collections.abc import Iterator

from meshwright.mesh.graph import Graph
from meshwright.rules.rule import Offence, Parameters, mesh_rule


@mesh_rule(in_guard=True)
def reads_public_products(graph: Graph, _parameters: Parameters) -> Iterator[Offence]:
    """Find models that read another domain's private or protected models."""
    for model in graph.models:
        for read in graph.parents(model):
            is_fenced = read.resource_type == "model" and read.access != "public"
            if is_fenced and read.package_name != model.package_name:
                yield Offence(
                    model,
                    f"it reads {graph.named(read)}, which is {read.access} to its domain; read a product of"
                    f" {read.package_name}, or ask its owner for one",
                )
