"""Compares the contracts of two revisions of a mesh.

git reads the port packages, and they alone decide what changed. When a consumer could notice a change, dbt finds the
consumers, and the change is tried on them.
"""

import datetime
from pathlib import Path, PurePosixPath

import msgspec

from meshwright.adapters.git import git
from meshwright.adapters.git.git import commits_of, deleted_files
from meshwright.adapters.git.revisions import Revision, find_revisions
from meshwright.adapters.git.trees import Tree, changed_files
from meshwright.contracts.change import Change, Verdict
from meshwright.contracts.compare import compare
from meshwright.contracts.terms import Terms
from meshwright.contracts.trial.consumer import Follower
from meshwright.contracts.trial.who_breaks import asks_for_consumers
from meshwright.errors import Refused
from meshwright.files.locate_ports import locate
from meshwright.files.policies import policies_at
from meshwright.files.read_ports import PORT, owners_file, read_ports
from meshwright.mesh.contract import Product
from meshwright.mesh.mesh import Mesh
from meshwright.project.mesh_consumers import with_consumers
from meshwright.project.state_of import state_of
from meshwright.rules.registry import RULES


class Comparison(msgspec.Struct, frozen=True):
    """The names of the compared revisions, and the changes in the order of `compare`.

    `followers` are downstream of consumers that break. `prefix` is the path from the repository's root to the mesh.
    """

    base: str
    head: str
    changes: list[Change]
    followers: list[Follower] = []
    prefix: str = ""

    def having(self, verdict: Verdict) -> list[Change]:
        """Return the changes of one verdict."""
        return [change for change in self.changes if change.verdict is verdict]

    @property
    def failed(self) -> bool:
        """Whether there is a breaking change that hasn't been accepted."""
        return any(change.blocks for change in self.changes)


class Contracts(msgspec.Struct, frozen=True):
    """The products whose ports changed between two revisions, and the changes, each judged by its rule alone."""

    before: Revision
    after: Revision
    olds: list[Product]
    news: list[Product]
    changes: list[Change]


def diff(
    root: Path,
    mesh: Mesh,
    today: datetime.date,
    base: str | None = None,
    head: str | None = None,
    domain: str | None = None,
) -> Comparison:
    """Compare the ports of the mesh at `root` between two revisions; with `domain`, only those of that domain.

    `base` and `head` are as in `find_revisions`. Raises Refused if the revision or domain doesn't exist, or a port's
    YAML is invalid; ProblemsFound if a change needs its consumers and dbt can't parse the mesh.
    """
    found = compare_contracts(root, mesh, today, base, head, domain)
    changes, followers = found.changes, list[Follower]()
    if any(map(asks_for_consumers, changes)):
        state, mesh_then = state_of(root, mesh, found.after)
        olds, news = ({(p.domain, p.name): p for p in side} for side in (found.olds, found.news))
        changes, followers = with_consumers(state, mesh_then, changes, olds, news, today)
    return Comparison(
        base=found.before.name, head=found.after.name, changes=changes, followers=followers, prefix=git.prefix(root)
    )


def compare_contracts(
    root: Path, mesh: Mesh, today: datetime.date, base: str | None, head: str | None, domain: str | None
) -> Contracts:
    """Compare two revisions of the ports with git, without dbt; parameters and errors are as in `diff`."""
    before, after = find_revisions(root, base, head)
    old_tree, new_tree = Tree(root, before), Tree(root, after)
    folder = f"ports/{domain}" if domain else "ports"
    if domain and not old_tree.files(folder):
        mesh.domain(domain)
    paths = changed_files(root, before, after, folder)
    paths = _with_owners_products(paths, old_tree, new_tree)
    olds, news = read_ports(old_tree, paths), read_ports(new_tree, paths)
    gone = {product.domain for product in olds} - {product.domain for product in news}
    left = {path.split("/")[1] for path in new_tree.files("ports")} if gone else set()
    terms = Terms(
        dialect=str(mesh.warehouse),
        today=today,
        domains=frozenset(left),
        notice_days=_notice_days(new_tree, mesh) if paths else {},
    )
    changes = _located(compare(olds, news, terms), old_tree, new_tree)
    return _with_returned(Contracts(before=before, after=after, olds=olds, news=news, changes=changes), root)


def _with_owners_products(paths: list[str], *trees: Tree) -> list[str]:
    """Add all products of the domains whose owner changed, since the owner is compared on products."""
    found = set(paths)
    for path in paths:
        domain = PurePosixPath(path).parts[1]
        if path == owners_file(domain):
            found.update(file for tree in trees for file in tree.files(f"ports/{domain}/models"))
    return sorted(found)


def _notice_days(tree: Tree, mesh: Mesh) -> dict[str, int]:
    """Return the days of notice that the policy requires of a deprecation, by domain."""
    policies = policies_at(tree, mesh)
    rule = RULES["deprecation_announced"]
    return {domain.name: policies.policy(rule, domain.name).parameters["notice_days"] for domain in mesh.domains}


def _with_returned(contracts: Contracts, root: Path) -> Contracts:
    """Mark new versions that existed before with another contract, since old pins would read other data."""
    base = contracts.before.commit or "HEAD"
    news = {(product.domain, product.name): product for product in contracts.news}
    deleted = deleted_files("ports", base, root) if any(c.rule == "product_added" for c in contracts.changes) else set()
    changes = [
        _returned(change, news[change.domain, change.product or ""], base, root)
        if change.rule == "version_added" or (change.rule == "product_added" and change.file in deleted)
        else change
        for change in contracts.changes
    ]
    return msgspec.structs.replace(contracts, changes=changes)


def _returned(change: Change, product: Product, base: str, root: Path) -> Change:
    ports = [port for port in product.ports if change.version in (None, port.version)]
    for commit in commits_of(change.file, base, root):
        earlier = next(iter(_ports_at(root, commit, change.file)), None)
        for port in ports:
            before = next((p for p in earlier.ports if p.version == port.version), None) if earlier else None
            if before and before.columns != port.columns:
                message = (
                    f"v{port.version} had a different contract at {commit[:7]}, so consumers that still pin it would"
                    " read different data; use a new version number"
                )
                return msgspec.structs.replace(
                    change, rule="version_returned", verdict=Verdict.BREAKING, version=port.version, message=message
                )
            if before:
                ports = [other for other in ports if other is not port]
    return change


def _ports_at(root: Path, commit: str, path: str) -> list[Product]:
    try:
        return read_ports(Tree(root, Revision(commit, commit[:7])), [path])
    except Refused:  # ports that were invalid at that commit had no consumers
        return []


def _located(changes: list[Change], old_tree: Tree, new_tree: Tree) -> list[Change]:
    """Give each change its line in the new file, or in the old one when the new one is gone."""
    files = sorted({change.file for change in changes if PORT.fullmatch(change.file)})
    texts = new_tree.texts(files)
    texts |= old_tree.texts([file for file in files if file not in texts])
    return [
        msgspec.structs.replace(change, line=locate(texts[change.file], change)) if change.file in texts else change
        for change in changes
    ]
