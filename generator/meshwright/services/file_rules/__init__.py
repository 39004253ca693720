"""The rules about files: one module each, registered here."""

from meshwright.services.file_rules.config_constant import config_constant
from meshwright.services.file_rules.file_rule import FileRule
from meshwright.services.file_rules.governance_untouched import governance_untouched
from meshwright.services.file_rules.guard_on import guard_on
from meshwright.services.file_rules.policies_current import policies_current
from meshwright.services.file_rules.ports_current import ports_current
from meshwright.services.file_rules.profiles_known import profiles_known
from meshwright.services.file_rules.project_untampered import project_untampered
from meshwright.services.file_rules.reads_installed import reads_installed

FILE_RULES: dict[str, FileRule] = {
    rule.name: rule
    for rule in (
        project_untampered,
        config_constant,
        governance_untouched,
        profiles_known,
        ports_current,
        policies_current,
        guard_on,
        reads_installed,
    )
}
