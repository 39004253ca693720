"""Reads what the templates know about each warehouse, and renders its profile for runs of the whole mesh."""

from functools import cache
from importlib.util import find_spec
from typing import Any

import msgspec
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from meshwright.adapters.disk.user_text import text_of_file
from meshwright.adapters.yaml import quick_yaml
from meshwright.errors import Refused
from meshwright.mesh.mesh import Mesh, Warehouse
from meshwright.mesh.warehouse import WarehouseFacts
from meshwright.shipped import SHIPPED

QUESTIONS = "templates/questions/warehouses.yml"
PROFILE = "templates/parts/profile.yml"
TARGETS = ("prod", "dev", "ci")
# The delimiters of `copier.yml`: dbt's own Jinja stays as it is.
DELIMITERS = {
    "block_start_string": "[%",
    "block_end_string": "%]",
    "variable_start_string": "[[",
    "variable_end_string": "]]",
    "comment_start_string": "[#",
    "comment_end_string": "#]",
}
# Parsing needs no connection, so a variable without a value has this one there. It also has to be a number.
PLACEHOLDER = "0"


def facts_of(warehouse: Warehouse) -> WarehouseFacts:
    """Return what the templates know about a warehouse."""
    return msgspec.convert(_known()[warehouse], WarehouseFacts)


def check_installed(warehouse: Warehouse) -> None:
    """Raise Refused unless dbt's adapter for the warehouse is installed."""
    facts = facts_of(warehouse)
    if find_spec(f"dbt.adapters.{facts.adapter}") is None:
        requirement = next(name for name in facts.requirements if name.startswith(f"dbt-{facts.adapter}"))
        raise Refused(f"dbt's adapter for {facts.title} isn't installed. Run `pip install '{requirement}'`.")


def mesh_outputs(mesh: Mesh) -> dict[str, Any]:
    """Return the outputs of a profile that connects to the warehouse as the domains' profiles do."""
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(SHIPPED), undefined=StrictUndefined, keep_trailing_newline=True, **DELIMITERS
    )
    profile = environment.get_template(PROFILE).render(
        domain=mesh.name,
        mesh_name=mesh.name,
        warehouse=str(mesh.warehouse),
        namespace=str(mesh.namespace),
        connection=mesh.connection,
        warehouses=_known(),
        placeholder=PLACEHOLDER,
        targets=TARGETS,
    )
    outputs: dict[str, Any] = quick_yaml.load(profile)[mesh.name]["outputs"]
    return outputs


@cache
def _known() -> dict[str, Any]:
    known: dict[str, Any] = quick_yaml.load(text_of_file(SHIPPED / QUESTIONS, QUESTIONS))["warehouses"]["default"]
    return known
