"""The vocabulary of `config.meta` as a macro, for the guard."""

from typing import Any

from meshwright.mesh.meta import VOCABULARY, Key, candidates
from meshwright.mesh.yaml_values import FAMILIES, FITTING
from meshwright.rules.jinja_literal import jinja_literal

HEAD = """{#-
  The vocabulary of `config.meta`: the keys that a product and its columns may have, and their values. Generated from
  generator/meshwright/mesh/meta.py of Meshwright; don't edit it in a mesh.
-#}
"""


def meta_macro() -> str:
    """Return macros/mesh/vocabulary.sql of the governance package."""
    value = {
        "places": {str(place): {name: _key(key) for name, key in keys.items()} for place, keys in VOCABULARY.items()},
        "candidates": {str(place): list(candidates(place)) for place in VOCABULARY},
        "families": FAMILIES,
        "fitting": FITTING,
    }
    literal = jinja_literal(value).replace("\n", "\n  ")
    return f"{HEAD}{{% macro vocabulary() -%}}\n  {{{{ return({literal}) }}}}\n{{%- endmacro %}}\n"


def _key(key: Key) -> dict[str, Any]:
    parts = {
        "value": str(key.value),
        "wanted": key.wanted,
        "example": key.example,
        "words": list(key.words),
        "fields": {name: _key(field) for name, field in key.fields.items()},
        "required": list(key.required),
        "kinds": [str(kind) for kind in key.kinds],
    }
    return {**{name: part for name, part in parts.items() if part}, "promise": key.promise}
