"""A profile reaches only the domain's own data and, read-only, other domains' data under their names.

**Example.** `profiles.yml` that attaches `fleet.duckdb` as `archive` or with write access; one that loads plugins.

**Why.** A source in a database `archive` looks like the domain's own. A connection that can write to another domain's
file can replace its data, and a plugin can run any Python.

**Fix.** Attach a domain's file under the domain's own name, read-only, as `meshwright product add` does. Allow other
settings by the name in the finding: `profiles_known: {allowed: ["plugins", "attach archive"]}`.

Parameter: `allowed` lists other profile settings.
"""

from collections.abc import Iterator

from meshwright.rules.checked import Checked
from meshwright.rules.finding import Finding, in_file
from meshwright.rules.rule import Settings, allowing, file_rule


@file_rule(allowed=allowing([]))
def profiles_known(checked: Checked, settings: Settings) -> Iterator[Finding]:
    """Find profile settings that no policy allows."""
    for domain in checked.mesh.domains:
        path = domain.folder / "profiles.yml"
        if not checked.files.is_file(path):
            yield in_file(domain.name, "profiles.yml is missing; restore it", path)
            continue
        line = checked.files.line_of(path, next((name for name in checked.files.yaml(path) if name != "config"), ""))
        for setting, remedy in dict.fromkeys(checked.files.profile_faults(domain)):
            if setting not in settings["allowed"]:
                message = f"its profile has `{setting}`; {remedy}, or allow it in a policy"
                yield in_file(domain.name, message, path, line)
