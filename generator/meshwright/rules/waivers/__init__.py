"""The rules about waivers and acceptances: one module each, registered here."""

from meshwright.rules.waivers.acceptance_unused import acceptance_unused
from meshwright.rules.waivers.waiver_expired import waiver_expired
from meshwright.rules.waivers.waiver_expires_soon import waiver_expires_soon
from meshwright.rules.waivers.waiver_owner_unknown import waiver_owner_unknown
from meshwright.rules.waivers.waiver_reason_short import waiver_reason_short
from meshwright.rules.waivers.waiver_rule import WaiverRule
from meshwright.rules.waivers.waiver_too_long import waiver_too_long
from meshwright.rules.waivers.waiver_unused import waiver_unused

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
