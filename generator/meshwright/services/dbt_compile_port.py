"""Compiles nodes with dbt, one by one, so that one that fails doesn't keep the others from being looked at.

`dbt compile` stops at the first. The compiler that it uses is not a public interface of dbt: a test holds it.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from meshwright.errors import ProblemsFound
from meshwright.mesh.compiled import Compiled

QUIET = ["--quiet", "--no-use-colors", "--log-level=none", "--log-level-file=none"]


def compile_nodes(project: Path, unique_ids: Iterable[str]) -> dict[str, Compiled]:
    """Return the SQL of nodes of a dbt project for production. No connection is opened unless the code asks for one.

    Raises ProblemsFound when dbt can't parse the project.
    """
    from dbt.cli.main import cli

    arguments = [*QUIET, "parse", f"--project-dir={project}", f"--profiles-dir={project}", "--target=prod"]
    here = Path.cwd()
    context = cli.make_context("dbt", arguments)
    context.obj = {"manifest": None, "callbacks": [], "dbt_runner_command_args": arguments}
    try:
        with context:
            cli.invoke(context)
        return _compile(context.obj["manifest"], context.obj["runtime_config"], unique_ids)
    except Exception as error:
        raise ProblemsFound(f"dbt can't parse the mesh:\n{error}") from error
    finally:
        os.chdir(here)  # dbt moves to the project's folder


def _compile(manifest: Any, config: Any, unique_ids: Iterable[str]) -> dict[str, Compiled]:
    from dbt.adapters.factory import adapter_management, get_adapter, register_adapter
    from dbt.compilation import Compiler
    from dbt.context.providers import generate_runtime_macro_context
    from dbt.mp_context import get_mp_context

    manifest.build_flat_graph()
    with adapter_management():
        register_adapter(config, get_mp_context())
        adapter: Any = get_adapter(config)
        adapter.set_macro_context_generator(generate_runtime_macro_context)
        adapter.set_macro_resolver(manifest)
        compiler = Compiler(config)
        return {id_: _compiled(compiler, manifest, id_) for id_ in unique_ids}


def _compiled(compiler: Any, manifest: Any, unique_id: str) -> Compiled:
    node = manifest.nodes.get(unique_id) or manifest.functions[unique_id]
    try:
        return Compiled(compiler.compile_node(node, manifest, {}, write=False).compiled_code or "")
    except Exception as error:  # whatever the code of a node raises is that node's
        return Compiled(fault=" ".join(str(error).split())[:300])
