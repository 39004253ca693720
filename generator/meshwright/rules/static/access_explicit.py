"""Every model sets its access.

**Example.** `models/staging/orders_cleaned.sql` without `access`, in a folder that `dbt_project.yml` doesn't
configure.

**Why.** dbt's default is `protected`, so the whole domain can start to depend on a model that was meant for one
product.

**Fix.** Add `{{ config(access='private') }}` to the model, or set `+access` for its folder in `dbt_project.yml`.
Models in a kind's folder are public unless they set another access.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, mesh_rule


@mesh_rule()
def access_explicit(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find models that have dbt's default access because no config sets one."""
    for model in graph.models:
        # Top-level `access` in YAML isn't part of the config, but it shows if it isn't the default.
        if model.access == "protected" and "access" not in model.stated_config:
            yield on_node(model, "it doesn't set its access; add `access` to its config: private, protected or public")
