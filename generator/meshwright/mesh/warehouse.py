"""What differs between warehouses before dbt connects: packages, namespaces, and the variables of a profile."""

import re
from collections.abc import Mapping

import msgspec

from meshwright.errors import Refused
from meshwright.mesh.mesh import Namespace

# A value is in YAML, in a string of Jinja, and perhaps in a connection string.
SAFE_VALUE = re.compile(r"[\w@:/.,~+%=#-]+", re.ASCII)


class Variable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An environment variable that profiles read. `connection` in mesh.yml can set the default of a `setting`.

    With a `namespace`, profiles only read it in meshes with that namespace.
    """

    name: str
    about: str
    setting: str = ""
    default: str | None = None
    secret: bool = False
    namespace: Namespace | None = None


class WarehouseFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A warehouse as the templates know it. `words` are its own for a database and a schema.

    `adapter` is dbt's name, as in the `type` of a profile, and `sqlfluff` is sqlfluff's, if that is another one. The
    first of the `namespaces` is the default. `table` is the materialization of tables: `table_audited` where a failed
    audit can't roll back a table; `table_config` is what else it needs. With `quoted_roles`, dbt's grants quote the
    names of roles, so these can have more than letters, digits and underscores.
    """

    title: str
    adapter: str
    requirements: tuple[str, ...]
    namespaces: tuple[Namespace, ...]
    words: dict[str, str]
    variables: tuple[Variable, ...] = ()
    sqlfluff: str = ""
    table: str = "table"
    table_config: dict[str, str] = {}
    quoted_roles: bool = False

    @property
    def table_settings(self) -> dict[str, str]:
        """The settings in dbt_project.yml of a kind that is stored as a table."""
        return {"+materialized": self.table, **{f"+{name}": value for name, value in self.table_config.items()}}

    @property
    def settings(self) -> dict[str, Variable]:
        """The variables whose default a mesh can set, by their names in `connection`."""
        return {variable.setting: variable for variable in self.variables if variable.setting}

    def read_in(self, namespace: Namespace) -> list[Variable]:
        """Return the variables that the profile of a mesh with this namespace reads."""
        return [variable for variable in self.variables if variable.namespace in {None, namespace}]

    def missing(
        self, namespace: Namespace, connection: dict[str, str], environment: Mapping[str, str]
    ) -> list[Variable]:
        """Return the variables that the profile reads and that have neither a value nor a default."""
        return [
            variable
            for variable in self.read_in(namespace)
            if variable.default is None and variable.setting not in connection and variable.name not in environment
        ]


def check_setting(name: str, value: str, facts: WarehouseFacts, where: str) -> str:
    """Return the value of a setting; raises Refused if the warehouse has no such setting or the value is unsafe."""
    if name not in facts.settings:
        secret = next((variable.name for variable in facts.variables if variable.secret and name in variable.about), "")
        hint = f" Secrets come from the environment: {secret}." if secret else ""
        raise Refused(
            f"{where}: {facts.title} has no setting {name!r}.{hint} Settings: {', '.join(facts.settings) or 'none'}."
        )
    if not SAFE_VALUE.fullmatch(value):
        raise Refused(f"{where}: {value!r} can't be the {name} of {facts.title}: remove quotes, blanks and braces.")
    return value
