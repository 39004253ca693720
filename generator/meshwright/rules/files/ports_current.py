"""A port package is what the domain's contracts say.

**Example.** A column was added to `orders.yml` and `meshwright publish` not run: `ports/sales` lacks it.

**Why.** Other domains read the port package, and the contract gate compares it. One that lags behind promises what
isn't kept.

**Mend.** Run `meshwright publish` and commit what it writes.
"""

from collections.abc import Iterator

from meshwright.errors import MeshwrightError
from meshwright.mesh.contract import Product
from meshwright.mesh.mesh import Domain
from meshwright.rules.files.file_rule import Fault, Scope, file_rule
from meshwright.services.publish import plan_packages


@file_rule
def ports_current(scope: Scope) -> Iterator[Fault]:
    """Find port packages that `publish` would change."""
    products: dict[str, list[Product]] = {domain.name: [] for domain in scope.mesh.domains}
    for product in scope.manifest.products():
        products.setdefault(product.domain, []).append(product)
    for domain in scope.mesh.domains:
        yield from _stale(scope, domain, products[domain.name])


def _stale(scope: Scope, domain: Domain, products: list[Product]) -> Iterator[Fault]:
    try:
        plan = plan_packages(scope.root, scope.mesh, [domain], products)
    except MeshwrightError as error:
        yield Fault(domain.name, str(error), str(domain.port_folder))
        return
    for change in plan.changes:
        message = f"its port package is stale ({change.verb} {change.path}); run `meshwright publish {domain.name}`"
        yield Fault(domain.name, message, str(change.path))
