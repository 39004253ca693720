"""Finds the consumers of ports in dbt's graph, tries changes on them, and reads who accepted a breaking change."""

import csv
import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

import msgspec

from meshwright.adapters.dbt.uncollected import uncollected
from meshwright.adapters.disk import within
from meshwright.adapters.git.revisions import WORKING_TREE
from meshwright.adapters.git.trees import Tree
from meshwright.contracts.acceptance import accepted
from meshwright.contracts.change import Change, Verdict
from meshwright.contracts.trial.consumer import Consumer, Follower
from meshwright.contracts.trial.queries import ConsumerQueries, Introspection
from meshwright.contracts.trial.reached import to_compile
from meshwright.contracts.trial.trial import Effect, Effects, Trial
from meshwright.contracts.trial.who_breaks import (
    Found,
    Products,
    WhoBreaks,
    asks_for_consumers,
    judged,
    tried_ports,
)
from meshwright.files.acceptances import read_acceptances
from meshwright.files.policies import load_policies
from meshwright.graph.compiled import Compiled
from meshwright.graph.consumer_index import name_of
from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.mesh.mesh import Mesh, Owner
from meshwright.mesh.sharing import agreements_of, sharing_fault
from meshwright.project.compile_models import compile_models, compile_on, introspecting_nodes
from meshwright.project.load_manifest import load_manifest
from meshwright.project.reference_lines import Places
from meshwright.rules.static.jinja_declarative import jinja_declarative
from meshwright.sql.binding import Evidence
from meshwright.sql.reads import Relation
from meshwright.sql.shape import OPEN, Shape, ShapeColumn
from meshwright.stages import stage


class MeshConsumers:
    """The consumers in a mesh with their places and owners, for `diff`, `impact` and other commands."""

    def __init__(self, root: Path, mesh: Mesh, *, forgiving: bool = False) -> None:
        """Parse the mesh at `root` with dbt; `forgiving` and errors are as in `load_manifest`."""
        manifest = load_manifest(root, mesh, forgiving=forgiving)
        self._forgiving = forgiving
        self._root = root
        self._mesh = mesh
        self.graph = Graph(manifest, mesh.domains, mesh.namespace)
        self.consumers = self.graph.consumers
        self.manifest = manifest
        self._places = Places(root)

    def trial(self, ports: Collection[str]) -> Trial:
        """Return a trial of changes of these ports; raises ProblemsFound if dbt can't compile the mesh."""
        wanted = to_compile(self.consumers, ports)
        allowed = load_policies(self._root, self._mesh).policy(jinja_declarative).parameters["allowed"]
        compiled = compile_models(
            self._root, self._mesh, self.manifest, frozenset(allowed), wanted, forgiving=self._forgiving
        )
        introspecting = introspecting_nodes(self._mesh, self.manifest, frozenset(allowed), wanted)
        queries = ConsumerQueries(self.graph, compiled, Introspection(introspecting, self._compile_on))
        return Trial(self.consumers, queries, str(self._mesh.warehouse), self._seed_shape)

    def _compile_on(self, unique_id: str, relations: Mapping[Relation, Shape]) -> Compiled:
        return compile_on(self._root, self._mesh, self.manifest, unique_id, relations, forgiving=self._forgiving)

    def _seed_shape(self, node: Node) -> Shape:
        file = PurePosixPath("domains") / node.package_name / node.original_file_path
        text = (within.content(self._root, file) or b"").decode("utf-8-sig", errors="replace")
        names = next(csv.reader(text.splitlines()[:1]), [])
        types = node.config.column_types
        return Shape(tuple(ShapeColumn(name.strip(), types.get(name.strip())) for name in names)) if names else OPEN

    def consumer(
        self, unique_id: str, effects: Effects, product: str, version: object, column: str | None = None
    ) -> Consumer:
        """Return a consumer of a product for reports."""
        node = self.consumers.all[unique_id]
        file, line = self._places.of(node, product, version, column)
        return Consumer(
            domain=node.package_name,
            name=name_of(node),
            product=self.graph.belongs_to(node),
            file=file,
            line=line,
            owner=self.owner(node),
            effect=effects.effect,
            evidence=effects.evidence,
            reason=effects.reason,
            through=tuple(name_of(self.consumers.all[id_]) for id_ in effects.path[:-1]),
        )

    def owner(self, node: Node) -> str:
        """Return the owner of a consumer, "" if it has none; an exposure has its own owner."""
        if node.resource_type != "exposure":
            return str(self.graph.owner(node) or self.manifest.domain_owner(node.package_name) or "")
        owner = node.owner or {}
        email = owner.get("email")
        joined = ", ".join(map(str, email)) if isinstance(email, list) else str(email or "")
        return str(Owner(str(owner.get("name") or ""), joined)).strip()

    def direct(self, unique_id: str, product: str, version: object) -> list[Consumer]:
        """Return the direct consumers of a port, ordered by domain and name."""
        found = self.consumers.of(unique_id)
        effects_of_each = (
            Effects(effect=None, evidence=Evidence.READS, reason="", path=(node.unique_id,)) for node in found
        )
        return sorted(self.consumer(effects.path[-1], effects, product, version) for effects in effects_of_each)

    def followers(self, broken: Iterable[str]) -> list[Follower]:
        """Return the products and exposures downstream of broken consumers, each once, the shortest path first."""
        ids = list(dict.fromkeys(broken))
        paths: dict[str, tuple[str, ...]] = {id_: (id_,) for id_ in ids}
        queue = list(ids)
        for unique_id in queue:  # grows during the loop
            for consumer in self.consumers.of(unique_id):
                if consumer.unique_id not in paths:
                    paths[consumer.unique_id] = (*paths[unique_id], consumer.unique_id)
                    queue.append(consumer.unique_id)
        downstream = (self.consumers.all[id_] for id_ in queue if id_ not in ids)
        found = [
            Follower(name_of(n), self.owner(n), self._names_of(paths[n.unique_id][:-1]))
            for n in downstream
            if n.kind or n.resource_type == "exposure"
        ]
        return sorted(found, key=lambda follower: (len(follower.path), follower.name))

    def _names_of(self, path: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name_of(self.consumers.all[id_]) for id_ in path)


