"""Checks a mesh: the static rules over all domains, under the mesh's policies and waivers."""

import datetime
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from meshwright.adapters.dbt.uncollected import uncollected
from meshwright.adapters.git import git
from meshwright.adapters.git.revisions import WORKING_TREE
from meshwright.adapters.git.trees import Tree
from meshwright.contracts.acceptance import Acceptance
from meshwright.files.acceptances import has_acceptances, read_acceptances
from meshwright.files.lines import Locator
from meshwright.files.policies import load_policies
from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Manifest
from meshwright.mesh.mesh import Mesh, Owner
from meshwright.project.compile_models import compile_models
from meshwright.project.load_manifest import load_manifest
from meshwright.rules import RULES
from meshwright.rules.files import FILE_RULES
from meshwright.rules.files.file_rule import FileRule, Scope
from meshwright.rules.finding import Finding
from meshwright.rules.policies import Policies, Waiver
from meshwright.rules.rule import Offence, Rule, Severity
from meshwright.rules.static.jinja_declarative import jinja_declarative
from meshwright.rules.static.relations_not_hard_coded import relations_not_hard_coded
from meshwright.rules.waivers import WAIVER_RULES
from meshwright.rules.waivers.acceptance_unused import acceptance_unused
from meshwright.rules.waivers.waiver_rule import Exceptions, WaiverRule, utc_today
from meshwright.rules.waivers.waiver_unused import waiver_unused


class Report(msgspec.Struct, frozen=True):
    """The findings that count, those that a waiver covers, those that a baseline knows, and all waivers.

    `prefix` is the mesh's folder, from the root of its repository.
    """

    findings: list[Finding]
    waived: list[Finding]
    known: list[Finding]
    waivers: tuple[Waiver, ...]
    prefix: str = ""

    @property
    def failed(self) -> bool:
        """Whether there is an error among the findings."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def check(
    root: Path,
    mesh: Mesh,
    rules: Iterable[str] = (),
    domain: str | None = None,
    owner: str | None = None,
    baseline: frozenset[str] = frozenset(),
    *,
    compile_sql: bool = True,
) -> Report:
    """Check the mesh at `root`; `rules` are names, none for all; `baseline` holds fingerprints of known findings.

    Without `compile_sql` nobody looks at what queries read.

    Raises ProblemsFound when dbt can't parse the mesh, Refused when a policy or waiver can't be read.
    """
    with uncollected():
        return _check(root, mesh, rules, domain, owner, baseline, compile_sql)


def _check(
    root: Path,
    mesh: Mesh,
    rules: Iterable[str],
    domain: str | None,
    owner: str | None,
    baseline: frozenset[str],
    compile_sql: bool,
) -> Report:
    policies = load_policies(root, mesh)
    manifest = load_manifest(root, mesh)
    wanted = set(rules) or {*RULES, *FILE_RULES, *WAIVER_RULES}
    # Whether a waiver is used can be said only when its rule was looked at.
    static = [rule for name, rule in RULES.items() if name in wanted or waiver_unused.name in wanted]
    needs_sql = compile_sql and relations_not_hard_coded in static
    introspecting = frozenset(policies.policy(jinja_declarative).parameters["allowed"])
    compiled = compile_models(root, mesh, manifest, introspecting) if needs_sql else None
    graph = Graph(manifest, mesh.domains, mesh.namespace, compiled)
    broken = rule_findings(graph, policies, static, Locator(root), mesh.owner)
    found = [finding for finding in broken if finding.rule in wanted]
    scope = Scope(root, mesh, manifest, policies)
    found += file_findings(scope, [rule for name, rule in FILE_RULES.items() if name in wanted])
    today = utc_today()
    waived, counting = _parted(found, lambda finding: _waiver(finding, policies, today) is not None)
    exceptions = Exceptions(
        mesh,
        graph,
        policies,
        today,
        _acceptances(root, mesh, manifest, wanted),
        frozenset((f.rule, f.subject) for f in broken),
    )
    counting += waiver_findings(exceptions, [rule for name, rule in WAIVER_RULES.items() if name in wanted])
    counting = sorted(f for f in counting if domain in (None, f.domain) and (owner is None or owner in f.owner))
    known, new = _parted(counting, lambda finding: finding.fingerprint in baseline)
    return Report(new, waived, known, policies.waivers, git.prefix(root))


def _parted(findings: list[Finding], apart: Callable[[Finding], bool]) -> tuple[list[Finding], list[Finding]]:
    """Return the findings that are to be set apart, and the rest."""
    parts: tuple[list[Finding], list[Finding]] = ([], [])
    for finding in findings:
        parts[0 if apart(finding) else 1].append(finding)
    return parts


def file_findings(scope: Scope, rules: Iterable[FileRule]) -> list[Finding]:
    """Run rules about files; what belongs to no domain is the platform team's."""
    owners = {domain.name: scope.manifest.domain_owner(domain.name) for domain in scope.mesh.domains}
    return [
        Finding(
            fault.domain,
            fault.domain or scope.mesh.name,
            rule.name,
            fault.message,
            Severity.ERROR,
            str(owners.get(fault.domain, scope.mesh.owner) or "nobody"),
            fault.file,
            fault.line,
        )
        for rule in rules
        for fault in rule.check(scope)
    ]


