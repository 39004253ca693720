"""How long the static rules take on a big mesh, beside other linters of dbt's manifest.

    python benchmarks/check.py [MODELS] [--show-output]

Makes a mesh of 20 domains with 2,000 products and 8,000 tests, lets dbt parse it once, and runs each linter on that
manifest as a process, three times; the best counts. The others are installed from the registry into venvs of their
own below the temporary folder. Read the ratios; the rules of the linters are not the same.
"""

import json
import subprocess
import sys
import tempfile
import textwrap
import time
import venv
from pathlib import Path

from meshwright.adapters.copier import DEFAULT_SOURCE, open_templates
from meshwright.adapters.dbt import commands
from meshwright.files.mesh_yml import load_mesh
from meshwright.mesh.mesh import Domain, Mesh, Namespace, Owner, Template, Warehouse
from meshwright.project.mesh_project import make_mesh_project
from meshwright.services.domain_add import plan_domain
from meshwright.services.init import plan_mesh
from meshwright.writing.apply import apply

DOMAINS = 20
RUNS = 3
OURS = """
import datetime
import sys
import time
from pathlib import Path
from meshwright.adapters.dbt.uncollected import uncollected
from meshwright.files.lines import Locator
from meshwright.files.mesh_yml import load_mesh
from meshwright.project.checked_mesh import checked_mesh
from meshwright.project.load_manifest import read_manifest
from meshwright.rules.policies import Policies
from meshwright.rules.registry import ON_MANIFEST
from meshwright.services.check import rule_findings
began = time.perf_counter()
root = Path(sys.argv[1])
mesh = load_mesh(root)
with uncollected():  # as `meshwright check` does
    manifest = read_manifest(root / ".mesh/project/target/manifest.json")
    checked = checked_mesh(root, mesh, manifest, Policies(), datetime.date.today())
    found = rule_findings(checked, ON_MANIFEST, Locator(root))
print(f"{len(found)} findings; decoding and rules took {time.perf_counter() - began:.2f} s of the process")
"""
DBTECTIVE = """
manifest_tests:
  - name: described
    type: has_description
    severity: error
    applies_to: [models]
"""


def product(domain: str, number: int) -> tuple[str, str]:
    """The SQL and the YAML of a product with four tests."""
    columns = ["id", *(f"{domain}_{number}_{i}" if i < 6 else f"shared_{(number + i) % 50}" for i in range(12))]
    read = f"{{{{ ref('{domain}', 'product_{number - 1}', v=1) }}}}" if number % 4 else "{{ source('raw', 'rows') }}"
    sql = f"select\n    {', '.join(columns)}\nfrom {read}\n"
    described = "".join(
        f"      - {{name: {c}, data_type: bigint, description: The value of {c} in pieces.}}\n" for c in columns
    )
    yml = f"""\
models:
  - name: product_{number}
    description: The rows of product {number} in {domain}, one each.
    latest_version: 1
    config: {{meta: {{slo: {{minimum_rows: 1}}}}}}
    constraints:
      - {{type: primary_key, columns: [id]}}
    data_tests:
      - mesh_governance.governed
      - unique: {{arguments: {{column_name: id}}}}
      - not_null: {{name: "not_null_id_{domain}_{number}", arguments: {{column_name: id}}}}
      - not_null: {{name: "not_null_last_{domain}_{number}", arguments: {{column_name: {columns[-1]}}}}}
    columns:
{described}    versions: [{{v: 1}}]
"""
    return sql, yml


