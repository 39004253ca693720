"""A plugin of dbt-duckdb for runs of the whole mesh: finds the DuckDB files where MESH_DUCKDB_DIR says.

dbt parses everything anew when a value of the profile changes. So the mesh project's profile names the files at their
usual place, always, and this puts the variable in when the connection is opened, which no parse does.
"""

import os
from pathlib import PurePosixPath
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

VARIABLE = "MESH_DUCKDB_DIR"


class Plugin(BasePlugin):  # type: ignore[misc]
    """See dbt-duckdb's `plugins`."""

    def update_connection_config(self, creds: Any, config: dict[str, Any]) -> None:  # noqa: ARG002 (the plugin's shape)
        """Take the files from the folder that the variable names, relative to the mesh project's own."""
        folder = os.environ.get(VARIABLE)
        if folder is None:
            return
        if creds.path != ":memory:":
            creds.path = f"{folder}/{PurePosixPath(creds.path).name}"
        for attachment in creds.attach or []:
            attachment.path = f"{folder}/{PurePosixPath(attachment.path).name}"
