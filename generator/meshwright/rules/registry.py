"""The registry of all rules, in the order of the listings."""

from meshwright.contracts import verdicts
from meshwright.errors import Refused
from meshwright.mesh.nearest import nearest
from meshwright.rules.data import DATA_RULES
from meshwright.rules.files.config_constant import config_constant
from meshwright.rules.files.governance_untouched import governance_untouched
from meshwright.rules.files.guard_on import guard_on
from meshwright.rules.files.policies_current import policies_current
from meshwright.rules.files.ports_current import ports_current
from meshwright.rules.files.profiles_known import profiles_known
from meshwright.rules.files.project_untampered import project_untampered
from meshwright.rules.files.reads_installed import reads_installed
from meshwright.rules.files.warehouse_followed import warehouse_followed
from meshwright.rules.rule import LooksAt, Rule, higher
from meshwright.rules.static.access_explicit import access_explicit
from meshwright.rules.static.access_no_wider_than_parents import access_no_wider_than_parents
from meshwright.rules.static.aggregated_reads_no_source import aggregated_reads_no_source
from meshwright.rules.static.aggregates_two_products import aggregates_two_products
from meshwright.rules.static.audit_hook_present import audit_hook_present
from meshwright.rules.static.columns_described import columns_described
from meshwright.rules.static.config_only_computes import config_only_computes
from meshwright.rules.static.consumer_aligned_read_by_consumers_only import consumer_aligned_read_by_consumers_only
from meshwright.rules.static.consumer_reads_products_only import consumer_reads_products_only
from meshwright.rules.static.consumers_declared import consumers_declared
from meshwright.rules.static.contract_enforced import contract_enforced
from meshwright.rules.static.deprecation_kept import deprecation_kept
from meshwright.rules.static.documented import documented
from meshwright.rules.static.domains_have_owners import domains_have_owners
from meshwright.rules.static.freshness_within_inputs import freshness_within_inputs
from meshwright.rules.static.governance_test_attached import governance_test_attached
from meshwright.rules.static.grain_declared import grain_declared
from meshwright.rules.static.hooks_known import hooks_known
from meshwright.rules.static.incremental_configured import incremental_configured
from meshwright.rules.static.jinja_declarative import jinja_declarative
from meshwright.rules.static.kind_matches_folder import kind_matches_folder
from meshwright.rules.static.lifecycle_kept import lifecycle_kept
from meshwright.rules.static.macros_shadow_nothing import macros_shadow_nothing
from meshwright.rules.static.materializations_known import materializations_known
from meshwright.rules.static.near_duplicate_products import near_duplicate_products
from meshwright.rules.static.no_cycles import no_cycles
from meshwright.rules.static.no_final_select_star import no_final_select_star
from meshwright.rules.static.no_join_of_source_with_model import no_join_of_source_with_model
from meshwright.rules.static.not_ephemeral import not_ephemeral
from meshwright.rules.static.nothing_consumer_aligned_upstream import nothing_consumer_aligned_upstream
from meshwright.rules.static.old_version_deprecated import old_version_deprecated
from meshwright.rules.static.owner_declared import owner_declared
from meshwright.rules.static.packages_known import packages_known
from meshwright.rules.static.personal_data_handled import personal_data_handled
from meshwright.rules.static.place_kept import place_kept
from meshwright.rules.static.primary_key_declared import primary_key_declared
from meshwright.rules.static.products_have_consumers import products_have_consumers
from meshwright.rules.static.promises_known import promises_known
from meshwright.rules.static.python_agreed import python_agreed
from meshwright.rules.static.reads_own_sources import reads_own_sources
from meshwright.rules.static.reads_public_products import reads_public_products
from meshwright.rules.static.references_pinned import references_pinned
from meshwright.rules.static.relations_not_hard_coded import relations_not_hard_coded
from meshwright.rules.static.same_term_same_meaning import same_term_same_meaning
from meshwright.rules.static.sharing_kept import sharing_kept
from meshwright.rules.static.slo_declared import slo_declared
from meshwright.rules.static.sources_declare_freshness import sources_declare_freshness
from meshwright.rules.static.todos_resolved import todos_resolved
from meshwright.rules.static.view_chain_short import view_chain_short
from meshwright.rules.static.virtual_composes_two_products import virtual_composes_two_products
from meshwright.rules.static.virtual_is_a_view import virtual_is_a_view
from meshwright.rules.static.virtual_pins_versions import virtual_pins_versions
from meshwright.rules.waivers.acceptance_unused import acceptance_unused
from meshwright.rules.waivers.waiver_expired import waiver_expired
from meshwright.rules.waivers.waiver_expires_soon import waiver_expires_soon
from meshwright.rules.waivers.waiver_owner_unknown import waiver_owner_unknown
from meshwright.rules.waivers.waiver_reason_short import waiver_reason_short
from meshwright.rules.waivers.waiver_too_long import waiver_too_long
from meshwright.rules.waivers.waiver_unused import waiver_unused

