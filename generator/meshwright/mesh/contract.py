"""Data products and their contracts, as values."""

from typing import Any

import msgspec

from meshwright.mesh.kinds import Kind
from meshwright.mesh.lifecycle import Lifecycle, lifecycle_of
from meshwright.mesh.mesh import Owner
from meshwright.mesh.product_ref import ProductRef, Version, version_order


class Constraint(msgspec.Struct, frozen=True, omit_defaults=True):
    """A constraint of a contract, in dbt's words."""

    type: str
    columns: tuple[str, ...] = ()
    name: str | None = None
    expression: str | None = None


class Column(msgspec.Struct, frozen=True):
    """A column of an output port."""

    name: str
    data_type: str
    description: str = ""
    constraints: tuple[Constraint, ...] = ()
    quote: bool | None = None
    meta: dict[str, Any] = {}

    @property
    def sql(self) -> str:
        """The column's name in SQL."""
        return f'"{self.name}"' if self.quote else self.name


class DataTest(msgspec.Struct, frozen=True, omit_defaults=True):
    """A dbt data test on a product: generic on the model or a column, or singular without arguments.

    `severity`, `where` and `limit` are as dbt understands them; `error_if` is the number of failures that count.
    """

    name: str
    column: str | None = None
    arguments: dict[str, Any] = {}
    severity: str = "error"
    where: str | None = None
    limit: int | None = None
    error_if: str = "!= 0"


class Upkeep(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a port's contract is enforced: its materialization, tests, guard and audit.

    `governed` means that the governance test and the audit are as the templates wrote them.
    """

    stored_as: str | None = None
    governed: bool = True
    data_tests: tuple[DataTest, ...] = ()


class OutputPort(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a product: its contract and its relation.

    `enforced` means that dbt enforces the contract. `upkeep` is None if an old port package doesn't contain it;
    `grants` are the roles of each privilege.
    """

    version: Version
    columns: tuple[Column, ...]
    constraints: tuple[Constraint, ...] = ()
    description: str = ""
    deprecation_date: str | None = None
    database: str | None = None
    schema: str | None = None
    alias: str | None = None
    meta: dict[str, Any] = {}
    enforced: bool = True
    upkeep: Upkeep | None = None
    grants: dict[str, tuple[str, ...]] = {}

    @property
    def lifecycle(self) -> Lifecycle:
        """The lifecycle stage of the version."""
        return lifecycle_of(self.meta, self.deprecation_date)

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The columns of the primary key, () if the contract declares none."""
        for constraint in self.constraints:
            if constraint.type == "primary_key":
                return constraint.columns
        return tuple(c.name for c in self.columns if any(k.type == "primary_key" for k in c.constraints))


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """A data product: the promise, its owner, and one output port per version."""

    domain: str
    name: str
    kind: Kind
    owner: Owner | None
    latest_version: Version
    ports: tuple[OutputPort, ...]

    @property
    def full_name(self) -> str:
        """The product's name in the mesh: `domain.product`."""
        return f"{self.domain}.{self.name}"

    def port(self, version: Version = None) -> OutputPort | None:
        """Return the output port of a version (the latest if None), or None if it doesn't exist."""
        wanted = self.latest_version if version is None else version
        return next((port for port in self.ports if str(port.version) == str(wanted)), None)

    def ref(self, port: OutputPort) -> ProductRef:
        """Return the name of a version."""
        return ProductRef(self.domain, self.name, port.version)

    @property
    def published(self) -> "Product | None":
        """The product as other domains see it: without draft and retired versions; None if none remain.

        If the latest version isn't published, the newest published one replaces it.
        """
        ports = tuple(port for port in self.ports if port.lifecycle.is_published)
        if not ports:
            return None
        versions = [port.version for port in ports]
        latest = self.latest_version if self.latest_version in versions else max(versions, key=version_order)
        return msgspec.structs.replace(self, ports=ports, latest_version=latest)


def granted(grants: Any) -> dict[str, tuple[str, ...]]:
    """Return the roles of each privilege, sorted; dbt takes one role or a list of them."""
    found = grants if isinstance(grants, dict) else {}
    listed = {privilege: [roles] if isinstance(roles, str) else roles or [] for privilege, roles in found.items()}
    return {str(privilege): tuple(sorted(map(str, roles))) for privilege, roles in sorted(listed.items()) if roles}
