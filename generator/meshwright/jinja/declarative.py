"""Finds code in a template that isn't declarative: it runs SQL or could change the objects that dbt works with.

It allows what it knows and rejects the rest. A template may call a macro whose body is declarative; `Macros` resolves
the names of macros.
"""

from collections.abc import Iterator
from typing import Protocol, TypeGuard

import msgspec
from jinja2 import TemplateSyntaxError, nodes
from jinja2.filters import FILTERS as FILTERS_OF_JINJA

from meshwright.jinja import vocabulary
from meshwright.jinja.assignments import BINDING, assignments, borrows, is_fresh, names_of
from meshwright.jinja.paths import constant, member_name, path_of
from meshwright.jinja.settings import settings_of_the_run
from meshwright.jinja.syntax import parse

FILTERS = (frozenset(FILTERS_OF_JINJA) | vocabulary.FILTERS_OF_DBT) - vocabulary.REFUSED_FILTERS
LOADING = (nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends)


class Fault(msgspec.Struct, frozen=True):
    """Code that isn't declarative: `what` is a clause such as "it calls run_query()"."""

    line: int
    what: str


class Macros(Protocol):
    """The macros that a template may call."""

    def is_package(self, name: str) -> bool:
        """Whether a dbt package has this name."""

    def fault_of(self, package: str | None, name: str) -> str | None:
        """Return why a macro may not be called, as in "isn't declarative: ...", or None when it may be."""

    def fault_of_dispatch(self, namespace: str | None, name: str) -> str | None:
        """Return the same for all macros that `adapter.dispatch` could choose."""


def faults_of(code: str, macros: Macros) -> list[Fault]:
    """Return what isn't declarative in a model's code or a macro's definition, by line."""
    tree = parse(code)
    if isinstance(tree, TemplateSyntaxError):
        return [Fault(tree.lineno, f"its Jinja can't be parsed: {tree.message}")]
    return sorted(set(_Scope(macros, tree).faults(tree)), key=lambda fault: (fault.line, fault.what))


