"""Runs SQL in a warehouse through dbt's adapter, so that no warehouse needs a client besides dbt's."""

import itertools
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from meshwright.errors import Refused

QUIET = ("--quiet", "--no-use-colors", "--log-level-file=none", "parse")

# What dbt writes above a message of the warehouse.
HEADINGS = ("Runtime Error", "Database Error")
LONGEST = 600


class QueryError(Exception):
    """The warehouse rejects a query; the text is its message."""


class Connection:
    """A connection to production."""

    def __init__(self, adapter: Any) -> None:
        """Use dbt's adapter while it is connected."""
        self._adapter = adapter

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Return the rows of a query by the names of their columns, in lowercase; raises QueryError."""
        from dbt_common.exceptions import DbtBaseException

        try:
            _, table = self._adapter.execute(sql, fetch=True)
        except DbtBaseException as error:
            raise QueryError(_without_secrets(str(error))) from error
        names = [name.lower() for name in table.column_names]
        return [dict(zip(names, row.values(), strict=True)) for row in table.rows]

    def columns(self, database: str | None, schema: str, table: str) -> dict[str, str]:
        """Return the names and types of a table's columns, in their order; raises QueryError.

        Without a `database`, it is the one of the profile.
        """
        from dbt_common.exceptions import DbtBaseException

        config = self._adapter.config
        relation = self._adapter.Relation.create(
            database=database or config.credentials.database,
            schema=schema,
            identifier=table,
            quote_policy=config.quoting,
        )
        try:
            self._load_macros()
            columns = self._adapter.get_columns_in_relation(relation)
        except DbtBaseException as error:
            raise QueryError(_without_secrets(str(error))) from error
        return {column.name: column.data_type for column in columns}

    def _load_macros(self) -> None:
        """Load dbt's own macros, with which most adapters look up columns."""
        from dbt.context.providers import generate_runtime_macro_context
        from dbt.parser.manifest import ManifestLoader

        hook = self._adapter.connections.set_query_header
        macros = ManifestLoader.load_macros(self._adapter.config, hook, base_macros_only=True)
        self._adapter.set_macro_resolver(macros)
        self._adapter.set_macro_context_generator(generate_runtime_macro_context)


@contextmanager
def connected(project: Path, place: str) -> Iterator[Connection]:
    """Connect to production with the profile of a dbt project; raises Refused when there is no connection.

    `place` says in messages what is connected to.
    """
    from dbt.adapters.factory import get_adapter, register_adapter
    from dbt.cli.main import cli
    from dbt.mp_context import get_mp_context

    here = Path.cwd()
    logging.disable(logging.INFO)  # drivers tell of each attempt
    arguments = [f"--project-dir={project}", f"--profiles-dir={project}", "--target=prod"]
    try:
        with (
            cli.make_context("dbt", list(QUIET)) as parent,  # click empties the list that it parses
            cli.commands["parse"].make_context("parse", arguments, parent=parent) as context,
        ):
            config = _config(context)
            register_adapter(config, get_mp_context())
            adapter: Any = get_adapter(config)
            with adapter.connection_named("meshwright"):
                _connect(adapter, place)
                yield Connection(adapter)
    finally:
        logging.disable(logging.NOTSET)
        os.chdir(here)  # dbt moves to the project's folder


def _connect(adapter: Any, place: str) -> None:
    """Run a query, because some drivers only connect with the first one."""
    try:
        adapter.execute("select 1", fetch=True)
    except Exception as error:  # dbt's, or the driver's own
        adapter.connections.clear_thread_connection()  # it can't be closed
        raise Refused(f"{place} can't be reached: {_without_secrets(str(error))}") from None


def _config(context: Any) -> Any:
    """Return what dbt knows of a project and its profile without parsing the project."""
    from dbt.cli import requires

    def runtime_config(context: Any) -> Any:
        return context.obj["runtime_config"]

    for step in (requires.runtime_config, requires.project, requires.profile, requires.preflight):
        runtime_config = step(runtime_config)
    return runtime_config(context)


def _without_secrets(text: str) -> str:
    """Return the beginning of a message on one line, without a driver's stack and the values that dbt keeps secret."""
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and line not in HEADINGS]
    text = " ".join(itertools.takewhile(lambda line: not line.startswith("at "), lines))
    for name, value in os.environ.items():
        if name.startswith("DBT_ENV_SECRET") and value:
            text = text.replace(value, "*****")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."