ON_MANIFEST = (
    # every product and every model
    owner_declared,
    contract_enforced,
    primary_key_declared,
    not_ephemeral,
    governance_test_attached,
    audit_hook_present,
    hooks_known,
    materializations_known,
    macros_shadow_nothing,
    packages_known,
    jinja_declarative,
    python_agreed,
    config_only_computes,
    place_kept,
    documented,
    columns_described,
    todos_resolved,
    reads_public_products,
    access_explicit,
    kind_matches_folder,
    slo_declared,
    references_pinned,
    relations_not_hard_coded,
    no_final_select_star,
    incremental_configured,
    old_version_deprecated,
    deprecation_kept,
    lifecycle_kept,
    sharing_kept,
    personal_data_handled,
    promises_known,
    # source_aligned
    reads_own_sources,
    no_join_of_source_with_model,
    sources_declare_freshness,
    # aggregated
    aggregates_two_products,
    aggregated_reads_no_source,
    nothing_consumer_aligned_upstream,
    grain_declared,
    # consumer_aligned
    consumers_declared,
    consumer_reads_products_only,
    consumer_aligned_read_by_consumers_only,
    freshness_within_inputs,
    # virtual
    virtual_is_a_view,
    virtual_composes_two_products,
    virtual_pins_versions,
    view_chain_short,
    access_no_wider_than_parents,
    # the mesh as a whole
    same_term_same_meaning,
    near_duplicate_products,
    no_cycles,
    products_have_consumers,
    domains_have_owners,
)
ON_FILES = (
    project_untampered,
    config_constant,
    governance_untouched,
    warehouse_followed,
    profiles_known,
    ports_current,
    policies_current,
    guard_on,
    reads_installed,
)
ON_WAIVERS = (
    waiver_expired,
    waiver_expires_soon,
    waiver_too_long,
    waiver_owner_unknown,
    waiver_reason_short,
    waiver_unused,
    acceptance_unused,
)
# The parameters of the contract gate that policies can set.
SETTINGS_OF_CHANGES = {"deprecation_announced": {"notice_days": higher(0)}}
ON_CHANGES = tuple(
    Rule(
        name=rule.name,
        looks_at=LooksAt.CHANGES,
        doc=verdicts.page(rule),
        verdict=str(rule.verdict),
        parameters=SETTINGS_OF_CHANGES.get(rule.name, {}),
    )
    for rule in verdicts.RULES.values()
)
RULES: dict[str, Rule] = {rule.name: rule for rule in (*ON_MANIFEST, *ON_FILES, *ON_WAIVERS, *DATA_RULES, *ON_CHANGES)}


def rule_named(name: str) -> Rule:
    """Return a rule; raises Refused if no rule has this name."""
    rule = RULES.get(name)
    if rule is None:
        meant = nearest(name, RULES)
        remedy = f"Did you mean {meant}?" if meant else "`meshwright rules list` lists all rules."
        raise Refused(f"There is no rule {name!r}. {remedy}")
    return rule
