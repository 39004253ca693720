"""The example mesh on Postgres, as far as runs of the whole mesh go.

`meshwright init` doesn't know Postgres yet. So the workflow's commands run as they are, and dbt finds the profile of the
mesh project where DBT_PROFILES_DIR says. What Meshwright itself parses (publish, check, diff) still has DuckDB's.
"""

import re
from pathlib import Path

from tests.conftest import succeed
from tests.postgres import Postgres
from tests.workflows import edit

SOURCES = {"bts.flights": "flights", "bts.airlines": "airlines", "faa.planes": "planes", "faa.airports": "airports", "asos.weather": "weather"}  # fmt: skip
PROFILE = """\
nycair:
  target: prod
  outputs:
    prod: &connection
      type: postgres
      host: "{{ env_var('MESH_POSTGRES_HOST') }}"
      port: "{{ env_var('MESH_POSTGRES_PORT') | as_number }}"
      user: "{{ env_var('MESH_POSTGRES_USER') }}"
      password: "{{ env_var('DBT_ENV_SECRET_POSTGRES_PASSWORD') }}"
      dbname: "{{ env_var('MESH_POSTGRES_DATABASE') }}"
      schema: public
      threads: 4
    ci:
      <<: *connection
      schema: "{{ env_var('MESH_CI_NAMESPACE', 'ci') }}"
"""


def put_on_postgres(mesh: Path) -> None:
    """Give each domain a schema, and write the one type of the contracts that Postgres calls by another name."""
    edit(mesh / "mesh.yml", "namespace: database\n", "namespace: schema\n")
    edit(mesh / "governance/mesh_governance/macros/mesh/mesh.sql", "return('database')", "return('schema')")
    for file in mesh.glob("domains/*/models/*/*/*.yml"):
        text = re.sub(r"(data_type:|as) double\b", r"\1 double precision", file.read_text())
        file.write_text(text)
    succeed("publish", cwd=mesh)


def load_sources(data: Path, postgres: Postgres, scratch: Path) -> None:
    """Copy what `data/load.py` has written into the schemas that the domains' sources name."""
    for source, name in SOURCES.items():
        postgres.load(data / f"{name}.parquet", source, scratch)