def make_mesh(root: Path, models: int) -> None:
    owner = Owner("The Team", "team@acme.example")
    mesh = Mesh(
        name="acme",
        warehouse=Warehouse.DUCKDB,
        namespace=Namespace.DATABASE,
        owner=owner,
        template=Template(DEFAULT_SOURCE),
    )
    with open_templates(DEFAULT_SOURCE) as templates:
        apply(plan_mesh(root, mesh, templates), root)
        for number in range(DOMAINS):
            name = f"domain_{number}"
            apply(plan_domain(root, load_mesh(root), Domain(name), owner, "A domain.", templates), root)
            folder = root / "domains" / name / "models"
            with (folder / "_domain.yml").open("a") as sources:
                sources.write("sources:\n  - {name: raw, loader: x, tables: [{name: rows}]}\n")
                reads = "".join(f"      - ref('{name}', 'product_{i}', v=1)\n" for i in range(models // DOMAINS))
                consumer = (
                    f"exposures:\n  - name: use_of_{name}\n    type: dashboard\n    owner: {{email: a@b.example}}\n"
                )
                sources.write(f"{consumer}    depends_on:\n{reads}")
            for product_number in range(models // DOMAINS):
                kind = "consumer_aligned" if product_number % 4 else "source_aligned"
                place = folder / kind / f"product_{product_number}"
                place.mkdir(parents=True)
                sql, yml = product(name, product_number)
                (place / f"product_{product_number}_v1.sql").write_text(sql)
                (place / f"product_{product_number}.yml").write_text(yml)


def as_one_package(manifest: Path, folder: Path) -> None:
    """Copy the manifest with all domains as one package: the other linters look at the root project alone."""
    document = json.loads(manifest.read_text())
    for node in document["nodes"].values():
        node["package_name"] = "acme"
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps(document))


def best(command: list[str | Path], folder: Path) -> float:
    """Seconds of the fastest of some runs; a linter's findings are no failure."""
    seconds = []
    for _ in range(RUNS):
        began = time.perf_counter()
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        seconds.append(time.perf_counter() - began)
        if "Traceback" in done.stderr or done.returncode > 1:
            raise SystemExit(f"{command[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    if "--show-output" in sys.argv:
        print(f"--- {command[0]}, exit {done.returncode}\n{(done.stdout + done.stderr)[-900:]}")
    return min(seconds)


def install(folder: Path, package: str) -> Path:
    """Install a linter into a venv of its own; returns its program."""
    venv.create(folder / package, with_pip=True)
    subprocess.run([folder / package / "bin/pip", "install", "--quiet", package], check=True, stderr=subprocess.DEVNULL)
    return folder / package / "bin" / package


def main() -> None:
    models = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = folder / "mesh"
        make_mesh(root, models)
        began = time.perf_counter()
        project = make_mesh_project(root, load_mesh(root))
        manifest = project / "target/manifest.json"
        commands.parse(project, manifest.parent)
        parsed = time.perf_counter() - began
        print(f"{models} models, {manifest.stat().st_size / 1e6:.1f} MB of manifest, parsed in {parsed:.0f} s")
        as_one_package(manifest, project / "one_package")
        (project / "dbtective.yml").write_text(DBTECTIVE)
        (project / "dbt-bouncer.yml").write_text(
            textwrap.dedent("""\
                dbt_artifacts_dir: one_package
                manifest_checks:
                  - name: check_model_description_populated
                  - name: check_model_has_unique_test
                  - name: check_model_names
                    model_name_pattern: ^product_
                """)
        )
        dbtective, bouncer, score = (install(folder, package) for package in ("dbtective", "dbt-bouncer", "dbt-score"))
        timed_commands: dict[str, list[str | Path]] = {
            "meshwright": [sys.executable, "-c", OURS, root],
            "dbtective, 1 rule": [dbtective, "run", "--only-manifest", "--manifest-file=one_package/manifest.json"],
            "dbt-bouncer, 3 checks": [bouncer, "run", "--config-file", "dbt-bouncer.yml"],
            "dbt-score, its defaults": [score, "lint", "--manifest", project / "one_package/manifest.json"],
        }
        timed = {name: best(command, project) for name, command in timed_commands.items()}
        print(subprocess.run(timed_commands["meshwright"], capture_output=True, text=True, check=True).stdout.strip())
    reference = timed["dbtective, 1 rule"]
    for name, seconds in timed.items():
        print(f"{name:28}{seconds:8.2f} s{seconds / reference:8.1f} x dbtective")


if __name__ == "__main__":
    main()
