"""A domain connects to its own place in the warehouse, and reads other domains' only where that is written plainly.

**Example.** `profiles.yml` that attaches `fleet.duckdb` as `archive`, or for writing; one that loads plugins.

**Why.** A source in a database `archive` looks like the domain's own. A connection that may write to another domain's
file can replace its data, and a plugin runs any Python.

**Mend.** Attach a domain's file under the domain's own name, read-only, as `meshwright product add` does. What else the
domain needs is listed by its words: `profiles_known: {allowed: ["plugins", "attach archive"]}`.

Parameter: `allowed` lists further settings of profiles.
"""

from collections.abc import Iterator

from meshwright.adapters.warehouses import warehouse_port
from meshwright.adapters.yaml import user_yaml
from meshwright.rules.file_parameters import FILE_PARAMETERS
from meshwright.rules.files.file_rule import Fault, Scope, file_rule


@file_rule
def profiles_known(scope: Scope) -> Iterator[Fault]:
    """Find settings of domains' profiles that nobody agreed on."""
    allowed = frozenset(scope.policies.policy(FILE_PARAMETERS["profiles_known"]).parameters["allowed"])
    warehouse = warehouse_port(scope.mesh.warehouse)
    for domain in scope.mesh.domains:
        path = domain.folder / "profiles.yml"
        if not (scope.root / path).is_file():
            yield Fault(domain.name, "it has no profiles.yml to look at; put it back", str(path))
            continue
        document = user_yaml.load(user_yaml.text_of(scope.root, path), path)
        with user_yaml.expecting(path, "profiles with outputs, each a mapping"):
            profiles = {name: value for name, value in document.items() if name != "config"}
            outputs = [output for profile in profiles.values() for output in profile["outputs"].values()]
            faults = [fault for o in outputs for fault in warehouse.profile_faults(scope.mesh, domain, o)]
        line = user_yaml.line_of(document, next(iter(profiles), ""))
        for setting, remedy in dict.fromkeys(faults):
            if setting not in allowed:
                message = f"its profile has `{setting}`; {remedy}, or list it in a policy"
                yield Fault(domain.name, message, str(path), line)
