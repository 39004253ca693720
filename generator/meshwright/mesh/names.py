"""Which names are valid for a mesh, a domain and a data product."""

import re
from functools import cache

from meshwright.errors import Refused

# Postgres cuts identifiers at 63 characters; dbt adds suffixes such as `_v12__dbt_backup`.
LONGEST_NAME = 45
PATTERN = re.compile(r"[a-z][a-z0-9_]*")

# dbt's YAML reads these as true, false or null without quotes.
YAML_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null"})
# Every domain has these packages; a dbt project of the same name would hide them.
DBT_PACKAGES = frozenset({"dbt", "mesh_governance"})
# Built-in databases and schemas of warehouses; a domain's can't have the same name.
OF_THE_WAREHOUSE = frozenset({"main", "memory", "temp", "system", "information_schema", "pg_catalog"})
# How SQL names a role without quotes, and which names mean everyone or whoever is connected.
ROLE = re.compile(r"[a-z_][a-z0-9_$]*", re.IGNORECASE | re.ASCII)
QUOTED_ROLE = re.compile(r"[\w@:.+-]+", re.ASCII)
NO_ROLES = frozenset({"public", "current_user", "current_role", "session_user", "allusers", "allauthenticatedusers"})
LONGEST_ROLE = 63
ADAPTERS = ("duckdb", "postgres", "redshift", "snowflake", "bigquery", "databricks", "spark", "trino", "athena")


def check_identifier(name: str, what: str) -> str:
    """Return `name` if it is a valid identifier in dbt, SQL and file systems; `what` is "domain", for example.

    Raises Refused with the first fault.
    """
    if not PATTERN.fullmatch(name):
        raise Refused(
            f"{name!r} is not a valid name for a {what}: use lowercase letters a-z, digits and underscores,"
            " and start with a letter."
        )
    if name in YAML_WORDS:
        raise Refused(f"{name!r} is not a valid name for a {what}: YAML doesn't read it as text.")
    if len(name) > LONGEST_NAME:
        raise Refused(
            f"{name!r} is too long for a {what}: it has {len(name)} characters, and the limit is {LONGEST_NAME}."
        )
    return name


def check_name(name: str, what: str) -> str:
    """Return `name` if it is an identifier that something new may use: neither reserved by SQL nor used by dbt."""
    check_identifier(name, what)
    if "__" in name or name.endswith("_"):
        raise Refused(f"{name!r} is not a valid name for a {what}: dbt uses double and trailing underscores itself.")
    if name in reserved_words():
        raise Refused(f"{name!r} is not a valid name for a {what}: it is a reserved word in SQL.")
    return name


def check_project_name(name: str, what: str) -> str:
    """Return `name` if a new dbt project may have it too."""
    return check_no_package(check_name(name, what), what)


def check_no_package(name: str, what: str) -> str:
    """Return `name` unless a package that every domain has, or a built-in database of a warehouse, has this name."""
    if name in DBT_PACKAGES or name in {f"dbt_{adapter}" for adapter in ADAPTERS}:
        raise Refused(f"{name!r} is not a valid name for a {what}: every domain has a dbt package with this name.")
    if name in OF_THE_WAREHOUSE:
        raise Refused(
            f"{name!r} is not a valid name for a {what}: warehouses have a database or schema with this name."
        )
    return name


def check_role(name: str, *, quoted: bool) -> str:
    """Return `name` if it can be the role of a domain in the warehouse, whose grants may quote it.

    Raises Refused with the first fault.
    """
    if not (QUOTED_ROLE if quoted else ROLE).fullmatch(name) or (not quoted and len(name) > LONGEST_ROLE):
        allowed = "letters, digits and _ @ : . + -" if quoted else "letters, digits and underscores, a letter first"
        raise Refused(f"{name!r} can't be a role in this warehouse: use {allowed}.")
    if name.rpartition(":")[2].lower() in NO_ROLES:
        raise Refused(f"{name!r} is nobody's own role: it would let others read what isn't shared with them.")
    return name


@cache
def reserved_words() -> frozenset[str]:
    """Return the reserved words of SQL, lowercase, from sqlglot's dialects of three families.

    Redshift's list isn't included: it reserves compression codecs, and words such as `raw` and `type`.
    """
    from sqlglot.dialects.dialect import Dialect

    generators = (Dialect.get_or_raise(name).generator_class for name in ("duckdb", "bigquery", "trino"))
    return frozenset(word.lower() for generator in generators for word in generator.RESERVED_KEYWORDS)
