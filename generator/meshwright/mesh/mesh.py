"""The values of mesh.yml: the mesh, its owner and the registry of its domains."""

from enum import StrEnum
from pathlib import PurePosixPath

import msgspec

from meshwright.errors import Refused
from meshwright.mesh.paths import DOMAINS, PORTS


class Namespace(StrEnum):
    """The namespace of each domain in the warehouse: its own database or schema."""

    DATABASE = "database"
    SCHEMA = "schema"


class Warehouse(StrEnum):
    """The engine that the mesh runs on."""

    DUCKDB = "duckdb"
    DUCKLAKE = "ducklake"
    POSTGRES = "postgres"
    SPARK = "spark"
    SNOWFLAKE = "snowflake"
    BIGQUERY = "bigquery"
    DATABRICKS = "databricks"
    REDSHIFT = "redshift"
    TRINO = "trino"
    ATHENA = "athena"


class CI(StrEnum):
    """The CI service that a mesh's workflows are rendered for."""

    GITHUB = "github"
    GITLAB = "gitlab"
    NONE = "none"


class Owner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A team and its contact details."""

    name: str
    email: str
    chat: str | None = None

    def __str__(self) -> str:
        """Return the team and its address, as in `Sales Team <sales@acme.example>`."""
        return f"{self.name} <{self.email}>" if self.email else self.name


def owner_text(label: object) -> str:
    """Return "owner: Sales Team <sales@acme.example>", or "no owner" for None and an empty text."""
    return f"owner: {label}" if label else "no owner"


class Domain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A domain in the registry; everything else about it is in its dbt project.

    `repository` is the git URL of a domain with its own repository; its folder in the mesh is a clone that git ignores.
    `revision` is the branch, tag or commit that the mesh uses; the default is the tip of its main branch.
    `role` is the user, group or role that reads for the domain in the warehouse; without it, nothing is granted to it.
    """

    name: str
    repository: str | None = None
    revision: str | None = None
    role: str | None = None

    @property
    def folder(self) -> PurePosixPath:
        """Its dbt project, relative to the root of the mesh."""
        return DOMAINS / self.name

    @property
    def port_folder(self) -> PurePosixPath:
        """Its port package, relative to the root of the mesh."""
        return PORTS / self.name

    @property
    def domain_file(self) -> PurePosixPath:
        """The file of its group, owner and sources, relative to the root of the mesh."""
        return self.folder / "models/_domain.yml"


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The source of the templates, in Copier's format."""

    source: str


class Mesh(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mesh, as mesh.yml describes it.

    `repository` is its own git URL: domains with their own repositories install governance and ports from it.
    `waiver_owners` are names or emails of people who may own waivers, in addition to the owners of the mesh and its
    domains.
    `connection` holds defaults for the variables that profiles read, by setting; see `WarehouseFacts.settings`.
    """

    name: str
    warehouse: Warehouse
    namespace: Namespace
    owner: Owner
    template: Template
    domains: tuple[Domain, ...] = ()
    repository: str | None = None
    waiver_owners: tuple[str, ...] = ()
    connection: dict[str, str] = {}

    @property
    def domain_names(self) -> list[str]:
        """The names of the domains, in the order of mesh.yml."""
        return [domain.name for domain in self.domains]

    @property
    def roles(self) -> dict[str, str]:
        """The roles of the domains that have one, by domain."""
        return {domain.name: domain.role for domain in self.domains if domain.role}

    def domain(self, name: str) -> Domain:
        """Return the domain with this name; raises Refused with the existing names."""
        for domain in self.domains:
            if domain.name == name:
                return domain
        known = ", ".join(self.domain_names) or "none yet; create one with `meshwright domain add`"
        raise Refused(f"There is no domain {name!r} in mesh {self.name!r}. Domains: {known}.")
