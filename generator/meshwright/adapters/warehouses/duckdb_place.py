"""A plugin of dbt-duckdb for runs of the whole mesh: attaches the domains' files from the folder in MESH_DUCKDB_DIR.

Entries in the profile's `attach` would have two costs. dbt parses everything again when a value of the profile changes,
and it validates the whole profile once per package, so the time grows with the square of the domains. The plugin
attaches the files when a connection opens, which never happens in a parse.
"""

import os
from pathlib import PurePosixPath
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

VARIABLE = "MESH_DUCKDB_DIR"


class Plugin(BasePlugin):  # type: ignore[misc]
    """See dbt-duckdb's `plugins`. Its `config` has the default `folder` of the files and the `databases`."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Take the config."""
        self._usual_folder = str(plugin_config["folder"])
        self._databases = [str(name) for name in plugin_config.get("databases") or []]

    def update_connection_config(self, creds: Any, config: dict[str, Any]) -> None:
        """Open the mesh's one file in the variable's folder."""
        if creds.path != ":memory:":
            creds.path = self._file(PurePosixPath(creds.path).name)

    def configure_connection(self, conn: Any) -> None:
        """Attach a file per domain."""
        for name in self._databases:
            file = self._file(f"{name}.duckdb").replace("'", "''")
            conn.execute(f"""attach if not exists '{file}' as "{name}" """)

    def _file(self, name: str) -> str:
        """Return the path of a file, which may be relative to the mesh project's folder."""
        return f"{os.environ.get(VARIABLE, self._usual_folder)}/{name}"
