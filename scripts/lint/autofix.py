"""Run dbt-autofix with dbt's JSON schemas from a folder instead of a download.

autofix.py SCHEMAS ARGUMENT...
"""

import json
import sys
from pathlib import Path

from dbt_autofix import retrieve_schemas

SCHEMAS = Path(sys.argv.pop(1)) / "latest_fusion"


def _schema(name):
    return lambda _client, _version: json.loads((SCHEMAS / f"{name}-latest-fusion.json").read_text())


retrieve_schemas.get_fusion_latest_version = lambda _client: "latest_fusion"
retrieve_schemas.get_fusion_yml_schema = _schema("dbt_yml_files")
retrieve_schemas.get_fusion_dbt_project_schema = _schema("dbt_project")

from dbt_autofix.main import app  # noqa: E402 (the import binds the functions set above)

app()
