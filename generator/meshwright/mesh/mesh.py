"""The values of mesh.yml: the mesh, its owner and the registry of its domains."""

from enum import StrEnum
from pathlib import PurePosixPath

import msgspec

from meshwright.errors import Refused
from meshwright.mesh.paths import DOMAINS, PORTS


class Namespace(StrEnum):
    """What each domain gets in the warehouse."""

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
    """The service that runs the workflows which a mesh is rendered with."""

    GITHUB = "github"
    GITLAB = "gitlab"
    NONE = "none"


class Owner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A team and where it is reached."""

    name: str
    email: str
    chat: str | None = None

    def __str__(self) -> str:
        """Name the team and its address, as in `Sales Team <sales@acme.example>`."""
        return f"{self.name} <{self.email}>" if self.email else self.name


def owner_text(label: object) -> str:
    """Return "owner: Sales Team <sales@acme.example>", or "no owner" for None and an empty text."""
    return f"owner: {label}" if label else "no owner"


class Domain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A domain as the registry knows it; everything else about it is in its dbt project.

    One that is a repository of its own has the git URL of that; in the mesh's repository its folder is a clone that
    git ignores. `revision` is the branch, tag or commit that the mesh takes of it, else the newest of its main branch.
    """

    name: str
    repository: str | None = None
    revision: str | None = None

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
    """Where the templates come from, as Copier understands it."""

    source: str


class Mesh(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mesh: what mesh.yml says.

    `repository` is its own git URL: domains that are repositories of their own install governance and ports from it.
    `waiver_owners` are names or emails of those who may sign waivers besides the owners of the mesh and its domains.
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

    def domain(self, name: str) -> Domain:
        """Return the domain with this name; raises Refused and lists the domains if there is none."""
        for domain in self.domains:
            if domain.name == name:
                return domain
        known = ", ".join(self.domain_names) or "none yet; create one with `meshwright domain add`"
        raise Refused(f"There is no domain {name!r} in mesh {self.name!r}. Domains: {known}.")
