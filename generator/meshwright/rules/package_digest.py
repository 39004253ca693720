"""The digest of a dbt package: a policy allows exactly the code that someone reviewed, not a newer version."""

import hashlib

from meshwright.graph.manifest import Manifest


def package_digest(manifest: Manifest, package: str) -> str:
    """Return the SHA-256 of a package's macros and node code, as hex."""
    nodes = (*manifest.nodes.values(), *manifest.functions.values())
    parts = [(macro.unique_id, macro.macro_sql) for macro in manifest.macros.values() if macro.package_name == package]
    parts += [(node.unique_id, node.raw_code) for node in nodes if node.package_name == package]
    return hashlib.sha256("\0".join(text for part in sorted(parts) for text in part).encode()).hexdigest()
