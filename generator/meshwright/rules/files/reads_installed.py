"""A domain installs the port package of every domain that it reads, and its profile can reach that domain.

**Example.** A model of `flights` adds `ref('weather', 'observations', v=1)`, but `packages.yml` doesn't list
`../../ports/weather`; or `fleet.legs`, a view that `network` reads, starts to read `flights`.

**Why.** A run of the whole mesh finds every domain; a run of the domain alone fails, on its author's machine or
overnight.

**Fix.** Run `meshwright product read add DOMAIN.PRODUCT`: it adds the missing entries to `packages.yml` and
`profiles.yml`.
"""

from collections.abc import Iterator

from meshwright.graph.reach import Reach, reaches
from meshwright.mesh.mesh import Domain
from meshwright.rules.checked import Checked
from meshwright.rules.finding import Finding, in_file
from meshwright.rules.rule import Settings, file_rule


@file_rule()
def reads_installed(checked: Checked, _settings: Settings) -> Iterator[Finding]:
    """Find reads that fail when the domain runs alone."""
    for domain in checked.mesh.domains:
        found = reaches(checked.graph, domain.name)
        yield from _not_installed(checked, domain, found)
        yield from _out_of_reach(checked, domain, found)


def _not_installed(checked: Checked, domain: Domain, found: list[Reach]) -> Iterator[Finding]:
    first = {each.producer: each for each in reversed(found)}
    for producer, reach in first.items():
        if not checked.files.installs(domain, checked.mesh.domain(producer)):
            message = (
                f"{reach.consumer} reads {reach.read}, but the port package of {producer} isn't installed, so the"
                f" domain can't run alone; run `meshwright product read add {_product(reach)}`"
            )
            yield in_file(domain.name, message, domain.folder / "packages.yml")


def _out_of_reach(checked: Checked, domain: Domain, found: list[Reach]) -> Iterator[Finding]:
    first = {name: each for each in reversed(found) for name in each.behind}
    for name, reach in first.items():
        if checked.files.profile_lacks(domain, checked.mesh.domain(name)):
            through = "" if name == reach.producer else f", a view on relations of {name}"
            message = (
                f"{reach.consumer} reads {reach.read}{through}, but its profile can't reach {name}; run"
                f" `meshwright product read add {_product(reach)}`"
            )
            yield in_file(domain.name, message, domain.folder / "profiles.yml")


def _product(reach: Reach) -> str:
    """Return the product that the consumer is or prepares, or a placeholder."""
    return reach.product or f"{reach.consumer.split('.')[0].split()[-1]}.PRODUCT"
