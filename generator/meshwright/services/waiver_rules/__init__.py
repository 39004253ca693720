"""The rules about waivers and acceptances: one module each, registered here."""

from meshwright.services.waiver_rules.acceptance_unused import acceptance_unused
from meshwright.services.waiver_rules.waiver_expired import waiver_expired
from meshwright.services.waiver_rules.waiver_expires_soon import waiver_expires_soon
from meshwright.services.waiver_rules.waiver_owner_unknown import waiver_owner_unknown
from meshwright.services.waiver_rules.waiver_reason_short import waiver_reason_short
from meshwright.services.waiver_rules.waiver_rule import WaiverRule
from meshwright.services.waiver_rules.waiver_too_long import waiver_too_long
from meshwright.services.waiver_rules.waiver_unused import waiver_unused

WAIVER_RULES: dict[str, WaiverRule] = {
    rule.name: rule
    for rule in (
        waiver_expired,
        waiver_expires_soon,
        waiver_too_long,
        waiver_owner_unknown,
        waiver_reason_short,
        waiver_unused,
        acceptance_unused,
    )
}
