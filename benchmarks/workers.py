"""When a mesh outgrows one machine: the example's data, repeated, on DuckDB and on Spark with one and two workers.

    scripts/test_warehouse.sh spark --collect-only    # makes the virtual environment
    .venvs/spark/bin/python benchmarks/workers.py 10 2

Repeats the flights and the aircraft ten times, with other flight and tail numbers, and builds the whole mesh, twice on
each warehouse. The faster build counts. A worker has one core. Seconds are those of `meshwright dbt build`. CPU seconds
also count the master, the workers and the Thrift server. Needs Linux and Java 17.
"""

import os
import runpy
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))
from tests.end_to_end.example_sources import load_sources  # noqa: E402  (the repository isn't installed as a package)
from tests.spark import Spark, running_spark  # noqa: E402

LEFT_BY_RUNS = shutil.ignore_patterns("*.duckdb", ".mesh", "target", "dbt_packages", "logs", "*.parquet")
REPEATED = {
    "flights": "replace (flight + {copy} * 10000 as flight, tailnum || {suffix} as tailnum)",
    "planes": "replace (tailnum || {suffix} as tailnum)",
}
COUNT = "select count(*) from flights.main.departures_v2"


class Cost(NamedTuple):
    """What a build took."""

    seconds: float
    cpu: float


def make_mesh(root: Path, times: int) -> Path:
    """Copy the example and write its data, repeated."""
    shutil.copytree(REPOSITORY / "example_mesh", root, ignore=LEFT_BY_RUNS)
    runpy.run_path(str(root / "data/load.py"))["main"]()
    for table, replacement in REPEATED.items():
        file = root / f"data/{table}.parquet"
        copies = " union all ".join(
            f"select * {replacement.format(copy=copy, suffix=repr(f'-{copy}' if copy else ''))} from '{file}'"
            for copy in range(times)
        )
        duckdb.execute(f"copy ({copies}) to '{file}.new' (format parquet)")
        Path(f"{file}.new").replace(file)
    return root


def build(mesh: Path, environment: dict[str, str], cpu_of_servers: Callable[[], float]) -> Cost:
    """Build the whole mesh as a process."""
    servers, began = cpu_of_servers(), time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "meshwright", "dbt", "--quiet", "build", "--target", "prod"],
        cwd=mesh,
        env={**os.environ, **environment, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise SystemExit("the mesh doesn't build")
    return Cost(seconds, usage.ru_utime + usage.ru_stime + cpu_of_servers() - servers)


def cpu_of_groups(groups: tuple[int, ...]) -> float:
    """The CPU seconds so far of all processes in these process groups, from /proc (`man 5 proc`)."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[2]) in groups:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def on_spark(example: Path, folder: Path, workers: int) -> Iterator[tuple[Path, Spark]]:
    """Move a copy of the mesh to Spark, with its data loaded."""
    ignored = shutil.ignore_patterns(".mesh", "*.duckdb")
    mesh = Path(shutil.copytree(example, folder / f"workers{workers}/nycair", ignore=ignored))
    with running_spark(workers) as spark:
        load_sources(mesh / "data", spark, "spark", folder)
        for command in (("warehouse", "set", "spark"), ("publish",)):
            subprocess.run([sys.executable, "-m", "meshwright", *command], cwd=mesh, check=True, capture_output=True)
        yield mesh, spark


def fastest(rounds: int, mesh: Path, environment: dict[str, str], cpu_of_servers: Callable[[], float]) -> Cost:
    return min(build(mesh, environment, cpu_of_servers) for _ in range(rounds))


def main(times: int, rounds: int) -> None:
    """Measure and print the table."""
    costs: dict[str, Cost] = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        example = make_mesh(folder / "duckdb/nycair", times)
        flights = duckdb.execute(f"select count(*) from '{example}/data/flights.parquet'").fetchall()[0][0]
        costs["DuckDB"] = fastest(rounds, example, {}, lambda: 0.0)
        for workers in (1, 2):
            with on_spark(example, folder, workers) as (mesh, spark):
                name = f"Spark, {workers} worker{'s' if workers > 1 else ''}"
                costs[name] = fastest(
                    rounds, mesh, spark.environment(), lambda groups=spark.process_groups: cpu_of_groups(groups)
                )
    print(f"{flights:,} flights, {os.cpu_count()} cores, fastest of {rounds} builds of all domains")
    print(f"{'':16} {'seconds':>8} {'CPU seconds':>12} {'x DuckDB':>9}")
    for name, cost in costs.items():
        print(f"{name:16} {cost.seconds:8.1f} {cost.cpu:12.1f} {cost.seconds / costs['DuckDB'].seconds:9.1f}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
