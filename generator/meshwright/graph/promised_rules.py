"""Which data rules the audit measures for a product, given the promises in its contract."""

from collections.abc import Iterable, Iterator
from typing import Any

from meshwright.graph.nodes import Node
from meshwright.mesh.meta import COLUMN, PRODUCT, Key

OF_CONSTRAINTS = frozenset({"primary_key_unique", "not_null"})


def promised_rules(product: Node, data_rules: Iterable[str]) -> frozenset[str]:
    """Return the data rules that measure something; a rule that reads neither a key nor a constraint always does."""
    of_keys = frozenset(rule for keys in (PRODUCT, COLUMN) for rule in _rules_reading(keys))
    always = {rule for rule in data_rules if rule not in of_keys | OF_CONSTRAINTS}
    of_meta = _promised(product.config.meta, PRODUCT) if product.kind else []
    of_columns = [rule for column in product.columns.values() for rule in _promised(column.meta, COLUMN)]
    return frozenset((*always, *of_meta, *of_columns, *_by_constraints(product)))


def _rules_reading(keys: dict[str, Key]) -> Iterator[str]:
    for key in keys.values():
        yield from key.read_by
        yield from _rules_reading(key.fields)


def _promised(meta: Any, keys: dict[str, Key]) -> Iterator[str]:
    for name, value in meta.items() if isinstance(meta, dict) else ():
        key = keys.get(name)
        if key and value is not None and name != "key_from":
            yield from key.read_by
            yield from _promised(value, key.fields)
            if name == "volume_drift":
                yield "minimum_rows"  # the next run compares its rows with this measure


def _by_constraints(product: Node) -> Iterator[str]:
    if product.primary_key:
        yield from OF_CONSTRAINTS
    if any(constraint.get("type") == "not_null" for c in product.columns.values() for constraint in c.constraints):
        yield "not_null"
