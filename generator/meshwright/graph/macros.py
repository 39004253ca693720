"""Resolves macro names as dbt does, over the macros of a manifest, and judges whether a macro is declarative."""

from collections import defaultdict

from meshwright.graph.manifest import Manifest
from meshwright.graph.nodes import MacroNode
from meshwright.jinja import vocabulary
from meshwright.jinja.declarative import Fault, faults_of
from meshwright.mesh.names import ADAPTERS
from meshwright.mesh.packages import GOVERNANCE_PACKAGE, OF_DBT

BECAUSE = "isn't declarative: "


class MacroJudge:
    """Judges the macros of a mesh, each once."""

    def __init__(self, manifest: Manifest, allowed: frozenset[str] = frozenset()) -> None:
        """`allowed` lists the packages and macros (`package.macro`) that a policy allows to introspect."""
        self._by_name = {(macro.package_name, macro.name): macro for macro in manifest.macros.values()}
        self._allowed = allowed
        self._judged: dict[str, str | None] = {}
        self._candidates: dict[str, list[MacroNode]] = defaultdict(list)
        for macro in manifest.macros.values():
            prefix, separator, name = macro.name.partition("__")
            if separator and prefix in {"default", *ADAPTERS}:
                self._candidates[name].append(macro)
        self.packages = frozenset(package for package, _ in self._by_name)
        self.root = manifest.metadata.project_name or ""

    def seen_from(self, package: str) -> "MacrosSeenFrom":
        """Return the macros as the code of a package sees them."""
        return MacrosSeenFrom(self, package)

    def find(self, package: str | None, name: str, caller: str) -> MacroNode | None:
        """Return the macro that a name resolves to, None if dbt finds none."""
        packages = [package] if package else [caller, self.root, *sorted(OF_DBT, reverse=True)]
        return next((found for p in packages if (found := self._by_name.get((p, name)))), None)

    def candidates(self, namespace: str | None, name: str, caller: str) -> list[MacroNode]:
        """Return the macros that `adapter.dispatch` could choose, from the namespace, governance and the caller."""
        packages = {namespace, caller, self.root, GOVERNANCE_PACKAGE}
        if namespace in {None, "dbt"}:
            packages |= OF_DBT
        return [macro for macro in self._candidates[name] if macro.package_name in packages]

    def fault(self, macro: MacroNode) -> str | None:
        """Return why a macro isn't declarative, or None when it is, or when a policy allows it."""
        if self._allowed & {macro.package_name, macro.full_name}:
            return None
        if macro.package_name in OF_DBT and macro.name in vocabulary.MACROS_OF_DBT:
            return None
        if macro.unique_id not in self._judged:
            self._judged[macro.unique_id] = None  # a macro that calls itself is judged by the rest of its body
            faults = faults_of(macro.macro_sql, self.seen_from(macro.package_name))
            if faults:
                self._judged[macro.unique_id] = _because(faults[0], macro)
        return self._judged[macro.unique_id]


def _because(fault: Fault, macro: MacroNode) -> str:
    """Return the message with the macro that contains the fault, however many calls away."""
    _, is_further, reason = fault.what.partition(BECAUSE)
    return f"{BECAUSE}{reason if is_further else f'in {macro.full_name}, {fault.what}'}"


class MacrosSeenFrom:
    """See `meshwright.jinja.declarative.Macros`."""

    def __init__(self, judge: MacroJudge, package: str) -> None:
        """Look up macros from the code of a package."""
        self._judge = judge
        self._package = package

    def is_package(self, name: str) -> bool:
        """Whether a dbt package has this name."""
        return name in self._judge.packages

    def fault_of(self, package: str | None, name: str) -> str | None:
        """Return why a macro may not be called, or None when it may be."""
        macro = self._judge.find(package, name, self._package)
        return self._judge.fault(macro) if macro else "isn't a macro that dbt knows"

    def fault_of_dispatch(self, namespace: str | None, name: str) -> str | None:
        """Return why one of the macros that dispatch could choose may not be called, or None when all may be."""
        candidates = self._judge.candidates(namespace, name, self._package)
        if not candidates:
            return "isn't a macro that dbt knows"
        return next((fault for macro in candidates if (fault := self._judge.fault(macro))), None)
