"""The documentation of every rule, wherever it is: in a module of Python, or in a macro of the governance package."""

import re
from collections.abc import Iterator

import msgspec

from meshwright.adapters.shipped import SHIPPED
from meshwright.rules import RULES
from meshwright.rules.data import DATA_RULES
from meshwright.rules.files import FILE_RULES
from meshwright.rules.waivers import WAIVER_RULES

DATA_RULES_FOLDER = SHIPPED / "templates/mesh/governance/mesh_governance/macros/audit/rules"
HEAD_COMMENT = re.compile(r"\{#-\n(.*?)\n-#\}", re.DOTALL)


class RuleDoc(msgspec.Struct, frozen=True):
    """A rule's name, severity by default, text, and who looks at it: check, guard or audit."""

    name: str
    severity: str
    text: str
    checked_by: str

    @property
    def fence(self) -> str:
        """What the rule holds against: the fence of the threat model that it serves (docs/explanation)."""
        in_review = "code that goes around, in review"
        if self.checked_by == "check":
            return in_review
        in_any_run = "forgetting and accident, in any run"
        return f"{in_any_run}; {in_review}" if "check" in self.checked_by else in_any_run


def rule_docs() -> dict[str, RuleDoc]:
    """Return all rules by name, in the order of their registries."""
    return {doc.name: doc for doc in _all()}


def _all() -> Iterator[RuleDoc]:
    for rule in RULES.values():
        yield RuleDoc(rule.name, str(rule.severity), rule.doc, "check, guard" if rule.in_guard else "check")
    for file_rule in FILE_RULES.values():
        yield RuleDoc(file_rule.name, "error", file_rule.doc, "check")
    for waiver_rule in WAIVER_RULES.values():
        yield RuleDoc(waiver_rule.name, str(waiver_rule.severity), waiver_rule.doc, "check")
    for name, rule in DATA_RULES.items():
        yield RuleDoc(name, str(rule.severity), _macro_doc(name), "audit")


def _macro_doc(name: str) -> str:
    """The comment that a macro's file begins with, its indentation taken away."""
    text = (DATA_RULES_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    found = HEAD_COMMENT.match(text)
    return re.sub(r"^  ", "", found[1], flags=re.MULTILINE) if found else ""
