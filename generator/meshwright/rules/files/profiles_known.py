"""A domain connects to its own place in the warehouse, and reads other domains' only where that is written plainly.

**Example.** `profiles.yml` that attaches `fleet.duckdb` as `archive`, or for writing; one that loads plugins.

**Why.** A source in a database `archive` looks like the domain's own. A connection that may write to another domain's
file can replace its data, and a plugin runs any Python.

**Fix.** Attach a domain's file under the domain's own name, read-only, as `meshwright product add` does. What else the
domain needs is listed by its words: `profiles_known: {allowed: ["plugins", "attach archive"]}`.

Parameter: `allowed` lists further settings of profiles.
"""

from collections.abc import Iterator

from meshwright.rules.checked import Checked
from meshwright.rules.finding import Finding, in_file
from meshwright.rules.rule import Settings, allowing, file_rule


@file_rule(allowed=allowing([]))
def profiles_known(checked: Checked, settings: Settings) -> Iterator[Finding]:
    """Find settings of domains' profiles that nobody agreed on."""
    for domain in checked.mesh.domains:
        path = domain.folder / "profiles.yml"
        if not checked.files.is_file(path):
            yield in_file(domain.name, "it has no profiles.yml to look at; put it back", path)
            continue
        line = checked.files.line_of(path, next((name for name in checked.files.yaml(path) if name != "config"), ""))
        for setting, remedy in dict.fromkeys(checked.files.profile_faults(domain)):
            if setting not in settings["allowed"]:
                message = f"its profile has `{setting}`; {remedy}, or list it in a policy"
                yield in_file(domain.name, message, path, line)
