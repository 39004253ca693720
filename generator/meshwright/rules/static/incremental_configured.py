"""An incremental model sets which rows it replaces and how it handles changed columns.

**Example.** `materialized='incremental'` without `unique_key`, or with `on_schema_change='ignore'`.

**Why.** Without a key, a repeated run appends the same rows again. With `ignore`, a new column stays empty forever;
`sync_all_columns` drops columns that consumers use.

**Fix.** Set `unique_key`, and set `on_schema_change` to `fail` or `append_new_columns`. The strategies `microbatch` and
`insert_overwrite` replace whole slices and need no key.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, mesh_rule

WITHOUT_KEY = {"microbatch", "insert_overwrite"}
SAFE = {"fail", "append_new_columns"}


@mesh_rule()
def incremental_configured(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find incremental models without a key, or with an unsafe `on_schema_change`."""
    for model in graph.models:
        config = model.config
        if config.materialized != "incremental":
            continue
        if not config.unique_key and config.incremental_strategy not in WITHOUT_KEY:
            yield on_node(model, "it is incremental without a `unique_key`; set one, or repeated runs duplicate rows")
        if config.on_schema_change not in SAFE:
            yield on_node(
                model,
                f"it is incremental with `on_schema_change: {config.on_schema_change}`; set it to `fail` or"
                " `append_new_columns`",
            )