def rule_findings(
    graph: Graph, policies: Policies, rules: Iterable[Rule], locator: Locator, platform: Owner | None = None
) -> list[Finding]:
    """Run rules over a graph; what belongs to no domain is the `platform` team's.

    A rule runs once per way that it is set, and reports the domains that set it so.
    """
    found: list[Finding] = []
    for rule in rules:
        agreed = policies.policy(rule)  # what isn't of a domain, such as a package from outside, is under the mesh's
        settings = {name: policies.policy(rule, name) for name in graph.domains}
        for parameters in _different([agreed.parameters, *(policy.parameters for policy in settings.values())]):
            for offence in rule.check(graph, parameters):
                policy = settings.get(offence.node.package_name, agreed)
                if policy.parameters == parameters and policy.severity is not Severity.OFF:
                    found.append(_finding(rule, policy.severity, offence, graph, locator, platform))
    return found


def _different(parameters: list[dict[str, object]]) -> list[dict[str, object]]:
    return [item for position, item in enumerate(parameters) if item not in parameters[:position]]


def _finding(
    rule: Rule, severity: Severity, offence: Offence, graph: Graph, locator: Locator, platform: Owner | None
) -> Finding:
    node = offence.node
    file, line = locator.locate(node, offence.column, offence.line)
    is_of_a_domain = node.package_name in graph.domains
    owner = graph.owner(node) if is_of_a_domain else platform
    return Finding(
        node.package_name if is_of_a_domain else "",
        node.label,
        rule.name,
        offence.message,
        severity,
        str(owner or "nobody"),
        file,
        line,
        offence.column,
    )


def _waiver(finding: Finding, policies: Policies, today: datetime.date) -> Waiver | None:
    covering = (waiver for waiver in policies.waivers if waiver.covers(finding.rule, finding.subject))
    return next((waiver for waiver in covering if waiver.days_left(today) >= 0), None)


def _acceptances(root: Path, mesh: Mesh, manifest: Manifest, wanted: set[str]) -> tuple[Acceptance, ...]:
    tree = Tree(root, WORKING_TREE)
    if acceptance_unused.name not in wanted or not has_acceptances(tree, mesh):
        return ()
    return tuple(read_acceptances(tree, mesh, manifest))


def waiver_findings(exceptions: Exceptions, rules: Iterable[WaiverRule]) -> list[Finding]:
    """Run rules about waivers and acceptances."""
    return [
        Finding(told.domain, told.subject, rule.name, told.message, rule.severity, told.owner, told.file, told.line)
        for rule in rules
        for told in rule.check(exceptions)
    ]