class _Scope:
    """The names that a template, or the body of one of its macros, may use."""

    def __init__(self, macros: Macros, body: nodes.Node, bound: frozenset[str] = frozenset()) -> None:
        """`bound` are the names that always have a value: parameters, and targets of enclosing loops."""
        self._macros = macros
        self._bound = bound
        self._assigned = assignments(body)

    def faults(self, node: nodes.Node) -> Iterator[Fault]:
        """Yield what isn't declarative in a node and below it."""
        if isinstance(node, LOADING):
            yield Fault(node.lineno, "it loads another template")
        elif isinstance(node, nodes.Macro):
            yield from self._in_macro(node, node.args, node.defaults, node.body)
        elif isinstance(node, nodes.CallBlock):
            yield from self.faults(node.call)
            yield from self._in_macro(node, node.args, node.defaults, node.body)
        elif isinstance(node, nodes.For):
            yield from self._in_loop(node)
        elif isinstance(node, nodes.With):
            yield from self._in_with(node)
        else:
            yield from self._of(node)

    def _of(self, node: nodes.Node) -> Iterator[Fault]:
        if isinstance(node, nodes.Name):
            yield from self._name(node)
        elif isinstance(node, nodes.Call):
            yield from self._call(node)
        elif isinstance(node, nodes.Getattr | nodes.Getitem):
            yield from self._member(node)
        else:
            if isinstance(node, nodes.Filter):
                yield from _filter(node)
            if isinstance(node, nodes.If | nodes.CondExpr) and self._is_chance(node.test, frozenset()):
                yield Fault(node.lineno, "it has a condition on the time or environment of the run; use target or var")
            yield from self._below(node)

    def _below(self, node: nodes.Node, but: nodes.Node | None = None) -> Iterator[Fault]:
        for child in node.iter_child_nodes():
            if child is not but:
                yield from self.faults(child)

    def _inner(self, body: list[nodes.Node], names: Iterator[str]) -> Iterator[Fault]:
        inner = _Scope(self._macros, nodes.Block("", [], False, False), self._bound | frozenset(names))
        inner._assigned = self._assigned
        for node in body:
            yield from inner.faults(node)

    def _in_macro(
        self, node: nodes.Node, args: list[nodes.Name], defaults: list[nodes.Expr], body: list[nodes.Node]
    ) -> Iterator[Fault]:
        for default in defaults:
            yield from self.faults(default)
        names = frozenset({arg.name for arg in args} | {"varargs", "kwargs", "caller"})
        inner = _Scope(self._macros, node, self._bound | names)
        for child in body:
            yield from inner.faults(child)

    def _in_loop(self, node: nodes.For) -> Iterator[Fault]:
        yield from self.faults(node.iter)
        bound = [*names_of(node.target), "loop"]
        yield from self._inner([*node.body, *([node.test] if node.test else [])], iter(bound))
        yield from self._inner(node.else_, iter(()))

    def _in_with(self, node: nodes.With) -> Iterator[Fault]:
        for value in node.values:
            yield from self.faults(value)
        yield from self._inner(node.body, (name for target in node.targets for name in names_of(target)))

    def _is_chance(self, node: nodes.Node, seen: frozenset[str]) -> bool:
        """Whether a value differs between runs, by itself or by the names that it contains."""
        names = {node.name} if isinstance(node, nodes.Name) else {name.name for name in node.find_all(nodes.Name)}
        if names & vocabulary.CHANCE - self._bound:
            return True
        values = [value for name in names - seen - self._bound for value in self._assigned.get(name, [])]
        return any(self._is_chance(value, seen | names) for value in values if not isinstance(value, nodes.Macro))

    def _name(self, node: nodes.Name) -> Iterator[Fault]:
        name = node.name
        if node.ctx != "load":
            if self._is_taken(name) and name not in self._bound:
                yield Fault(node.lineno, f"it redefines {name}, a name that dbt reserves")
        elif name in self._bound or (self._is_local(name) and not self._is_taken(name)):
            return
        elif name not in vocabulary.VALUES:
            yield Fault(node.lineno, f"it uses {name} as a value" if self._is_taken(name) else f"it uses {name}")

    def _is_local(self, name: str) -> bool:
        return name in self._assigned

    def _is_taken(self, name: str) -> bool:
        return name in vocabulary.OF_DBT or self._macros.is_package(name)

    def _call(self, node: nodes.Call) -> Iterator[Fault]:
        callee = node.node
        if isinstance(callee, nodes.Name) and callee.name == "config":
            yield from (Fault(node.lineno, what) for what in settings_of_the_run(node))
        if _is_dispatch(callee):
            yield from self._dispatch(callee)
        elif isinstance(callee, nodes.Name):
            yield from self._call_of_name(callee)
        elif isinstance(callee, nodes.Getattr | nodes.Getitem):
            yield from self._call_of_member(callee)
        else:
            yield Fault(node.lineno, "it calls the result of an expression")
            yield from self.faults(callee)
        yield from self._below(node, but=callee)

    def _call_of_name(self, callee: nodes.Name) -> Iterator[Fault]:
        name = callee.name
        if name in self._bound:
            if name not in {"caller", "loop"}:
                yield Fault(callee.lineno, f"it calls the value {name}")
        elif name in vocabulary.FUNCTIONS or self._defines(name):
            return
        elif not self._is_taken(name) and self._assigned.get(name) and all(map(_is_dispatch, self._assigned[name])):
            for dispatched in filter(_is_dispatch, self._assigned[name]):
                yield from self._dispatch(dispatched)
        elif name in vocabulary.OF_DBT:
            yield Fault(callee.lineno, f"it calls {name}()")
        else:
            yield from self._macro(callee, None, name)

    def _defines(self, name: str) -> bool:
        """Whether the template defines a macro with that name and never assigns another value to it."""
        return bool(self._assigned.get(name)) and all(isinstance(v, nodes.Macro) for v in self._assigned[name])

    def _macro(self, node: nodes.Node, package: str | None, name: str) -> Iterator[Fault]:
        fault = self._macros.fault_of(package, name)
        if fault:
            yield Fault(node.lineno, f"it calls {f'{package}.{name}' if package else name}(), which {fault}")

    def _call_of_member(self, callee: nodes.Getattr | nodes.Getitem) -> Iterator[Fault]:
        path = path_of(callee)
        member = path[-1] if path else member_name(callee)
        root = path[0] if path else None
        if ".".join(path) in vocabulary.PATHS:
            return
        if member is None:
            yield Fault(callee.lineno, "it calls a member with a computed name")
            yield from self.faults(callee)
        elif root in self._bound:
            yield from self._method(callee, member)
        elif root in vocabulary.MEMBERS:
            if member not in vocabulary.MEMBERS[root] or len(path) > 2:
                yield Fault(callee.lineno, f"it calls {'.'.join(path)}()")
        elif root in vocabulary.PURE_ROOTS:
            return
        elif root and self._macros.is_package(root) and len(path) == 2:
            yield from self._macro(callee, root, member)
        else:
            yield from [*self.faults(callee.node)] or self._method(callee, member)

    def _method(self, callee: nodes.Getattr | nodes.Getitem, method: str) -> Iterator[Fault]:
        if method in vocabulary.PURE_METHODS or _is_of_pure_root(callee.node):
            return
        if method in vocabulary.MUTATORS and self._is_own(callee.node):
            return
        if method in vocabulary.MUTATORS:
            yield Fault(callee.lineno, f"it calls {method}() on an object that it didn't create")
        else:
            yield Fault(callee.lineno, f"it calls the method {method}()")

    def _is_own(self, target: nodes.Node) -> bool:
        """Whether this template created a list or mapping, so that nothing else references it."""
        path = path_of(target)
        if not path:
            return isinstance(target, BINDING)
        made = self._assigned.get(path[0], [])
        if path[0] in self._bound or self._is_taken(path[0]) or not made or not all(map(is_fresh, made)):
            return False
        held = [*made, *self._assigned.get(".".join(path[:2]), [])] if len(path) > 1 else []
        return not any(map(borrows, held))

    def _member(self, node: nodes.Getattr | nodes.Getitem) -> Iterator[Fault]:
        path = path_of(node)
        root = path[0] if path else None
        if root and root not in self._bound and self._is_taken(root):
            if path[:2] == vocabulary.SWITCHES or root in vocabulary.VALUES or root in vocabulary.PURE_ROOTS:
                return
            if root not in vocabulary.MEMBERS or root in {"adapter", "var", "exceptions"}:
                yield Fault(node.lineno, f"it reads {'.'.join(path)}")
            return
        if isinstance(node, nodes.Getitem):
            yield from self.faults(node.arg)
        yield from self.faults(node.node)

    def _dispatch(self, callee: nodes.Call) -> Iterator[Fault]:
        arguments = [constant(argument) for argument in callee.args]
        named = {keyword.key: constant(keyword.value) for keyword in callee.kwargs}
        name = arguments[0] if arguments else named.get("macro_name")
        namespace = arguments[1] if len(arguments) > 1 else named.get("macro_namespace")
        if not isinstance(name, str) or callee.dyn_args or callee.dyn_kwargs:
            yield Fault(callee.lineno, "it dispatches to a macro with a computed name")
            return
        fault = self._macros.fault_of_dispatch(namespace if isinstance(namespace, str) else None, name)
        if fault:
            yield Fault(callee.lineno, f"it dispatches to {name}, which {fault}")


def _is_dispatch(callee: nodes.Node) -> TypeGuard[nodes.Call]:
    return isinstance(callee, nodes.Call) and path_of(callee.node) == ("adapter", "dispatch")


def _filter(node: nodes.Filter) -> Iterator[Fault]:
    if node.name not in FILTERS:
        yield Fault(node.lineno, f"it uses the filter {node.name}")
    elif node.name == "map" and any(not _is_known_filter(argument) for argument in node.args[:1]):
        yield Fault(node.lineno, "it uses map with a filter that isn't allowed")


def _is_known_filter(argument: nodes.Expr) -> bool:
    return constant(argument) in FILTERS


def _is_of_pure_root(node: nodes.Node) -> bool:
    """Whether a value comes from `modules` or `run_started_at`, however many calls away."""
    while isinstance(node, nodes.Getattr | nodes.Getitem | nodes.Call):
        node = node.node
    return isinstance(node, nodes.Name) and node.name in vocabulary.PURE_ROOTS
