"""Every model states who may read it.

**Example.** `models/staging/orders_cleaned.sql` without `access`, in a folder that `dbt_project.yml` says nothing
about.

**Why.** dbt's default is `protected`: the whole domain may come to rely on a model that was meant for one product
alone.

**Fix.** Write `{{ config(access='private') }}` in the model, or `+access` for its folder in `dbt_project.yml`.
Models in the folder of a kind are public unless they say otherwise.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, mesh_rule


@mesh_rule()
def access_explicit(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find models that have dbt's default access because nobody chose one."""
    for model in graph.models:
        # `access` beside `name` in YAML isn't among the config, but shows where it isn't the default.
        if model.access == "protected" and "access" not in model.stated_config:
            yield on_node(
                model, "it doesn't say who may read it; set `access` in its config: private, protected or public"
            )
