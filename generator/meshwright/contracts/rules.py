"""The rules of the gate: what each kind of change means, and what dbt itself says to it."""

from enum import StrEnum

import msgspec

from meshwright.contracts.change import Verdict


class Dbt(StrEnum):
    """What `state:modified` of dbt 1.11 does; a test asks it."""

    ERROR = "error"
    SOMETIMES = "depends"
    NOTHING = "nothing"


class Rule(msgspec.Struct, frozen=True):
    """A rule of the gate; `when` says on what it depends where dbt decides this way and that."""

    name: str
    verdict: Verdict
    meaning: str
    dbt: Dbt
    when: str = ""


def _rules(verdict: Verdict, *rows: tuple[str, str, Dbt] | tuple[str, str, Dbt, str]) -> dict[str, Rule]:
    return {name: Rule(name, verdict, meaning, *dbt) for name, meaning, *dbt in rows}


BASE_TYPE = "error when the text before `(` differs; nothing for lengths and precisions"
STORED = "error where the warehouse enforces it and the model is a table; nothing in a view"

BREAKING = _rules(
    Verdict.BREAKING,
    # products and their versions
    ("removed_without_deprecation", "A product or version is gone that never had a deprecation date.", Dbt.ERROR),
    ("removed_before_deprecation_date", "A product or version is gone before its deprecation date.", Dbt.ERROR),
    ("removed_while_read", "A version is gone after its deprecation date, but somebody reads it.", Dbt.NOTHING),
    ("access_narrowed", "A model is still there, but its port isn't: it is private now, or unpublished.", Dbt.NOTHING),
    ("kind_changed", "The product became one of another kind.", Dbt.NOTHING),
    ("owner_removed", "Nobody answers for the domain's products any more.", Dbt.NOTHING),
    ("relation_moved", "The relation has another database, schema or alias.", Dbt.NOTHING),
    ("contract_enforcement_dropped", "dbt no longer holds the relation to its contract.", Dbt.ERROR),
    ("deprecation_moved_nearer", "The deprecation date is earlier than consumers were told.", Dbt.NOTHING),
    (
        "deprecation_without_notice",
        "A deprecation date is past when it is added, or nearer than the policy `deprecation_announced` allows.",
        Dbt.NOTHING,
    ),
    ("product_renamed", "A product has another name, with the same contract.", Dbt.ERROR),
    ("domain_renamed", "A domain has another name, with the same products.", Dbt.ERROR),
    ("version_returned", "A version that was removed is there again, with another contract.", Dbt.NOTHING),
    ("grants_narrowed", "A role that could use the relation no longer may.", Dbt.NOTHING),
    ("sharing_narrowed", "A domain that could read the product may not, or not as long.", Dbt.NOTHING),
    ("lifecycle_withdrawn", "A product that was published for use is a draft again.", Dbt.NOTHING),
    # columns
    ("column_removed", "A column is gone.", Dbt.ERROR),
    ("column_renamed", "A column has another name: same type, and the same place or description.", Dbt.ERROR),
    ("quoting_changed", "A column's name needs quotes now, or no longer.", Dbt.NOTHING),
    ("type_narrowed", "A column's type holds fewer values than before.", Dbt.SOMETIMES, BASE_TYPE),
    ("type_changed", "A column's type is another one.", Dbt.SOMETIMES, BASE_TYPE),
    (
        "type_unknown",
        "A column's type is spelt differently, and one of the two can't be read.",
        Dbt.SOMETIMES,
        BASE_TYPE,
    ),
    # keys and constraints
    ("primary_key_changed", "One row is about something else.", Dbt.SOMETIMES, STORED),
    ("primary_key_dropped", "Nothing says any more what one row is.", Dbt.SOMETIMES, STORED),
    ("grain_changed", "The grain is dropped or has other columns.", Dbt.NOTHING),
    ("not_null_dropped", "A column may hold nulls now.", Dbt.SOMETIMES, STORED),
    ("constraint_dropped", "A unique, check, foreign key or custom constraint is gone.", Dbt.SOMETIMES, STORED),
    ("constraint_changed", "A constraint says something else.", Dbt.SOMETIMES, STORED),
    # promises about the data
    ("accepted_values_added", "A column may hold a value that consumers don't know.", Dbt.NOTHING),
    ("promise_loosened", "A promise about a column allows more than before.", Dbt.NOTHING),
    ("promise_dropped", "A promise about a column is gone.", Dbt.NOTHING),
    ("slo_loosened", "The SLO promises less, or measures something else.", Dbt.NOTHING),
    ("slo_dropped", "A part of the SLO is gone.", Dbt.NOTHING),
    # what keeps a port to its contract
    (
        "constraints_no_longer_enforced",
        "It is no longer stored as a table, so that the warehouse enforces no constraint.",
        Dbt.SOMETIMES,
        STORED,
    ),
    ("governance_weakened", "Its governance test or its audit is gone or weakened.", Dbt.NOTHING),
    ("data_test_dropped", "A test of dbt's own is gone.", Dbt.NOTHING),
    ("data_test_loosened", "A test of dbt's own lets more pass, or only warns.", Dbt.NOTHING),
)
MAY_CHANGE = _rules(
    Verdict.MAY_CHANGE,
    ("meaning_changed", "A unit, currency, time zone, classification or the like is another one.", Dbt.NOTHING),
    ("personal_data_appeared", "A column holds personal data now.", Dbt.NOTHING),
)
ADDITIVE = _rules(
    Verdict.ADDITIVE,
    ("product_added", "A new product.", Dbt.NOTHING),
    ("version_added", "A new version beside the others: how a contract is meant to change.", Dbt.NOTHING),
    ("contract_enforcement_added", "dbt holds the relation to its contract now.", Dbt.NOTHING),
    ("sharing_widened", "A domain may read the product that couldn't, or longer.", Dbt.NOTHING),
    ("column_added", "A new column.", Dbt.NOTHING),
    ("type_widened", "A column's type holds all values it held, and more.", Dbt.SOMETIMES, BASE_TYPE),
    ("primary_key_added", "It is said now what one row is.", Dbt.NOTHING),
    ("grain_added", "A grain is declared.", Dbt.NOTHING),
    ("not_null_added", "A column holds no nulls.", Dbt.NOTHING),
    ("constraint_added", "A new constraint.", Dbt.NOTHING),
    ("accepted_values_removed", "A column holds fewer different values.", Dbt.NOTHING),
    ("promise_tightened", "A promise about a column allows less than before.", Dbt.NOTHING),
    ("promise_added", "A new promise about a column.", Dbt.NOTHING),
    ("slo_tightened", "The SLO promises more.", Dbt.NOTHING),
    ("slo_added", "A new part of the SLO.", Dbt.NOTHING),
    ("governance_restored", "Its governance test and its audit are as the templates wrote them again.", Dbt.NOTHING),
    ("data_test_added", "A new test of dbt's own.", Dbt.NOTHING),
    ("data_test_tightened", "A test of dbt's own lets less pass.", Dbt.NOTHING),
    ("grants_widened", "More roles may use the relation.", Dbt.NOTHING),
)
NEUTRAL = _rules(
    Verdict.NEUTRAL,
    ("retired_on_schedule", "A product or version is gone after its deprecation date.", Dbt.NOTHING),
    ("versions_introduced", "A product without versions has them now; its consumers read the latest.", Dbt.ERROR),
    (
        "latest_version_moved",
        "Consumers that pin no version read another; those of other domains have to pin one.",
        Dbt.NOTHING,
    ),
    ("owner_changed", "Another team answers for the domain, or is reached elsewhere.", Dbt.NOTHING),
    ("deprecation_announced", "A deprecation date in the future is added.", Dbt.NOTHING),
    ("deprecation_moved_later", "The deprecation date is later than consumers were told.", Dbt.NOTHING),
    ("deprecation_withdrawn", "There is no deprecation date any more.", Dbt.NOTHING),
    ("lifecycle_changed", "The product is at another stage of its life.", Dbt.NOTHING),
    ("columns_reordered", "The columns come in another order.", Dbt.NOTHING),
    ("column_respelled", "A column's name differs in upper and lower case alone; SQL reads it as before.", Dbt.ERROR),
    ("type_respelled", "A column's type has another name for the same.", Dbt.SOMETIMES, BASE_TYPE),
    ("constraint_respelled", "The same is promised in other words.", Dbt.SOMETIMES, STORED),
    ("promise_respelled", "The same is promised in other units.", Dbt.NOTHING),
    ("materialization_changed", "The relation is stored in another way.", Dbt.NOTHING),
    ("internal_promise_changed", "How the producer checks its own making: parity, keys of loads, rows.", Dbt.NOTHING),
    ("personal_data_changed", "A column's tags of personal data differ.", Dbt.NOTHING),
    ("description_changed", "Something is described differently.", Dbt.NOTHING),
    ("meta_changed", "A key of `config.meta` differs that the mesh gives no meaning to.", Dbt.NOTHING),
)
# Two ports of one product alone can't tell these.
BY_MORE_THAN_PORTS = (
    *("access_narrowed", "removed_while_read", "product_renamed", "domain_renamed", "version_returned"),
)
# What these mean hangs on who reads the product: they break when a consumer breaks.
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
        "Parameter `notice_days`: how many days ahead a deprecation date has to be when it is added (default 0).",
    )
}


def page(rule: Rule) -> str:
    """Return the page of a rule, as `meshwright rules explain` prints it."""
    judged = " It is breaking when it breaks one of the consumers there are." if rule.name in JUDGED else ""
    dbt = rule.when if rule.dbt is Dbt.SOMETIMES else str(rule.dbt)
    parts = [rule.meaning, f"**Verdict.** {str(rule.verdict).capitalize()}.{judged}", f"**dbt 1.11 says.** {dbt}."]
    if rule.name in MAY_BREAK:
        parts.append("**Fix.** Keep what it was, or change it in a new version beside this one.")
    return "\n\n".join((*parts, *ABOUT_SETTINGS.get(rule.name, ())))
