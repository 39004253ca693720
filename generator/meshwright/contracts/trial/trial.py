"""Tries a change of relations on their consumers and on the nodes downstream."""

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum

import msgspec

from meshwright.contracts.differences.type_fit import Fit, fit
from meshwright.contracts.trial.queries import ConsumerQueries, Queries
from meshwright.contracts.trial.reached import reached
from meshwright.contracts.trial.storing import stored, storing_fault
from meshwright.graph.consumer_index import ConsumerIndex
from meshwright.graph.nodes import Node, SourceNode
from meshwright.sql.binding import UNTYPED, Binder, Evidence, Tried
from meshwright.sql.reads import Relation
from meshwright.sql.shape import OPEN, Shape, ShapeColumn

Shapes = Mapping[str, Shape]
RELATIONS = frozenset({"model", "snapshot", "seed"})
NO_ROWS = frozenset({"exposure", "metric", "saved_query"})


class Effect(StrEnum):
    """What a change does to a consumer."""

    BREAKS = "breaks"
    MAY_CHANGE = "may change"


class Effects(msgspec.Struct, frozen=True):
    """The effect of a change on one consumer, with reason and evidence; `path` leads to it from a direct consumer.

    `effect` is None when the change itself can't be tried, such as a looser promise.
    """

    effect: Effect | None
    evidence: Evidence
    reason: str
    path: tuple[str, ...]


class Outcome(msgspec.Struct, frozen=True):
    """The result of trying one consumer: an effect, and the shapes of its rows before and after where known."""

    effect: Effect | None = None
    evidence: Evidence = Evidence.BOUND
    reason: str = ""
    before: Shape | None = None
    after: Shape | None = None


class Trial:
    """Tries changes on the consumers of a mesh. Shapes of relations that don't change are found once and kept."""

    def __init__(
        self,
        consumers: ConsumerIndex,
        queries: ConsumerQueries,
        dialect: str,
        seed_shape: Callable[[Node], Shape] = lambda _: OPEN,
    ) -> None:
        """`dialect` is dbt's name of the adapter; `seed_shape` returns the columns of a seed's file."""
        self._consumers = consumers
        self._queries = queries
        self._dialect = dialect
        self._binder = Binder(dialect)
        self._seed_shape = seed_shape
        self._shapes: dict[str, Shape] = {}

    def run(self, before: Shapes, after: Shapes, only: Collection[str] | None = None) -> dict[str, Effects]:
        """Return the effects of a change of relations on consumers, by unique id; unaffected ones are left out.

        `before` and `after` are the shapes of the relations, by unique id. Nodes downstream of a consumer that breaks
        aren't tried. `only` lists the direct consumers to try; None means all.
        """
        changed = {id_: (before[id_], shape) for id_, shape in after.items() if not self.is_same(before[id_], shape)}
        run = _Run(self, changed, only)
        for unique_id in reached(self._consumers, changed):
            run.look_at(self._consumers.all[unique_id])
        return run.effects

    def is_same(self, before: Shape, after: Shape) -> bool:
        """Whether two shapes are the same to every query."""
        return self._binder.is_same(before, after)

    def try_consumer(self, node: Node, before: Shapes, after: Shapes) -> Outcome:
        """Try one consumer; the shapes are of the changed relations that it reads."""
        parents = self.relations(node)
        olds = {relation: before.get(id_) or self.shape(id_) for relation, id_ in parents.items()}
        news = {relation: after.get(id_) or self.shape(id_) for relation, id_ in parents.items()}
        queries = self._queries.of(node, olds)
        pairs = [(query, query) for query in queries.sql]
        if self._queries.depends_on_shapes(node) and not queries.unknown:
            then = self._queries.of(node, news)
            queries = then if then.unknown else queries
            pairs = list(zip(queries.sql, then.sql, strict=False))
        outcomes = [self._outcome(node, query, olds, news, makes_rows=True, then=then) for query, then in pairs]
        outcomes += [self._outcome(node, query, olds, news, makes_rows=False) for query in queries.declared]
        if queries.unknown:
            outcomes.append(self._unknown(node, queries, before, after))
        worst = min(outcomes, key=_rank, default=Outcome())
        makes = next((outcome for outcome in outcomes if outcome.after), worst)
        return msgspec.structs.replace(worst, before=makes.before, after=makes.after)

    def _unknown(self, node: Node, queries: Queries, before: Shapes, after: Shapes) -> Outcome:
        """Judge a consumer that can't be tried: it counts as broken, unless it has no rows and every column is kept."""
        if node.resource_type in NO_ROWS and not any(self._lost(before[id_], after[id_]) for id_ in after):
            return Outcome()
        return Outcome(Effect.BREAKS, Evidence.UNKNOWN, queries.unknown)

    def _lost(self, before: Shape, after: Shape) -> list[str]:
        types = after.by_name()
        return [
            column.name
            for column in before.columns
            if column.name.lower() not in types or not self._holds(column.data_type, types[column.name.lower()])
        ]

    def _holds(self, before: str | None, after: str | None) -> bool:
        return before == after or fit(before or "", after or "", self._dialect) in (Fit.SAME, Fit.WIDENED)

    def _outcome(
        self,
        node: Node,
        query: str,
        olds: dict[Relation, Shape],
        news: dict[Relation, Shape],
        *,
        makes_rows: bool,
        then: str | None = None,
    ) -> Outcome:
        """Try a query; `then` is the query after the change when a consumer's SQL depends on columns."""
        if makes_rows and node.config.materialized == "incremental" and (own := self._queries.relation(node.unique_id)):
            olds, news = ({**shapes, own: self.shape(node.unique_id)} for shapes in (olds, news))
        tried = self._binder.try_query(query, olds, news, then)
        if tried.after.shape is None:
            # It doesn't bind before the change either, so binding proves nothing about the change.
            evidence = Evidence.UNKNOWN if tried.before.shape is None else tried.evidence
            return Outcome(Effect.BREAKS, evidence, tried.after.error)
        if tried.evidence is Evidence.ANALYSED and self._uses_retyped(query, olds, news):
            return Outcome(Effect.BREAKS, Evidence.UNKNOWN, UNTYPED)
        if not makes_rows:
            return Outcome(evidence=tried.evidence)
        return self._judged(node, tried, tried.after.shape)

    def _uses_retyped(self, query: str, olds: dict[Relation, Shape], news: dict[Relation, Shape]) -> bool:
        """Whether a query uses a column whose type changes, so that it fails to resolve without the column."""
        for relation, old in olds.items():
            types = news[relation].by_name()
            kept = [c for c in old.columns if c.name.lower() not in types or types[c.name.lower()] == c.data_type]
            without = {**olds, relation: msgspec.structs.replace(old, columns=tuple(kept))}
            if len(kept) < len(old.columns) and self._binder.try_query(query, olds, without).after.shape is None:
                return True
        return False

    def _judged(self, node: Node, tried: Tried, after: Shape) -> Outcome:
        before = tried.before.shape
        fault = storing_fault(node, before, after, self._binder)
        if fault:
            return Outcome(Effect.BREAKS, tried.evidence, fault)
        if node.resource_type in RELATIONS and tried.moves():
            reason = "it still binds with the same columns, but its rows may differ"
            return Outcome(effect=Effect.MAY_CHANGE, evidence=Evidence.PLAN, reason=reason, before=before, after=after)
        return Outcome(effect=None, evidence=tried.evidence, reason="", before=before, after=after)

    def shape(self, unique_id: str) -> Shape:
        """Return the current shape of a relation."""
        if unique_id not in self._shapes:
            self._shapes[unique_id] = OPEN  # until it is found: an incremental model reads itself
            self._shapes[unique_id] = self._find_shape(unique_id)
        return self._shapes[unique_id]

    def _find_shape(self, unique_id: str) -> Shape:
        node = self._consumers.read(unique_id)
        if node is None:
            return OPEN
        declared = tuple(ShapeColumn(column.name, column.data_type) for column in node.columns.values())
        if isinstance(node, SourceNode):
            return Shape(declared, open=True)
        if node.config.contract.enforced:
            return Shape(declared)
        if node.resource_type == "seed":
            return self._seed_shape(node)
        relations = {relation: self.shape(id_) for relation, id_ in self.relations(node).items()}
        shapes = [self._binder.shape_of(query, relations) for query in self._queries.of(node, relations).sql[:1]]
        return stored(node, shapes[0] if shapes and shapes[0] else Shape(declared, open=True))

    def relations(self, node: Node, without: Collection[str] = ()) -> dict[Relation, str]:
        """Return the relations in a consumer's SQL, with their unique ids.

        dbt inlines an ephemeral model into its consumers, so they read its inputs; `without` lists ephemeral models not
        to look through.
        """
        found: dict[Relation, str] = {}
        queue = list(self._consumers.parents(node.unique_id))
        while queue:
            parent = queue.pop()
            relation = self._queries.relation(parent)
            read = self._consumers.all.get(parent)
            if relation:
                found[relation] = parent
            elif read and read.config.materialized == "ephemeral" and parent not in without:
                queue += self._consumers.parents(parent)
        return found