def with_consumers(
    root: Path, mesh: Mesh, changes: list[Change], olds: Products, news: Products, today: datetime.date
) -> tuple[list[Change], list[Follower]]:
    """Return the changes with their consumers in the mesh at `root` (the state after them), and the nodes downstream.

    `olds` and `news` are the published products that changed, before and after. dbt parses the mesh only when a change
    needs its consumers. Raises ProblemsFound if dbt can't parse the mesh, Refused if a file can't be read.
    """
    if not any(map(asks_for_consumers, changes)):
        return changes, []
    # dbt can't parse a reference to a removed version; a forgiving parse keeps it as unresolved.
    gone = any(news.get(key) is None or len(news[key].ports) < len(old.ports) for key, old in olds.items())
    with uncollected():
        mesh_consumers = MeshConsumers(root, mesh, forgiving=gone)
        tried = tried_ports(changes, news)
        trial = mesh_consumers.trial(tried)
        stage("Trying the change on its consumers")
        who_breaks = WhoBreaks(mesh_consumers.consumers, trial, olds, news)
        changes = [who_breaks.known(change) for change in changes]
        found = who_breaks.find(changes)
        found = [_losing_access(c, f, mesh_consumers, news, today) for c, f in zip(changes, found, strict=True)]
        changes = [_with_consumers(change, each, mesh_consumers) for change, each in zip(changes, found, strict=True)]
        tree = Tree(root, WORKING_TREE)
        acceptances = read_acceptances(tree, mesh, mesh_consumers.manifest)
        changes = [accepted(c, acceptances, today) if c.verdict is Verdict.BREAKING else c for c in changes]
        return changes, mesh_consumers.followers(_broken(changes, found))


def _with_consumers(change: Change, found: Found, mesh_consumers: MeshConsumers) -> Change:
    consumers = (
        mesh_consumers.consumer(id_, effects, change.product or "", change.version, change.column)
        for id_, effects in found.items()
    )
    change = judged(change, found.values())
    return msgspec.structs.replace(change, consumers=tuple(sorted(consumers, key=_order)))


def _order(consumer: Consumer) -> tuple[int, int, Consumer]:
    return len(consumer.through), consumer.effect is Effect.MAY_CHANGE, consumer


def _losing_access(
    change: Change, found: Found, mesh_consumers: MeshConsumers, news: Products, today: datetime.date
) -> Found:
    """Keep only the consumers that lose access when sharing is narrowed."""
    product = news.get((change.domain, change.product or ""))
    port = product.port(change.version) if product else None
    if change.rule != "sharing_narrowed" or port is None:
        return found
    try:
        agreements = agreements_of(port.meta)
    except msgspec.ValidationError:
        return found
    domains = {id_: mesh_consumers.consumers.all[id_].package_name for id_ in found}
    return {
        id_: effects
        for id_, effects in found.items()
        if domains[id_] != change.domain and sharing_fault(agreements, domains[id_], today)
    }


def _broken(changes: list[Change], found: list[Found]) -> Iterator[str]:
    """Yield the consumers that breaking changes break."""
    for change, effects in zip(changes, found, strict=True):
        if change.verdict is Verdict.BREAKING:
            yield from (id_ for id_, effect in effects.items() if effect.effect is Effect.BREAKS)
