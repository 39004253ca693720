"""Create missing DuckDB files. Run `python warehouse/create.py` once per clone.

A domain attaches the files of the domains that it reads, and DuckDB can't attach a
file that doesn't exist. `meshwright dbt` also creates missing files.
"""

from pathlib import Path

import duckdb

mesh = Path(__file__).resolve().parent.parent
names = sorted(project.parent.name for project in mesh.glob("domains/*/dbt_project.yml"))
for name in names:
    file = mesh / "warehouse" / f"{name}.duckdb"
    if not file.exists():
        duckdb.connect(str(file)).close()
        print(f"created {file.relative_to(mesh)}")
