"""Reads governance/policies.yml and the domains' own policies.yml; every error includes file and line."""

import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from meshwright.adapters.git.revisions import WORKING_TREE
from meshwright.adapters.git.trees import Tree
from meshwright.adapters.yaml import user_yaml
from meshwright.errors import Refused
from meshwright.mesh.mesh import Mesh
from meshwright.mesh.nearest import nearest
from meshwright.mesh.paths import MESH_POLICIES
from meshwright.mesh.product_ref import ProductRef
from meshwright.mesh.yaml_values import is_number
from meshwright.rules.finding import Severity
from meshwright.rules.parameters import parameter_fault
from meshwright.rules.policies import Policies, Policy, loosening
from meshwright.rules.registry import RULES
from meshwright.rules.rule import Rule
from meshwright.rules.waiver import Waiver, WaiverTerms

SECTIONS = ("rules", "waivers")
TEXTS_OF_WAIVER = ("rule", "product", "owner", "reason")
WAIVER_KEYS = (*TEXTS_OF_WAIVER, "expires")


def load_policies(root: Path, mesh: Mesh) -> Policies:
    """Return all policies and waivers; raises Refused with file and line, or both lines for a looser policy."""
    return policies_at(Tree(root, WORKING_TREE), mesh)


def policies_at(tree: Tree, mesh: Mesh) -> Policies:
    """Return the policies of a revision of the mesh; raises like `load_policies`."""
    texts = tree.texts([str(MESH_POLICIES), *(str(domain.folder / "policies.yml") for domain in mesh.domains)])
    document = _document(texts, MESH_POLICIES)
    agreed = _rules(document, MESH_POLICIES)
    terms = _terms(document)
    own: dict[str, dict[str, Policy]] = {}
    waivers: list[Waiver] = []
    for domain in mesh.domains:
        path = domain.folder / "policies.yml"
        document = _document(texts, path)
        own[domain.name] = _rules(document, path)
        waivers += _waivers(document, path, domain.name)
    policies = Policies(mesh=agreed, domains=own, waivers=tuple(waivers), terms=terms)
    for name, rules in own.items():
        _check_tightening(name, rules, policies)
    return policies


def read_policies(text: str) -> Policies:
    """Return the policies of a mesh without domains; `text` is its governance/policies.yml."""
    document = user_yaml.load(text, MESH_POLICIES) or {}
    return Policies(_rules(document, MESH_POLICIES), terms=_terms(document))


def _document(texts: dict[str, str], path: PurePosixPath) -> Any:
    document = user_yaml.load(texts[str(path)], path) if str(path) in texts else None
    if document is not None and not isinstance(document, dict):
        raise Refused(f"{path}:1: expected a mapping with `rules` and `waivers`.")
    for key in document or {}:
        if key not in SECTIONS:
            line = user_yaml.line_of(document, key)
            raise Refused(f"{path}:{line}: unknown section {key!r}; use {' or '.join(SECTIONS)}.")
    return document or {}


def _rules(document: Any, path: PurePosixPath) -> dict[str, Policy]:
    rules = document.get("rules") or {}
    if not isinstance(rules, dict):
        raise Refused(f"{path}:{user_yaml.line_of(document, 'rules')}: expected a mapping of rules to their settings.")
    return {name: _policy(name, rules, path) for name in rules}


def _policy(name: str, rules: Any, path: PurePosixPath) -> Policy:
    line = user_yaml.line_of(rules, name)
    where = f"{path}:{line}"
    rule = RULES.get(name)
    if rule is None or not (rule.is_waivable or rule.parameters):
        raise _not_agreed_on(name, where)
    settings = user_yaml.plain(rules[name])
    if not isinstance(settings, dict):
        raise Refused(f"{where}: expected a mapping such as {{severity: warn}}.")
    severity = settings.pop("severity", str(rule.severity))
    severity = "off" if severity is False else severity  # YAML 1.1 reads a bare off as false
    if severity not in tuple(Severity):
        raise Refused(f"{where}: severity must be one of {', '.join(Severity)}, not {severity!r}.")
    if severity != rule.severity and not rule.is_waivable:
        raise Refused(f"{where}: {name} is a rule about {rule.looks_at}: its severity is always {rule.severity}.")
    _check_parameters(rule, settings, where)
    return Policy(Severity(severity), settings, line)


