"""The rules about files: one module each, registered here."""

from meshwright.rules.files.config_constant import config_constant
from meshwright.rules.files.file_rule import FileRule
from meshwright.rules.files.governance_untouched import governance_untouched
from meshwright.rules.files.guard_on import guard_on
from meshwright.rules.files.policies_current import policies_current
from meshwright.rules.files.ports_current import ports_current
from meshwright.rules.files.profiles_known import profiles_known
from meshwright.rules.files.project_untampered import project_untampered
from meshwright.rules.files.reads_installed import reads_installed

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
