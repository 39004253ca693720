"""What the audit of twenty products costs, next to the dbt tests that would promise the same.

    python benchmarks/audit.py [ROUNDS [ROWS]]

Three projects with the same twenty models of ROWS rows (a million): bare, with eight generic tests of dbt each, and as
products of a mesh with eight assertions each. Each round builds all three, two threads, a process each. The seconds are
dbt's own `elapsed_time`, without starting and parsing; the fastest round of each counts, since what else the machine
does only adds. The CPU seconds are those of the whole process less those of a `dbt parse`.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

PRODUCTS = 20
ROWS = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
KINDS = ("bare", "dbt tests", "audit")
SELECT = f"""select
    i as id,
    i % 1000 as customer_id,
    case when i % 3 = 0 then 'paid' else 'open' end as state,
    case when i % 2 = 0 then 'web' else 'shop' end as channel,
    cast(i % 500 as double) as amount
from range({ROWS}) as numbers (i)
"""
TYPES = {"id": "bigint", "customer_id": "bigint", "state": "varchar", "channel": "varchar", "amount": "double"}
ACCEPTED = {"state": ["open", "paid"], "channel": ["shop", "web"]}
PLAIN = """name: plain
version: "1.0"
profile: plain
flags: {send_anonymous_usage_stats: false}
models: {plain: {+materialized: table, +contract: {enforced: true}}}
"""
PROFILE = "plain: {target: prod, outputs: {prod: {type: duckdb, path: warehouse.duckdb, threads: 2}}}\n"


def column(name: str, kind: str) -> str:
    """A column's YAML: not null in both, and accepted values where it has some."""
    lines = [f"      - name: {name}", f"        data_type: {TYPES[name]}", f"        description: The {name} of a row."]
    if kind == "audit":
        lines += ["        constraints: [{type: not_null}]"] if name != "id" else []
        lines += [f"        config: {{meta: {{accepted_values: {ACCEPTED[name]}}}}}"] if name in ACCEPTED else []
    if kind == "dbt tests":
        lines += ["        data_tests:", "          - not_null"]
        lines += ["          - unique"] if name == "id" else []
        lines += (
            [f"          - accepted_values: {{arguments: {{values: {ACCEPTED[name]}}}}}"] if name in ACCEPTED else []
        )
    return "\n".join(lines)


def contract(name: str, kind: str) -> str:
    lines = ["models:", f"  - name: {name}", "    description: Rows with a number and a state."]
    if kind == "audit":
        lines += ["    latest_version: 1", "    constraints: [{type: primary_key, columns: [id]}]"]
        lines += ["    data_tests: [mesh_governance.governed]", "    versions: [{v: 1}]"]
    return "\n".join([*lines, "    columns:", *(column(name, kind) for name in TYPES)]) + "\n"


def write_models(folder: Path, kind: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(PRODUCTS):
        name = f"product_{number}"
        place = folder / name if kind == "audit" else folder
        place.mkdir(exist_ok=True)
        (place / f"{name}{'_v1' if kind == 'audit' else ''}.sql").write_text(SELECT)
        (place / f"{name}.yml").write_text(contract(name, kind))


# What `meshwright product add` writes with the first product of the kind.
SETTINGS = """
models:
  shop:
    +group: shop
    +post-hook: "{{ mesh_governance.audit() }}"

    source_aligned:
      +meta: {kind: source_aligned}
      +materialized: table
      +access: public
      +contract: {enforced: true}
"""


def run(*command: str, cwd: Path) -> None:
    environment = {**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def make_project(folder: Path, kind: str) -> Path:
    if kind == "audit":
        owner = ("--owner-name=The Team", "--owner-email=team@acme.example")
        run("meshwright", "init", "acme", "--defaults", "--no-git", cwd=folder)
        run("meshwright", "domain", "add", "shop", *owner, cwd=folder / "acme")
        project = folder / "acme" / "domains" / "shop"
        with (project / "dbt_project.yml").open("a") as file:
            file.write(SETTINGS)
        run("dbt", "deps", cwd=project)
    else:
        project = folder / kind.replace(" ", "_")
        project.mkdir()
        (project / "dbt_project.yml").write_text(PLAIN)
        (project / "profiles.yml").write_text(PROFILE)
    write_models(project / "models" / ("source_aligned" if kind == "audit" else ""), kind)
    return project


def cpu_seconds(*command: str, cwd: Path) -> float:
    """Run a command; returns the CPU seconds that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(*command, cwd=cwd)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def build(project: Path) -> tuple[float, float, int]:
    """Build a project; returns dbt's seconds of execution, its CPU seconds, and how many test nodes there were."""
    parsing = cpu_seconds("dbt", "parse", cwd=project)
    cpu = cpu_seconds("dbt", "build", "--threads=2", cwd=project) - parsing
    results = json.loads((project / "target" / "run_results.json").read_text())
    tests = sum(node["unique_id"].startswith("test.") for node in results["results"])
    return float(results["elapsed_time"]), cpu, tests


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    seconds: dict[str, list[float]] = {kind: [] for kind in KINDS}
    cpu: dict[str, list[float]] = {kind: [] for kind in KINDS}
    nodes = dict.fromkeys(KINDS, 0)
    with tempfile.TemporaryDirectory() as folder:
        projects = {kind: make_project(Path(folder), kind) for kind in KINDS}
        for project in projects.values():
            run("dbt", "parse", cwd=project)
        for _ in range(rounds):
            for kind, project in projects.items():
                elapsed, used, nodes[kind] = build(project)
                seconds[kind].append(elapsed)
                cpu[kind].append(used)
    print(f"{PRODUCTS} products of {ROWS:,} rows, 8 assertions each, 2 threads, fastest of {rounds} rounds")
    print("            seconds  CPU seconds  test nodes")
    for kind in KINDS:
        print(f"{kind:10} {min(seconds[kind]):8.1f} {min(cpu[kind]):12.1f} {nodes[kind]:11}")
    print(
        f"the audit adds {share(seconds):.0%} of the seconds and {share(cpu):.0%} of the CPU seconds that the tests add"
    )


def share(measured: dict[str, list[float]]) -> float:
    bare, tests, audit = (min(measured[kind]) for kind in KINDS)
    return (audit - bare) / (tests - bare)


if __name__ == "__main__":
    main()
