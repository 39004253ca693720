"""What a static rule is, and what it finds."""

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Any

import msgspec

from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Node
from meshwright.mesh.kinds import Kind

Parameters = dict[str, Any]


class Severity(StrEnum):
    """How much a finding weighs: an error fails the check, a warning is told, off is silent."""

    ERROR = "error"
    WARN = "warn"
    OFF = "off"


class Offence(msgspec.Struct, frozen=True):
    """One thing that breaks a rule: what is wrong and what to do, at a node and perhaps one of its columns.

    `line` is that of the node's own file, where it is known; else the place in its YAML counts.
    """

    node: Node
    message: str
    column: str | None = None
    line: int | None = None


ProductCheck = Callable[[Node, Graph, Parameters], Iterable[Offence]]
GraphCheck = Callable[[Graph, Parameters], Iterable[Offence]]


class Rule(msgspec.Struct, frozen=True):
    """A static rule: one module of this package, its documentation the module's docstring."""

    name: str
    check: GraphCheck
    severity: Severity
    doc: str
    parameters: Parameters = {}
    in_guard: bool = False


def product_rule(
    *,
    kinds: Iterable[Kind] = tuple(Kind),
    severity: Severity = Severity.ERROR,
    in_guard: bool = False,
    **parameters: Any,
) -> Callable[[ProductCheck], Rule]:
    """Make a rule of a function that looks at one product (one version) at a time.

    `kinds` are those it applies to, `parameters` its settings with their defaults, `in_guard` says that the
    guard of the governance package has the same rule.
    """
    wanted = frozenset(kinds)

    def decorate(check: ProductCheck) -> Rule:
        def over_products(graph: Graph, settings: Parameters) -> Iterator[Offence]:
            for product in graph.products:
                if product.kind in wanted:
                    yield from check(product, graph, settings)

        return Rule(check.__name__, over_products, severity, _doc(check), parameters, in_guard)

    return decorate


def mesh_rule(
    *, severity: Severity = Severity.ERROR, in_guard: bool = False, **parameters: Any
) -> Callable[[GraphCheck], Rule]:
    """Make a rule of a function that looks at the whole graph; the settings are those of `product_rule`."""

    def decorate(check: GraphCheck) -> Rule:
        return Rule(check.__name__, check, severity, _doc(check), parameters, in_guard)

    return decorate


def _doc(check: Callable[..., Any]) -> str:
    return inspect.cleandoc(sys.modules[check.__module__].__doc__ or "")
