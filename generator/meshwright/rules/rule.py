"""Defines rules. A decorator turns a function into a rule; the docstring of its module is the documentation."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, Severity

if TYPE_CHECKING:
    from meshwright.contracts.acceptance import Acceptance
    from meshwright.graph.graph import Graph
    from meshwright.graph.nodes import Node
    from meshwright.rules.checked import Checked
    from meshwright.rules.waiver import Waiver

Settings = dict[str, Any]


class LooksAt(StrEnum):
    """What a rule checks."""

    MANIFEST = "the parsed mesh"
    FILES = "files"
    WAIVERS = "waivers and acceptances"
    DATA = "data"
    CHANGES = "contract changes"


class Stricter(StrEnum):
    """The direction in which a parameter is stricter: a domain may only change it that way."""

    HIGHER = "higher"
    LOWER = "lower"


class Parameter(msgspec.Struct, frozen=True):
    """A parameter of a rule. One without a direction lists what is allowed, and only the mesh can set it."""

    default: Any
    stricter: Stricter | None = None


def higher(default: Any) -> Parameter:
    """Return a parameter that is stricter when higher; true is higher than false."""
    return Parameter(default, Stricter.HIGHER)


def lower(default: Any) -> Parameter:
    """Return a parameter that is stricter when lower."""
    return Parameter(default, Stricter.LOWER)


def allowing(default: Any) -> Parameter:
    """Return a parameter that lists what is allowed."""
    return Parameter(default)


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule: its name, what it checks, its severity and its parameters.

    `in_guard` means that the guard of the governance package has the same rule. A `binding` rule on waivers also stops
    `publish`, so that an invalid waiver never reaches dbt. A rule on contract changes has a `verdict` and no severity.
    """

    name: str
    looks_at: LooksAt
    doc: str
    check: Callable[[Checked, Settings], Iterable[Finding]] = lambda _checked, _settings: ()
    severity: Severity = Severity.ERROR
    parameters: dict[str, Parameter] = {}
    in_guard: bool = False
    binding: bool = False
    verdict: str = ""

    @property
    def defaults(self) -> Settings:
        """The parameters' values when no policy sets them."""
        return {name: parameter.default for name, parameter in self.parameters.items()}

    @property
    def is_waivable(self) -> bool:
        """Whether a policy may change its severity, and a domain may waive it."""
        return self.looks_at in {LooksAt.MANIFEST, LooksAt.DATA}

    @property
    def checked_by(self) -> str:
        """What enforces it, as in `check, guard`."""
        by = {LooksAt.DATA: "audit", LooksAt.CHANGES: "diff"}.get(self.looks_at, "check")
        return f"{by}, guard" if self.in_guard else by

    @property
    def protects_against(self) -> str:
        """The threat that it protects against (docs/explanation/threat_model.md)."""
        in_review = "code that bypasses governance, in review"
        if self.looks_at is LooksAt.CHANGES:
            return "changes that break consumers, in review"
        if self.checked_by == "check":
            return in_review
        in_any_run = "mistakes and omissions, in any run"
        return f"{in_any_run}; {in_review}" if self.in_guard else in_any_run

    @property
    def sentence(self) -> str:
        """The first sentence of its documentation: what it requires."""
        return self.doc.partition("\n\n")[0].replace("\n", " ")


Decorated = Callable[..., Iterable[Any]]


def product_rule(
    *,
    kinds: Iterable[Kind] = tuple(Kind),
    severity: Severity = Severity.ERROR,
    in_guard: bool = False,
    **parameters: Parameter,
) -> Callable[[Callable[[Node, Graph, Settings], Iterable[Finding]]], Rule]:
    """Create a rule from a function that checks one product (one version) of these kinds at a time."""
    wanted = frozenset(kinds)

    def decorate(check: Callable[[Node, Graph, Settings], Iterable[Finding]]) -> Rule:
        def over_products(checked: Checked, settings: Settings) -> Iterator[Finding]:
            for product in checked.graph.products:
                if product.kind in wanted:
                    yield from check(product, checked.graph, settings)

        return _rule(check, over_products, LooksAt.MANIFEST, severity, parameters, in_guard=in_guard)

    return decorate


def mesh_rule(
    *, severity: Severity = Severity.ERROR, in_guard: bool = False, **parameters: Parameter
) -> Callable[[Callable[[Graph, Settings], Iterable[Finding]]], Rule]:
    """Create a rule from a function that checks the whole graph."""

    def decorate(check: Callable[[Graph, Settings], Iterable[Finding]]) -> Rule:
        def over_graph(checked: Checked, settings: Settings) -> Iterable[Finding]:
            return check(checked.graph, settings)

        return _rule(check, over_graph, LooksAt.MANIFEST, severity, parameters, in_guard=in_guard)

    return decorate


def manifest_rule(
    *, severity: Severity = Severity.ERROR, **parameters: Parameter
) -> Callable[[Callable[[Checked, Settings], Iterable[Finding]]], Rule]:
    """Create a rule from a function that needs more than the graph, such as the current day."""

    def decorate(check: Callable[[Checked, Settings], Iterable[Finding]]) -> Rule:
        return _rule(check, check, LooksAt.MANIFEST, severity, parameters)

    return decorate


def file_rule(**parameters: Parameter) -> Callable[[Callable[[Checked, Settings], Iterable[Finding]]], Rule]:
    """Create a rule from a function that checks files: always an error, and no domain can waive it."""

    def decorate(check: Callable[[Checked, Settings], Iterable[Finding]]) -> Rule:
        return _rule(check, check, LooksAt.FILES, Severity.ERROR, parameters)

    return decorate


def waiver_rule(
    *, severity: Severity = Severity.ERROR, binding: bool = False
) -> Callable[[Callable[[Checked], Iterable[tuple[Waiver | Acceptance, str]]]], Rule]:
    """Create a rule from a function that yields waivers or acceptances, each with its fault."""

    def decorate(check: Callable[[Checked], Iterable[tuple[Waiver | Acceptance, str]]]) -> Rule:
        def over_waivers(checked: Checked, _settings: Settings) -> Iterator[Finding]:
            for exception, message in check(checked):
                yield Finding(
                    domain=exception.domain,
                    subject=str(exception.product),
                    message=f"the {exception} {message}",
                    owner=exception.owner,
                    file=str(exception.file),
                    line=exception.line,
                )

        return _rule(check, over_waivers, LooksAt.WAIVERS, severity, {}, binding=binding)

    return decorate


def _rule(
    function: Decorated,
    check: Callable[[Checked, Settings], Iterable[Finding]],
    looks_at: LooksAt,
    severity: Severity,
    parameters: dict[str, Parameter],
    **flags: Any,
) -> Rule:
    doc = inspect.cleandoc(sys.modules[function.__module__].__doc__ or "")
    return Rule(
        name=function.__name__,
        looks_at=looks_at,
        doc=doc,
        check=check,
        severity=severity,
        parameters=parameters,
        **flags,
    )
