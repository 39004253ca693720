"""A product stands in the folder of its kind, in a folder that is called like it.

**Example.** `models/source_aligned/orders/revenue_v1.sql` with `config: {meta: {kind: aggregated}}`, or a public
model in `models/staging/`.

**Why.** The folder decides kind, contract and audit, and people find a product by it. A public model outside the
folders of the kinds is read by others but governed by no rule.

**Mend.** Move the product to `models/<kind>/<product>/`. A model that is no product says `access: private` or
`protected`.
"""

from collections.abc import Iterator

from meshwright.mesh.graph import Graph
from meshwright.mesh.manifest import Node
from meshwright.rules.rule import Offence, Parameters, mesh_rule


@mesh_rule(in_guard=True)
def kind_matches_folder(graph: Graph, _parameters: Parameters) -> Iterator[Offence]:
    """Find products that stand elsewhere than in models/<kind>/<product>/, and public models that are no product."""
    for model in graph.models:
        if model.kind and model.folder != (model.kind, model.name):
            yield Offence(
                model,
                f"it is {model.kind} but stands in {_told(model)}; move it to models/{model.kind}/{model.name}/",
            )
        elif model.access == "public" and not model.kind:
            yield Offence(
                model,
                f"it is public but {_told(model)} is the folder of no kind; move it to models/<kind>/{model.name}/,"
                " or make it private",
            )


def _told(model: Node) -> str:
    return "/".join(["models", *model.folder, ""])
