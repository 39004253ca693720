"""Checks a mesh: its rules, under its policies and waivers."""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator
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
from meshwright.graph.manifest import Manifest
from meshwright.mesh.mesh import Mesh, Owner
from meshwright.project.checked_mesh import checked_mesh
from meshwright.project.compile_models import compile_models
from meshwright.project.load_manifest import load_manifest
from meshwright.rules.checked import Checked
from meshwright.rules.finding import Finding, Severity
from meshwright.rules.policies import Policies
from meshwright.rules.registry import RULES
from meshwright.rules.rule import LooksAt, Rule, Settings
from meshwright.rules.static.jinja_declarative import jinja_declarative
from meshwright.rules.static.relations_not_hard_coded import relations_not_hard_coded
from meshwright.rules.waiver import Waiver
from meshwright.rules.waivers.acceptance_unused import acceptance_unused
from meshwright.rules.waivers.waiver_unused import waiver_unused

CHECKED = frozenset({LooksAt.MANIFEST, LooksAt.FILES, LooksAt.WAIVERS})


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The new findings, those that a waiver covers, those in the baseline, and all waivers.

    `products` are the full names of the products of each requested domain; `prefix` is the path from the root of the
    repository to the mesh.
    """

    findings: list[Finding]
    waived: list[Finding]
    known: list[Finding]
    waivers: tuple[Waiver, ...]
    products: dict[str, list[str]]
    prefix: str = ""

    @property
    def failed(self) -> bool:
        """Whether there is an error among the findings."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def check(
    root: Path,
    mesh: Mesh,
    today: datetime.date,
    rules: Collection[str] = (),
    domain: str | None = None,
    owner: str | None = None,
    baseline: frozenset[str] = frozenset(),
    *,
    compile_sql: bool = True,
) -> Report:
    """Check the mesh at `root`; `rules` are names, none for all; `baseline` contains fingerprints of known findings.

    Without `compile_sql`, no rule checks what queries read.

    Raises ProblemsFound if dbt can't parse the mesh, Refused if a policy or waiver is invalid.
    """
    with uncollected():
        policies = load_policies(root, mesh)
        manifest = load_manifest(root, mesh)
        asked = [rule for rule in RULES.values() if rule.looks_at in CHECKED and (not rules or rule.name in rules)]
        needed = _needed(asked)
        introspecting = frozenset(policies.policy(jinja_declarative).parameters["allowed"])
        compiles = compile_sql and relations_not_hard_coded in needed
        compiled = compile_models(root, mesh, manifest, introspecting) if compiles else None
        acceptances = _acceptances(root, mesh, manifest) if acceptance_unused in asked else ()
        checked = checked_mesh(root, mesh, manifest, policies, today, compiled, acceptances)
        found = _findings(checked, needed, asked, Locator(root))
    waived, counting = _parted(found, lambda finding: _waiver(finding, policies, today) is not None)
    wanted = sorted(
        (f for f in counting if domain in (None, f.domain) and (owner is None or owner in f.owner)),
        key=lambda finding: finding.order,
    )
    names = dict.fromkeys(product.full_name for product in checked.graph.products)
    products = {
        d.name: [name for name in names if name.startswith(f"{d.name}.")]
        for d in mesh.domains
        if domain in (None, d.name)
    }
    known, new = _parted(wanted, lambda finding: finding.fingerprint in baseline)
    return Report(
        findings=new, waived=waived, known=known, waivers=policies.waivers, products=products, prefix=git.prefix(root)
    )


def _needed(asked: list[Rule]) -> list[Rule]:
    """Return the rules to run: only after a rule has run is it known whether its waivers are used."""
    if waiver_unused not in asked:
        return asked
    return [rule for rule in RULES.values() if rule in asked or rule.looks_at is LooksAt.MANIFEST]


def _findings(checked: Checked, needed: list[Rule], asked: list[Rule], locator: Locator) -> list[Finding]:
    """Run the rules on waivers last, since they need the findings of the others."""
    first = [rule for rule in needed if rule.looks_at is not LooksAt.WAIVERS]
    found = rule_findings(checked, first, locator)
    broken = frozenset((finding.rule, finding.subject) for finding in found)
    last = [rule for rule in needed if rule.looks_at is LooksAt.WAIVERS]
    found += rule_findings(msgspec.structs.replace(checked, broken=broken), last, locator)
    names = {rule.name for rule in asked}
    return [finding for finding in found if finding.rule in names]


def rule_findings(checked: Checked, rules: Iterable[Rule], locator: Locator) -> list[Finding]:
    """Run rules over a mesh.

    A rule runs once for each distinct setting, and reports only the domains with that setting.
    """
    return [finding for rule in rules for finding in _of_rule(checked, rule, locator)]


def _of_rule(checked: Checked, rule: Rule, locator: Locator) -> Iterator[Finding]:
    agreed = checked.policies.policy(rule)  # for findings outside the domains, such as in a package
    policies = {name: checked.policies.policy(rule, name) for name in checked.graph.domains}
    for settings in _different([agreed.parameters, *(policy.parameters for policy in policies.values())]):
        for finding in rule.check(checked, settings):
            policy = policies.get(finding.domain, agreed)
            if policy.parameters == settings and policy.severity is not Severity.OFF:
                yield _completed(finding, rule, policy.severity, checked, locator)


def _different(settings: list[Settings]) -> list[Settings]:
    return [item for position, item in enumerate(settings) if item not in settings[:position]]


def _completed(finding: Finding, rule: Rule, severity: Severity, checked: Checked, locator: Locator) -> Finding:
    """Add the rule, the owner and the location; findings outside the domains belong to the platform team."""
    domain = finding.domain if finding.domain in checked.graph.domains else ""
    file, line = finding.file, finding.line
    if finding.node is not None:
        file, line = locator.locate(finding.node, finding.column, finding.line or None)
    return msgspec.structs.replace(
        finding,
        domain=domain,
        subject=finding.subject or domain or checked.mesh.name,
        rule=rule.name,
        severity=severity,
        owner=finding.owner or str(_owner(finding, domain, checked) or ""),
        file=file,
        line=line,
    )


def _owner(finding: Finding, domain: str, checked: Checked) -> Owner | None:
    if not domain:
        return checked.mesh.owner
    if finding.node is not None:
        return checked.graph.owner(finding.node)
    return checked.graph.manifest.domain_owner(domain)


def _parted(findings: list[Finding], apart: Callable[[Finding], bool]) -> tuple[list[Finding], list[Finding]]:
    """Split the findings into those that match and the rest."""
    parts: tuple[list[Finding], list[Finding]] = ([], [])
    for finding in findings:
        parts[0 if apart(finding) else 1].append(finding)
    return parts


def _waiver(finding: Finding, policies: Policies, today: datetime.date) -> Waiver | None:
    covering = (waiver for waiver in policies.waivers if waiver.covers(finding.rule, finding.subject))
    return next((waiver for waiver in covering if waiver.days_left(today) >= 0), None)


def _acceptances(root: Path, mesh: Mesh, manifest: Manifest) -> tuple[Acceptance, ...]:
    tree = Tree(root, WORKING_TREE)
    return tuple(read_acceptances(tree, mesh, manifest)) if has_acceptances(tree, mesh) else ()