def _not_agreed_on(name: str, where: str) -> Refused:
    rule = RULES.get(name)
    if rule is not None:
        return Refused(
            f"{where}: {name} is a rule about {rule.looks_at}: policies can't change it, and domains can't waive it."
        )
    meant = nearest(name, RULES)
    instead = f"did you mean {meant}?" if meant else "`meshwright rules list` lists all rules."
    return Refused(f"{where}: there is no rule {name!r}{'; ' if meant else '. '}{instead}")


def _check_parameters(rule: Rule, settings: dict[str, Any], where: str) -> None:
    for name, value in settings.items():
        fault = parameter_fault(rule, name, value)
        if fault:
            raise Refused(f"{where}: {fault}")


def _terms(document: Any) -> WaiverTerms:
    stated = document.get("waivers")
    settings = user_yaml.plain(stated or {})
    known = WaiverTerms.__struct_fields__
    if not isinstance(settings, dict):
        line = user_yaml.line_of(document, "waivers")
        raise Refused(
            f"{MESH_POLICIES}:{line}: expected a mapping with {', '.join(known)}; domains list waivers"
            " in their own policies.yml."
        )
    for name, value in settings.items():
        where = f"{MESH_POLICIES}:{user_yaml.line_of(stated, name)}"
        if name not in known:
            raise Refused(f"{where}: waivers have no setting {name!r}. The settings are: {', '.join(known)}.")
        if not is_number(value, int) or value < 0:
            raise Refused(f"{where}: {name} of waivers must be a whole number of 0 or more, not {value!r}.")
    return WaiverTerms(**settings)


def _waivers(document: Any, path: PurePosixPath, domain: str) -> list[Waiver]:
    entries = document.get("waivers") or []
    if not isinstance(entries, list):
        raise Refused(f"{path}:{user_yaml.line_of(document, 'waivers')}: expected a list of waivers.")
    return [_waiver(entries, position, path, domain) for position in range(len(entries))]


def _waiver(entries: Any, position: int, path: PurePosixPath, domain: str) -> Waiver:
    line = user_yaml.line_of(entries, position)
    where = f"{path}:{line}"
    entry = user_yaml.plain(entries[position])
    if not isinstance(entry, dict) or set(entry) != set(WAIVER_KEYS):
        raise Refused(f"{where}: a waiver has exactly these keys: {', '.join(WAIVER_KEYS)}.")
    for key in TEXTS_OF_WAIVER:
        if not isinstance(entry[key], str) or not entry[key].strip():
            raise Refused(f"{where}: {key} of a waiver must be text, not {entry[key]!r}.")
    if entry["rule"] not in RULES or not RULES[entry["rule"]].is_waivable:
        raise _not_agreed_on(entry["rule"], where)
    try:
        product = ProductRef.parse(entry["product"])
    except Refused as error:
        raise Refused(
            f"{where}: {entry['product']!r} is not a product; write it like sales.orders or sales.orders.v1."
        ) from error
    if product.domain != domain:
        raise Refused(
            f"{where}: domain {domain!r} can waive rules only for its own products, not for {entry['product']}."
        )
    if not isinstance(entry["expires"], datetime.date) or isinstance(entry["expires"], datetime.datetime):
        raise Refused(f"{where}: expires must be a date such as 2026-12-31, without quotes, not {entry['expires']!r}.")
    texts = {key: entry[key] for key in TEXTS_OF_WAIVER}
    return Waiver(**{**texts, "product": product}, expires=entry["expires"], domain=domain, line=line)


def _check_tightening(domain: str, own: dict[str, Policy], policies: Policies) -> None:
    for name, policy in own.items():
        rule = RULES[name]
        agreed = policies.policy(rule)
        fault = loosening(rule, agreed, policy)
        if fault:
            agreed_at = f"{MESH_POLICIES}:{agreed.line}" if agreed.line else "the rule's default"
            raise Refused(
                f"domains/{domain}/policies.yml:{policy.line}: a domain may only tighten a policy;"
                f" in {name}, {fault} ({agreed_at})."
            )