class _Run:
    """One run of a change through the mesh."""

    def __init__(self, trial: Trial, changed: dict[str, tuple[Shape, Shape]], only: Collection[str] | None) -> None:
        self._trial = trial
        self._changed = dict(changed)
        self._paths: dict[str, tuple[str, ...]] = dict.fromkeys(changed, ())
        self._ports = frozenset(changed)
        self._only = only
        self._broken: set[str] = set()
        self.effects: dict[str, Effects] = {}

    def look_at(self, node: Node) -> None:
        """Try a consumer if a relation that it reads has changed."""
        read = [id_ for id_ in self._trial.relations(node, self._broken).values() if id_ in self._changed]
        # `only` limits the direct consumers; what these pass on is still tried.
        if self._only is not None and node.unique_id not in self._only:
            read = [id_ for id_ in read if id_ not in self._ports]
        if not read:
            return
        states = [{id_: self._changed[id_][state] for id_ in read} for state in (0, 1)]
        outcome = self._trial.try_consumer(node, *states)
        path = (*min((self._paths[id_] for id_ in read), key=len), node.unique_id)
        if outcome.effect:
            self.effects[node.unique_id] = Effects(
                effect=outcome.effect, evidence=outcome.evidence, reason=outcome.reason, path=path
            )
        if outcome.effect is Effect.BREAKS:
            self._broken.add(node.unique_id)
        elif node.resource_type in RELATIONS and not node.config.contract.enforced and outcome.after:
            before, after = (stored(node, shape) for shape in (outcome.before or outcome.after, outcome.after))
            self._pass_on(node.unique_id, before, after, path)

    def _pass_on(self, unique_id: str, before: Shape, after: Shape, path: tuple[str, ...]) -> None:
        """Record a consumer's changed columns for its own consumers."""
        if before != after:
            self._changed[unique_id], self._paths[unique_id] = (before, after), path


def _rank(outcome: Outcome) -> int:
    order = (Effect.BREAKS, Effect.MAY_CHANGE, None)
    return order.index(outcome.effect)
