"""The rules of the gate: the meaning of each kind of change, and dbt's own report about it."""

from enum import StrEnum

import msgspec

from meshwright.contracts.change import Verdict


class Dbt(StrEnum):
    """What `state:modified` of dbt 1.11 reports, which a test verifies."""

    ERROR = "error"
    SOMETIMES = "depends"
    NOTHING = "nothing"


class Rule(msgspec.Struct, frozen=True):
    """A rule of the gate; `when` states what dbt's report depends on."""

    name: str
    verdict: Verdict
    meaning: str
    dbt: Dbt
    when: str = ""


def _rules(verdict: Verdict, *rows: tuple[str, str, Dbt] | tuple[str, str, Dbt, str]) -> dict[str, Rule]:
    return {name: Rule(name, verdict, meaning, *dbt) for name, meaning, *dbt in rows}


BASE_TYPE = "error when the text before `(` differs; nothing for lengths and precisions"
STORED = "error when the model is a table and the warehouse enforces the constraint; nothing for a view"

BREAKING = _rules(
    Verdict.BREAKING,
    # products and their versions
    ("removed_without_deprecation", "A product or version was removed without a deprecation date.", Dbt.ERROR),
    ("removed_before_deprecation_date", "A product or version was removed before its deprecation date.", Dbt.ERROR),
    (
        "removed_while_read",
        "A version was removed after its deprecation date, but it still has consumers.",
        Dbt.NOTHING,
    ),
    (
        "access_narrowed",
        "A model still exists, but its port doesn't: the model is private or unpublished.",
        Dbt.NOTHING,
    ),
    ("kind_changed", "The product's kind changed.", Dbt.NOTHING),
    ("owner_removed", "The domain no longer has an owner.", Dbt.NOTHING),
    ("relation_moved", "The relation's database, schema or alias changed.", Dbt.NOTHING),
    ("contract_enforcement_dropped", "dbt no longer enforces the contract.", Dbt.ERROR),
    ("deprecation_moved_nearer", "The deprecation date moved to an earlier day.", Dbt.NOTHING),
    (
        "deprecation_without_notice",
        "A new deprecation date is in the past, or earlier than the policy `deprecation_announced` allows.",
        Dbt.NOTHING,
    ),
    ("product_renamed", "A product was renamed; its contract is the same.", Dbt.ERROR),
    ("domain_renamed", "A domain was renamed; its products are the same.", Dbt.ERROR),
    ("version_returned", "A removed version is back with a different contract.", Dbt.NOTHING),
    ("grants_narrowed", "A role lost a privilege on the relation.", Dbt.NOTHING),
    ("sharing_narrowed", "A domain lost access to the product, or its access ends earlier.", Dbt.NOTHING),
    ("lifecycle_withdrawn", "A published product became a draft again.", Dbt.NOTHING),
    # columns
    ("column_removed", "A column was removed.", Dbt.ERROR),
    ("column_renamed", "A column was renamed: it has the same type, and the same position or description.", Dbt.ERROR),
    ("quoting_changed", "A column's name now requires quotes, or no longer does.", Dbt.NOTHING),
    ("type_narrowed", "A column's type can hold fewer values than before.", Dbt.SOMETIMES, BASE_TYPE),
    ("type_changed", "A column has a different type.", Dbt.SOMETIMES, BASE_TYPE),
    (
        "type_unknown",
        "A column's type is spelled differently, and one of the two spellings can't be parsed.",
        Dbt.SOMETIMES,
        BASE_TYPE,
    ),
    # keys and constraints
    ("primary_key_changed", "The primary key has different columns.", Dbt.SOMETIMES, STORED),
    ("primary_key_dropped", "The primary key was removed.", Dbt.SOMETIMES, STORED),
    ("grain_changed", "The grain was removed, or has different columns.", Dbt.NOTHING),
    ("not_null_dropped", "A column may now contain nulls.", Dbt.SOMETIMES, STORED),
    ("constraint_dropped", "A unique, check, foreign key or custom constraint was removed.", Dbt.SOMETIMES, STORED),
    ("constraint_changed", "A constraint's expression changed.", Dbt.SOMETIMES, STORED),
    # promises about the data
    ("accepted_values_added", "A column may contain a value that consumers don't know.", Dbt.NOTHING),
    ("promise_loosened", "A promise about a column is weaker.", Dbt.NOTHING),
    ("promise_dropped", "A promise about a column was removed.", Dbt.NOTHING),
    ("slo_loosened", "The SLO promises less, or measures something else.", Dbt.NOTHING),
    ("slo_dropped", "A part of the SLO was removed.", Dbt.NOTHING),
    # what enforces the contract
    (
        "constraints_no_longer_enforced",
        "The relation is no longer a table, so the warehouse doesn't enforce its constraints.",
        Dbt.SOMETIMES,
        STORED,
    ),
    ("governance_weakened", "The governance test or the audit was removed or weakened.", Dbt.NOTHING),
    ("data_test_dropped", "A dbt data test was removed.", Dbt.NOTHING),
    ("data_test_loosened", "A dbt data test is weaker, or has different arguments.", Dbt.NOTHING),
)
MAY_CHANGE = _rules(
    Verdict.MAY_CHANGE,
    ("meaning_changed", "A unit, currency, time zone, classification or similar key changed.", Dbt.NOTHING),
    ("personal_data_appeared", "A column now contains personal data.", Dbt.NOTHING),
)
ADDITIVE = _rules(
    Verdict.ADDITIVE,
    ("product_added", "A product was added.", Dbt.NOTHING),
    ("version_added", "A version was added, which is how to ship a breaking change.", Dbt.NOTHING),
    ("contract_enforcement_added", "dbt now enforces the contract.", Dbt.NOTHING),
    ("sharing_widened", "A domain gained access to the product, or keeps it longer.", Dbt.NOTHING),
    ("column_added", "A column was added.", Dbt.NOTHING),
    ("type_widened", "A column's type can hold all values as before, and more.", Dbt.SOMETIMES, BASE_TYPE),
    ("primary_key_added", "A primary key was declared.", Dbt.NOTHING),
    ("grain_added", "A grain was declared.", Dbt.NOTHING),
    ("not_null_added", "A column no longer contains nulls.", Dbt.NOTHING),
    ("constraint_added", "A constraint was added.", Dbt.NOTHING),
    ("accepted_values_removed", "A column contains fewer distinct values.", Dbt.NOTHING),
    ("promise_tightened", "A promise about a column is stronger.", Dbt.NOTHING),
    ("promise_added", "A promise about a column was added.", Dbt.NOTHING),
    ("slo_tightened", "The SLO promises more.", Dbt.NOTHING),
    ("slo_added", "A part of the SLO was added.", Dbt.NOTHING),
    ("governance_restored", "The governance test and the audit were restored.", Dbt.NOTHING),
    ("data_test_added", "A dbt data test was added.", Dbt.NOTHING),
    ("data_test_tightened", "A dbt data test is stronger.", Dbt.NOTHING),
    ("grants_widened", "A role gained a privilege on the relation.", Dbt.NOTHING),
)
NEUTRAL = _rules(
    Verdict.NEUTRAL,
    ("retired_on_schedule", "A product or version was removed after its deprecation date.", Dbt.NOTHING),
    ("sharing_expired_removed", "An expired entry of `sharing` was removed.", Dbt.NOTHING),
    ("versions_introduced", "A product without versions now has them; its consumers read the latest.", Dbt.ERROR),
    (
        "latest_version_moved",
        "Consumers that don't pin a version now read a different one; those in other domains must pin one.",
        Dbt.NOTHING,
    ),
    ("owner_changed", "The domain's owner or the owner's contact details changed.", Dbt.NOTHING),
    ("deprecation_announced", "A deprecation date in the future was added.", Dbt.NOTHING),
    ("deprecation_moved_later", "The deprecation date moved to a later day.", Dbt.NOTHING),
    ("deprecation_withdrawn", "The deprecation date was removed.", Dbt.NOTHING),
    ("lifecycle_changed", "The product is at a different lifecycle stage.", Dbt.NOTHING),
    ("columns_reordered", "The columns are in a different order.", Dbt.NOTHING),
    ("column_respelled", "Only the case of a column's name changed; SQL still finds the column.", Dbt.ERROR),
    ("type_respelled", "A column's type is spelled differently, but is the same type.", Dbt.SOMETIMES, BASE_TYPE),
    ("constraint_respelled", "A constraint is written differently, but promises the same.", Dbt.SOMETIMES, STORED),
    ("promise_respelled", "A promise is written differently, but is the same.", Dbt.NOTHING),
    ("materialization_changed", "The relation is materialized differently.", Dbt.NOTHING),
    (
        "internal_promise_changed",
        "An internal check of the producer changed, such as parity with its source.",
        Dbt.NOTHING,
    ),
    ("personal_data_changed", "A column's personal data tags changed.", Dbt.NOTHING),
    ("description_changed", "A description changed.", Dbt.NOTHING),
    ("meta_changed", "A key of `config.meta` that Meshwright doesn't interpret changed.", Dbt.NOTHING),
)
# Comparing two ports of one product finds none of these.
BY_MORE_THAN_PORTS = (
    *("access_narrowed", "removed_while_read", "product_renamed", "domain_renamed", "version_returned"),
)
# The consumers decide the verdict of these: they are breaking when a consumer breaks.
JUDGED = frozenset(
    {
        "column_added",
        "column_respelled",
        "columns_reordered",
        "latest_version_moved",
        "type_respelled",
        "type_widened",
        "versions_introduced",
    }
)
REACHES_CONSUMERS = JUDGED | MAY_CHANGE.keys() | {"retired_on_schedule"}
MAY_BREAK = JUDGED | BREAKING.keys()
RULES: dict[str, Rule] = {**BREAKING, **MAY_CHANGE, **ADDITIVE, **NEUTRAL}
ABOUT_SETTINGS = {
    "deprecation_announced": (
        "Parameter `notice_days`: how many days ahead a new deprecation date must be (default 0).",
    )
}


def page(rule: Rule) -> str:
    """Return the page of a rule, as `meshwright rules explain` prints it."""
    judged = " It is breaking if it breaks a consumer." if rule.name in JUDGED else ""
    dbt = rule.when if rule.dbt is Dbt.SOMETIMES else str(rule.dbt)
    parts = [
        rule.meaning,
        f"**Verdict.** {str(rule.verdict).capitalize()}.{judged}",
        f"**dbt 1.11.** {dbt[0].upper()}{dbt[1:]}.",
    ]
    if rule.name in MAY_BREAK:
        parts.append("**Fix.** Undo the change, or ship it as a new version.")
    return "\n\n".join((*parts, *ABOUT_SETTINGS.get(rule.name, ())))
