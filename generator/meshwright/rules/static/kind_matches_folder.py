"""A product is in the folder of its kind, in a subfolder with the product's name.

**Example.** `models/source_aligned/orders/revenue_v1.sql` with `config: {meta: {kind: aggregated}}`, or a public
model in `models/staging/`, or a model in `models/aggregated/` while `dbt_project.yml` has no settings for that folder.

**Why.** The folder sets kind, contract and audit, and people use it to find the product. Outside the kinds' folders,
other domains can read a public model, but no rule governs it.

**Fix.** Move the product to `models/<kind>/<product>/`. If the model isn't a product, set `access: private` or
`protected`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.mesh.kinds import Kind
from meshwright.mesh.yaml_values import shown
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, mesh_rule

KINDS = frozenset(str(kind) for kind in Kind)


@mesh_rule(in_guard=True)
def kind_matches_folder(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find products in other folders than models/<kind>/<product>/, and public models that are not products."""
    for model in graph.models:
        stated = model.config.meta.get("kind")
        if model.folder and model.folder[0] in KINDS and "kind" not in model.config.meta:
            yield on_node(
                model,
                f"it is in models/{model.folder[0]}/ but has no kind, so nothing audits it; add that folder's"
                " settings to dbt_project.yml (see the README of mesh_governance)",
            )
        elif model.kind and model.folder != (model.kind, model.name):
            folder = "/".join(["models", *model.folder, ""])
            yield on_node(
                model, f"it is {model.kind} but in folder {folder}; move it to models/{model.kind}/{model.name}/"
            )
        elif model.access == "public" and not model.kind and "kind" not in model.config.meta:
            yield on_node(
                model,
                f"it is public but has no kind, so nothing audits it; move it to models/<kind>/{model.name}/,"
                " or make it private",
            )
        elif model.access == "public" and not model.kind:
            yield on_node(
                model, f"its kind is {shown(stated)}; remove `kind` from its `config.meta`: the folder sets it"
            )
