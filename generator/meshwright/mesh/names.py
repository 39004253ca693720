"""Which names are valid for a mesh, a domain and a data product."""

import re
from functools import cache

from meshwright.errors import Refused

# Postgres cuts identifiers at 63 characters; dbt adds suffixes such as `_v12__dbt_backup`.
LONGEST_NAME = 45
PATTERN = re.compile(r"[a-z][a-z0-9_]*")

# dbt's YAML reads these as true, false or nothing where they have no quotes.
YAML_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null"})
# Packages that every domain has installed or that adapters bring along; a dbt project of the same name would hide them.
DBT_PACKAGES = frozenset({"dbt", "mesh_governance"})
# Databases and schemas that a warehouse has of its own; a domain's can't be called so.
OF_THE_WAREHOUSE = frozenset({"main", "memory", "temp", "system", "information_schema", "pg_catalog"})
ADAPTERS = ("duckdb", "postgres", "redshift", "snowflake", "bigquery", "databricks", "spark", "trino")


def check_identifier(name: str, what: str) -> str:
    """Return `name` when it is an identifier that dbt, SQL and folders all take, `what` being "domain", say.

    Raises Refused with the one thing that is wrong.
    """
    if not PATTERN.fullmatch(name):
        raise Refused(
            f"{name!r} is no valid name for a {what}: use lowercase letters a-z, digits and underscores,"
            " and begin with a letter."
        )
    if name in YAML_WORDS:
        raise Refused(f"{name!r} is no valid name for a {what}: YAML doesn't read it as a text.")
    if len(name) > LONGEST_NAME:
        raise Refused(f"{name!r} is too long for a {what}: {len(name)} characters, {LONGEST_NAME} at most.")
    return name


def check_name(name: str, what: str) -> str:
    """Return `name` when it is an identifier that is free for something new: not reserved by SQL, nor used by dbt."""
    check_identifier(name, what)
    if "__" in name or name.endswith("_"):
        raise Refused(f"{name!r} is no valid name for a {what}: dbt uses double and trailing underscores itself.")
    if name in reserved_words():
        raise Refused(f"{name!r} is no valid name for a {what}: it is a reserved word of SQL.")
    return name


def check_project_name(name: str, what: str) -> str:
    """Return `name` when it is also free as the name of a dbt project."""
    return check_no_package(check_name(name, what), what)


def check_no_package(name: str, what: str) -> str:
    """Return `name` unless a package that every domain has, or a database of the warehouse, is called so."""
    if name in DBT_PACKAGES or name in {f"dbt_{adapter}" for adapter in ADAPTERS}:
        raise Refused(f"{name!r} is no valid name for a {what}: a dbt package that every domain has is called so.")
    if name in OF_THE_WAREHOUSE:
        raise Refused(f"{name!r} is no valid name for a {what}: warehouses have a database or schema called so.")
    return name


@cache
def reserved_words() -> frozenset[str]:
    """Words that SQL reserves, lowercase, as sqlglot knows them for dialects of the three families.

    Redshift's list is left out: it reserves its compression codecs, and words such as `raw` and `type`.
    """
    from sqlglot.dialects.dialect import Dialect

    generators = (Dialect.get_or_raise(name).generator_class for name in ("duckdb", "bigquery", "trino"))
    return frozenset(word.lower() for generator in generators for word in generator.RESERVED_KEYWORDS)
