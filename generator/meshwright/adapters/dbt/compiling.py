"""Compiles nodes with dbt one by one, so that a failing node doesn't stop the others.

`dbt compile` stops at the first failure. Its compiler isn't a public interface of dbt; a test covers it.
"""

from collections.abc import Mapping
from typing import Any

from meshwright.adapters.dbt.commands import Parsed
from meshwright.adapters.dbt.uncollected import seldom_collected
from meshwright.graph.compiled import Compiled, Variant
from meshwright.sql.reads import Relation
from meshwright.sql.shape import Shape

IS_INCREMENTAL = "macro.dbt.is_incremental"
ANSWER = "{{% macro is_incremental() %}}{{{{ return({answer}) }}}}{{% endmacro %}}"


def compile_nodes(parsed: Parsed, wanted: Mapping[str, tuple[Variant, ...]]) -> dict[str, Compiled]:
    """Return the SQL of nodes of a dbt project, each in its variants, without connecting to the warehouse.

    The caller omits nodes whose code queries the warehouse, and this module replaces dbt's own `is_incremental()`,
    which would query it too.
    """
    with seldom_collected():
        return _compile(parsed.manifest, parsed.config, wanted)


def compile_on(
    parsed: Parsed, unique_id: str, relations: Mapping[Relation, Shape], variants: tuple[Variant, ...]
) -> Compiled:
    """Return the SQL of a node whose code inspects the columns of relations, which are those of these shapes.

    Any other query of the warehouse is a fault.
    """
    with seldom_collected():
        return _compile(parsed.manifest, parsed.config, {unique_id: variants}, relations)[unique_id]


def _answer(adapter: Any, relations: Mapping[Relation, Shape]) -> None:
    """Let an adapter know these relations, and nothing else."""
    known = {tuple(part.lower() for part in relation): shape for relation, shape in relations.items()}

    def key(*parts: str | None) -> Relation:
        return tuple(part.lower() for part in parts if part)

    def columns(relation: Any) -> list[Any]:
        shape = known.get(key(relation.database, relation.schema, relation.identifier), Shape())
        return [adapter.Column(column.name, column.data_type or "varchar") for column in shape.columns]

    def relation(database: str | None, schema: str | None, identifier: str) -> Any:
        if key(database, schema, identifier) not in known:
            return None
        return adapter.Relation.create(database=database, schema=schema, identifier=identifier)

    def refuse(*_arguments: Any, **_keywords: Any) -> Any:
        raise RuntimeError("its code queries the warehouse while dbt compiles it")

    adapter.get_columns_in_relation = columns
    adapter.get_relation = relation
    adapter.execute = refuse


def _compile(
    manifest: Any,
    config: Any,
    wanted: Mapping[str, tuple[Variant, ...]],
    relations: Mapping[Relation, Shape] | None = None,
) -> dict[str, Compiled]:
    from dbt.adapters.factory import adapter_management, get_adapter, register_adapter
    from dbt.compilation import Compiler
    from dbt.context.providers import generate_runtime_macro_context
    from dbt.mp_context import get_mp_context

    manifest.build_flat_graph()
    queries: dict[str, dict[str, None]] = {unique_id: {} for unique_id in wanted}
    faults: dict[str, str] = {}
    with adapter_management():
        register_adapter(config, get_mp_context())
        adapter: Any = get_adapter(config)
        adapter.set_macro_context_generator(generate_runtime_macro_context)
        adapter.set_macro_resolver(manifest)
        if relations is not None:
            _answer(adapter, relations)
        compiler = Compiler(config)
        # Macros of dbt-databricks ask the connection what it can do; it only connects when SQL runs.
        with adapter.connection_named("compile"):
            for variant in dict.fromkeys(variant for variants in wanted.values() for variant in variants):
                _put_into(manifest, config, variant)
                for unique_id in (unique_id for unique_id, variants in wanted.items() if variant in variants):
                    try:
                        node = manifest.nodes.get(unique_id) or manifest.functions[unique_id]
                        compiled = compiler.compile_node(_fresh(node), manifest, {}, write=False)
                        queries[unique_id][compiled.compiled_code or ""] = None
                    except Exception as error:  # a node's code can raise anything, and it only concerns that node
                        faults[unique_id] = " ".join(str(error).split())[:300]
    return {unique_id: Compiled(tuple(queries[unique_id]), faults.get(unique_id)) for unique_id in wanted}


def _put_into(manifest: Any, config: Any, variant: Variant) -> None:
    from dbt.flags import get_flags

    manifest.macros[IS_INCREMENTAL].macro_sql = ANSWER.format(answer=str(variant.incremental).lower())
    config.target_name = variant.target
    object.__setattr__(get_flags(), "FULL_REFRESH", variant.full_refresh)


def _fresh(node: Any) -> Any:
    """Return the node as it was parsed, since dbt keeps compiled code."""
    return type(node).from_dict({**node.to_dict(), "compiled": False, "compiled_code": None, "extra_ctes": []})
