"""The kinds of product as macros, for the guard."""

from meshwright.mesh.kinds import KINDS
from meshwright.rules.jinja_literal import jinja_literal

HEAD = """{#-
  The kinds of product. Generated from generator/meshwright/mesh/kinds.py of Meshwright; don't edit it in a mesh.
-#}
{% macro kinds() -%}
  {{ return(mesh_governance.stored_as() | list) }}
{%- endmacro %}


{#- The materializations that each kind allows. -#}
"""


def kinds_macro() -> str:
    """Return macros/mesh/kinds.sql of the governance package."""
    literal = jinja_literal({str(kind): list(spec.stored_as) for kind, spec in KINDS.items()}).replace("\n", "\n  ")
    return f"{HEAD}{{% macro stored_as() -%}}\n  {{{{ return({literal}) }}}}\n{{%- endmacro %}}\n"
