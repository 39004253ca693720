"""Changes as JSON, for programs: all changes, including neutral ones."""

import json

import msgspec

from meshwright.contracts.change import Change
from meshwright.services.diff import Comparison


def as_json(comparison: Comparison) -> str:
    """Return what was compared and every change; `fingerprint` identifies the same change in another run."""
    document = {
        "base": comparison.base,
        "head": comparison.head,
        "failed": comparison.failed,
        "changes": [_change(change) for change in comparison.changes],
        "downstream": [msgspec.to_builtins(follower) for follower in comparison.followers],
    }
    return json.dumps(document, indent=2)


def _change(change: Change) -> dict[str, object]:
    plain = msgspec.to_builtins(change)
    return {"subject": change.subject, **plain, "blocks": change.blocks, "fingerprint": change.fingerprint}
