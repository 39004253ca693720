"""Compares the contracts of two revisions of a mesh.

The port packages alone, read with git, say what changed. Where something changed that a consumer could notice, dbt says
who the consumers are, and the change is tried on them.
"""

import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from meshwright.gate.change import Change, Verdict, label
from meshwright.gate.compare import compare
from meshwright.gate.consumer import Follower
from meshwright.gate.terms import Terms
from meshwright.gate.who_breaks import asks_for_readers
from meshwright.mesh.contract import Product
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.services import git_port, user_yaml
from meshwright.services.consumers import with_consumers
from meshwright.services.locate_ports import locate
from meshwright.services.read_ports import PORT, owners_file, read_ports
from meshwright.services.revisions import find_revisions
from meshwright.services.state_of import state_of
from meshwright.services.trees import Tree, changed_files


class Comparison(msgspec.Struct, frozen=True):
    """What was compared, as it is told, and the changes in the order of `gate.compare`.

    `followers` come after consumers that break. `prefix` is the mesh's folder, from the root of its repository.
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
        """Whether something breaks that nobody accepted."""
        return any(change.blocks for change in self.changes)


def diff(
    root: Path, mesh: Mesh, base: str | None = None, head: str | None = None, domain: str | None = None
) -> Comparison:
    """Compare the ports of the mesh at `root` between two revisions, of one domain when it is named.

    `base` and `head` are as in `find_revisions`. Raises Refused when there is no such revision or domain, or a port's
    YAML can't be read; ProblemsFound when the consumers are asked for and dbt can't parse the mesh.
    """
    before, after = find_revisions(root, base, head)
    old_tree, new_tree = Tree(root, before), Tree(root, after)
    folder = f"ports/{domain}" if domain else "ports"
    if domain and not old_tree.files(folder):
        mesh.domain(domain)
    paths = changed_files(root, before, after, folder)
    paths = _with_owners_products(paths, old_tree, new_tree)
    olds, news = read_ports(old_tree, paths), read_ports(new_tree, paths)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    terms = Terms(str(mesh.warehouse), today, _unpublished(olds, news, new_tree))
    changes = _located(compare(olds, news, terms), old_tree, new_tree)
    followers: list[Follower] = []
    if any(map(asks_for_readers, changes)):
        state, mesh_then = state_of(root, mesh, after)
        before_by_name, after_by_name = ({(p.domain, p.name): p for p in side} for side in (olds, news))
        changes, followers = with_consumers(state, mesh_then, changes, before_by_name, after_by_name, today)
    return Comparison(before.name, after.name, changes, followers, git_port.prefix(root))


def _with_owners_products(paths: list[str], *trees: Tree) -> list[str]:
    """Add all products of the domains whose owner changed: a product is where its owner is read."""
    found = set(paths)
    for path in paths:
        domain = PurePosixPath(path).parts[1]
        if path == owners_file(domain):
            found.update(file for tree in trees for file in tree.files(f"ports/{domain}/models"))
    return sorted(found)


def _unpublished(olds: list[Product], news: list[Product], tree: Tree) -> frozenset[str]:
    """Name the ports that are gone while their model is still there."""
    present = {(product.full_name, str(port.version)) for product in news for port in product.ports}
    gone = [(p, port) for p in olds for port in p.ports if (p.full_name, str(port.version)) not in present]
    models = {domain: _models(tree, Domain(domain)) for domain in {product.domain for product, _ in gone}}
    return frozenset(
        label(product.domain, product.name, port.version)
        for product, port in gone
        if (product.name, str(port.version)) in models[product.domain]
    )


def _models(tree: Tree, domain: Domain) -> set[tuple[str, str]]:
    """Names and versions of a domain's models that are in use, as its YAML tells them."""
    paths = [path for path in tree.files(f"{domain.folder}/models") if path.endswith((".yml", ".yaml"))]
    found: set[tuple[str, str]] = set()
    for path, text in tree.texts(paths).items():
        with user_yaml.expecting(PurePosixPath(path), "`models`, each with a name"):
            document: Any = user_yaml.check_mapping(user_yaml.read(text, PurePosixPath(path)), PurePosixPath(path))
            for model in (document or {}).get("models") or []:
                versions = model.get("versions") or [{"v": None}]
                present = (version for version in versions if not _is_retired(model, version))
                found |= {(str(model["name"]), str(version["v"])) for version in present}
    return found


def _is_retired(model: dict[str, Any], version: dict[str, Any]) -> bool:
    """Whether the author ended a version's life: then it is gone, not hidden."""
    metas = [(place.get("config") or {}).get("meta") or {} for place in (model, version)]
    return bool({**metas[0], **metas[1]}.get("lifecycle") == "retired")


def _located(changes: list[Change], old_tree: Tree, new_tree: Tree) -> list[Change]:
    """Give each change its line: in the new file, or in the old one when that is gone."""
    files = sorted({change.file for change in changes if PORT.fullmatch(change.file)})
    texts = new_tree.texts(files)
    texts |= old_tree.texts([file for file in files if file not in texts])
    return [
        msgspec.structs.replace(change, line=locate(texts[change.file], change)) if change.file in texts else change
        for change in changes
    ]
