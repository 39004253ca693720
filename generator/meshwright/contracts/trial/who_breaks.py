"""Finds the consumers that each change of the ports breaks or may change, and judges the change by them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from meshwright.contracts.change import Change, Verdict
from meshwright.contracts.trial.reached import reached
from meshwright.contracts.trial.shapes import OF_THE_SHAPE, shape_of, with_change, without_column
from meshwright.contracts.trial.trial import Effect, Effects, Shapes, Trial
from meshwright.contracts.verdicts import REACHES_CONSUMERS
from meshwright.graph.consumer_index import ConsumerIndex
from meshwright.graph.nodes import Node
from meshwright.mesh.contract import OutputPort, Product
from meshwright.mesh.lifecycle import Lifecycle
from meshwright.sql.binding import Evidence
from meshwright.sql.shape import Shape

Products = Mapping[tuple[str, str], Product]
Found = dict[str, Effects]
GONE = frozenset({"removed_without_deprecation", "removed_before_deprecation_date"})
MOVED = frozenset({"latest_version_moved", "versions_introduced"})


def asks_for_consumers(change: Change) -> bool:
    """Whether the verdict or the report of a change needs the consumers."""
    if change.product is None:
        return change.rule == "domain_renamed"
    return change.verdict is Verdict.BREAKING or (change.rule in REACHES_CONSUMERS and "sharing" not in change.element)


def tried_ports(changes: Iterable[Change], news: Products) -> set[str]:
    """Return the unique ids of the ports whose consumers must be compiled and tried."""
    tried = {c.at(c.version) for c in changes if asks_for_consumers(c) and c.column}
    tried |= {c.at(c.version) for c in changes if c.rule in OF_THE_SHAPE}
    moved = [(c, news.get((c.domain, c.product or ""))) for c in changes if c.rule in MOVED]
    return tried | {c.at(product.latest_version) for c, product in moved if product}


class WhoBreaks:
    """Tries changes on the consumers of a mesh; `olds` and `news` are the published products before and after."""

    def __init__(self, consumers: ConsumerIndex, trial: Trial, olds: Products, news: Products) -> None:
        """Take the consumers as they are after the change."""
        self._consumers = consumers
        self._trial = trial
        self._olds = olds
        self._news = news

    def known(self, change: Change) -> Change:
        """Return a change after a look at the graph: a removed port whose model still exists lost its access."""
        model = self._consumers.all.get(change.at(change.version))
        if change.rule not in GONE or model is None or model.lifecycle is Lifecycle.RETIRED:
            return change
        message = "the model exists, but consumers can't read it; make it public and run `meshwright publish`"
        return msgspec.structs.replace(
            change, rule="access_narrowed", message=message, before="published", after="not published"
        )

    def find(self, changes: list[Change]) -> list[Found]:
        """Return the effects of each change on consumers, by unique id."""
        found: list[Found] = [{} for _ in changes]
        of_shapes = {i: change for i, change in enumerate(changes) if self._changes_the_shape(change)}
        for number, effects in self._tried_together(of_shapes).items():
            found[number] = effects
        for number, change in enumerate(changes):
            if number not in of_shapes and asks_for_consumers(change):
                found[number] = self._of(change)
        return found

    def _changes_the_shape(self, change: Change) -> bool:
        """Whether a query can notice a change; a length, for example, is a promise that DuckDB doesn't enforce."""
        both = self._both(change) if change.rule in OF_THE_SHAPE else None
        return both is not None and not self._trial.is_same(shape_of(both[0]), with_change(change, *both))

    def _of(self, change: Change) -> Found:
        """Return the consumers of a change that no query notices: a promise, a location, or a removed version."""
        if change.rule in MOVED:
            return self._moved(change)
        ports = self._both(change)
        # A wider varchar, for example: DuckDB binds both alike, so no consumer is affected.
        if ports and change.rule in OF_THE_SHAPE and change.verdict is not Verdict.BREAKING:
            return {}
        if change.column and ports:
            used = self._using(change, ports[1])
            if used is not None:
                return used
        return {
            node.unique_id: Effects(effect=None, evidence=Evidence.READS, reason="", path=(node.unique_id,))
            for node in self._direct(change)
        }

    def _using(self, change: Change, port: OutputPort) -> Found | None:
        """Return the consumers that break without a column, None if the port no longer has it."""
        shape = shape_of(port)
        without = without_column(shape, change.column or "")
        if without == shape:
            return None
        unique_id = change.at(port.version)
        tried = self._trial.run({unique_id: shape}, {unique_id: without})
        # The rows of a unit test are made up, so a promise about real rows doesn't affect it.
        return {
            id_: msgspec.structs.replace(effects, effect=None, reason="")
            for id_, effects in tried.items()
            if effects.effect is Effect.BREAKS and self._consumers.all[id_].resource_type != "unit_test"
        }

    def _direct(self, change: Change) -> list[Node]:
        """Return the direct consumers of the changed version, or of all versions if the product changed."""
        if change.product is None:
            products = [product for (domain, _), product in self._olds.items() if domain == change.domain]
            return [node for product in products for node in self._consumers_of(change, product.name)]
        return self._consumers_of(change, change.product)

    def _consumers_of(self, change: Change, name: str) -> list[Node]:
        product = self._olds.get((change.domain, name))
        versions = [port.version for port in product.ports] if product and change.version is None else [change.version]
        latest = product.latest_version if product else None
        found: dict[str, Node] = {}
        for version in versions:
            is_latest = version is None or str(version) == str(latest)
            gone = self._consumers.missing(change.domain, name, version, is_latest=is_latest)
            found |= {node.unique_id: node for node in (*self._consumers.of(change.at(version)), *gone)}
        own = (change.domain, name)  # one version of a product may read another
        return [found[id_] for id_ in sorted(found) if (found[id_].package_name, found[id_].name) != own]

    def _moved(self, change: Change) -> Found:
        """Try the new latest version on the consumers that pin no version."""
        name = change.product or ""
        old, new = self._olds[change.domain, name].port(), self._news[change.domain, name].port()
        if old is None or new is None:
            return {}
        unique_id = change.at(new.version)
        latest = self._consumers.all.get(unique_id)
        unpinned = {node.unique_id for node in self._consumers.unpinned(latest)} if latest else set()
        return self._trial.run({unique_id: shape_of(old)}, {unique_id: shape_of(new)}, unpinned) if unpinned else {}

    def _both(self, change: Change) -> tuple[OutputPort, OutputPort] | None:
        """Return the port before and after a change, None if one is missing or the change has no version."""
        key = change.domain, change.product or ""
        old, new = self._olds.get(key), self._news.get(key)
        if old is None or new is None or change.at(change.version) not in self._consumers.all:
            return None
        before = next((port for port in old.ports if port.version == change.version), None)
        if before is None and None in [port.version for port in old.ports]:
            before = old.ports[0]  # a product without versions got its first one
        after = next((port for port in new.ports if port.version == change.version), None)
        return (before, after) if before and after else None

    def _tried_together(self, changes: dict[int, Change]) -> dict[int, Found]:
        """Try all changes of columns together, then find the changes that affect each consumer."""
        ports = {c.at(c.version): both for c in changes.values() if (both := self._both(c))}
        before: Shapes = {id_: shape_of(old) for id_, (old, _) in ports.items()}
        together = self._trial.run(before, {id_: shape_of(new) for id_, (_, new) in ports.items()})
        by_port: dict[str, list[int]] = defaultdict(list)
        for number, change in changes.items():
            by_port[change.at(change.version)].append(number)
        origins = _origins(self._consumers, together, ports)
        found: dict[int, Found] = {number: {} for number in changes}
        singles: dict[int, Found] = {}
        for consumer, effects in together.items():
            candidates = [number for port in origins[consumer] for number in by_port[port]]
            culprits = [
                number
                for number in candidates
                if len(candidates) == 1 or consumer in self._alone(number, changes[number], singles, ports, before)
            ]
            for number in culprits or candidates:
                alone = singles.get(number, {}).get(consumer)
                found[number][consumer] = alone if alone and alone.effect is effects.effect else effects
        return found

    def _alone(
        self,
        number: int,
        change: Change,
        singles: dict[int, Found],
        ports: Mapping[str, tuple[OutputPort, OutputPort]],
        before: Mapping[str, Shape],
    ) -> Found:
        if number not in singles:
            unique_id = change.at(change.version)
            shape = with_change(change, *ports[unique_id])
            singles[number] = self._trial.run({unique_id: before[unique_id]}, {unique_id: shape})
        return singles[number]


