"""Changes as JSON, for programs: all of them, neutral ones too."""

import json

import msgspec

from meshwright.gate.change import Change
from meshwright.gate.consumer import Consumer
from meshwright.services.diff import Comparison


def as_json(comparison: Comparison) -> str:
    """Return what was compared and every change; `fingerprint` makes it the same change in another run."""
    document = {
        "base": comparison.base,
        "head": comparison.head,
        "failed": comparison.failed,
        "changes": [_change(change) for change in comparison.changes],
    }
    return json.dumps(document, indent=2)


def _change(change: Change) -> dict[str, object]:
    consumers = [as_mapping(consumer) for consumer in change.consumers]
    plain = {**msgspec.to_builtins(change), "consumers": consumers}
    return {"subject": change.subject, **plain, "blocks": change.blocks, "fingerprint": change.fingerprint}


def as_mapping(consumer: Consumer) -> dict[str, object]:
    """Return a consumer for JSON: `columns` null when it can't be known, `lines` by column."""
    return {**msgspec.to_builtins(consumer), "lines": dict(consumer.lines)}
