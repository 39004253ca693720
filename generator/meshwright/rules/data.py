"""The data rules: the governance package's audit measures them; policies and waivers refer to them by name.

One rule is one file in `macros/audit/rules/` of the governance package; the comment at its head is its documentation.
"""

import re
from pathlib import Path

from meshwright.rules.rule import LooksAt, Rule
from meshwright.shipped import SHIPPED

FOLDER = SHIPPED / "templates/mesh/governance/mesh_governance/macros/audit/rules"
HEAD_COMMENT = re.compile(r"\{#-\n(.*?)\n-#\}", re.DOTALL)


def _rule(file: Path) -> Rule:
    found = HEAD_COMMENT.match(file.read_text(encoding="utf-8"))
    doc = re.sub(r"^  ", "", found[1], flags=re.MULTILINE) if found else ""
    return Rule(name=file.stem, looks_at=LooksAt.DATA, doc=doc)


DATA_RULES = tuple(_rule(file) for file in sorted(FOLDER.glob("*.sql")))