def _origins(consumers: ConsumerIndex, effects: Found, ports: Iterable[str]) -> dict[str, list[str]]:
    """Return the changed ports that can reach each consumer."""
    origins: dict[str, list[str]] = {consumer: [] for consumer in effects}
    for port in ports:
        for consumer in reached(consumers, [port]):
            if consumer in origins:
                origins[consumer].append(port)
    return origins


def judged(change: Change, effects: Iterable[Effects]) -> Change:
    """Return a change with the verdict that its effects on consumers require."""
    found = [effect.effect for effect in effects]
    if change.rule == "retired_on_schedule" and found:
        return msgspec.structs.replace(
            change,
            rule="removed_while_read",
            verdict=Verdict.BREAKING,
            message="its deprecation date has passed, but it still has consumers; restore it until they have moved",
        )
    if change.verdict is Verdict.BREAKING or not found:
        return change
    if Effect.BREAKS in found:
        message = "it breaks consumers; update them first, or ship the change as a new version"
        return msgspec.structs.replace(change, verdict=Verdict.BREAKING, message=message)
    if Effect.MAY_CHANGE in found:
        message = "consumers still bind, but their rows may differ; check with their owners"
        return msgspec.structs.replace(change, verdict=Verdict.MAY_CHANGE, message=message)
    return change
