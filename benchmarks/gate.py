"""How long the contract gate takes on a big mesh.

    python benchmarks/gate.py [DOMAINS] [PRODUCTS]

Makes a git repository with so many domains (100) of so many products (20, of 20 columns): port packages, two versions
of every fifth product, and a model each that joins two products of other domains. Measures `meshwright diff` as a
process, the best of three: with nothing changed, with a change in five ports, and with a change in every port, which
half of them break, so that the columns of a thousand readers are looked up.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import msgspec
import yaml

from meshwright.mesh.contract import Column, Constraint, OutputPort, Product
from meshwright.mesh.kinds import Kind
from meshwright.mesh.mesh import Domain, Mesh, Namespace, Owner, Template, Warehouse
from meshwright.mesh.plan import FirstCommit
from meshwright.mesh.port_package import port_package
from meshwright.services import steps

RUNS = 3
COLUMNS = 20
OWNER = Owner("The Team", "team@acme.example")


class Plain(yaml.CSafeDumper):
    """Writes no anchors, as ruamel.yaml doesn't."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def make_product(domain: str, number: int) -> Product:
    """A product whose columns are described, typed and promised something, as real ones are."""
    columns = [Column("id", "bigint", "What the row is known by in all systems.")]
    columns += [
        Column(
            f"value_{i}",
            ("varchar", "integer", "decimal(10,2)", "timestamp")[i % 4],
            f"What value {i} of product {number} means to its readers, and its unit.",
            (Constraint("not_null"),) if i % 3 == 0 else (),
            meta={"accepted_values": ["a", "b", "c"]} if i % 8 == 0 else {},
        )
        for i in range(1, COLUMNS)
    ]
    meta = {"kind": "aggregated", "slo": {"minimum_rows": 1000}}
    versions = (1, 2) if number % 5 == 0 else (1,)
    ports = tuple(
        OutputPort(
            version,
            tuple(columns),
            (Constraint("primary_key", ("id",)),),
            f"The rows of product {number}, one for each id.",
            database=domain,
            schema="main",
            alias=f"product_{number}_v{version}",
            meta=meta,
        )
        for version in versions
    )
    return Product(domain, f"product_{number}", Kind.AGGREGATED, OWNER, versions[-1], ports)


def changed(product: Product, number: int) -> Product:
    """The product with one of four changes of its first version: two break, two don't."""
    port = product.ports[0]
    column = port.columns[3]
    columns = {
        0: port.columns[:-1],
        1: (*port.columns[:3], msgspec.structs.replace(column, data_type="varchar(3)"), *port.columns[4:]),
        2: (*port.columns, Column("one_more", "integer", "What is new.")),
        3: (*port.columns[:3], msgspec.structs.replace(column, description="Described anew."), *port.columns[4:]),
    }[number % 4]
    first = msgspec.structs.replace(port, columns=columns)
    return msgspec.structs.replace(product, ports=(first, *product.ports[1:]))


def write(root: Path, mesh: Mesh, products: Iterable[Product]) -> None:
    """Write port packages as `publish` does, with PyYAML in place of ruamel.yaml: it takes seconds, not minutes."""
    by_domain: dict[str, list[Product]] = {}
    for product in products:
        by_domain.setdefault(product.domain, []).append(product)
    for domain, own in by_domain.items():
        for path, content in port_package(mesh, domain, own).items():
            file = root / "ports" / domain / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content if isinstance(content, str) else yaml.dump(content, sort_keys=False, Dumper=Plain))


def write_models(root: Path, products: list[Product]) -> None:
    """Each product reads the two of other domains that come after it."""
    each = len(products) // len({product.domain for product in products})
    for number, product in enumerate(products):
        reads = [products[(number + step * (each + 1)) % len(products)] for step in (1, 2)]
        first, second = (f"{{{{ ref('{read.domain}', '{read.name}', v=1) }}}}" for read in reads)
        selected = ", ".join(f"a.value_{i}" for i in range(1, 12))
        sql = (
            f"with a as (\n    select * from {first}\n),\nb as (\n    select * from {second}\n)\n"
            f"select a.id, {selected}, b.value_{COLUMNS - 1}\nfrom a\nleft join b on a.id = b.id\n"
        )
        file = root / "domains" / product.domain / "models/aggregated" / product.name / f"{product.name}_v1.sql"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(sql)


def make_repository(root: Path, mesh: Mesh, products: list[Product]) -> None:
    root.mkdir()
    write_models(root, products)
    (root / "mesh.yml").write_bytes(msgspec.yaml.encode(msgspec.to_builtins(mesh)))
    write(root, mesh, products)
    steps.take(FirstCommit(PurePosixPath(), "before"), root)


def best(root: Path) -> tuple[float, float, str]:
    """Seconds and CPU seconds of the fastest run, git's included, and the last line that it printed."""
    seconds = []
    for _ in range(RUNS):
        began, used = time.perf_counter(), cpu()
        done = subprocess.run(
            [Path(sys.executable).with_name("meshwright"), "diff"],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds.append((time.perf_counter() - began, cpu() - used))
        if done.returncode > 1:
            raise SystemExit(done.stderr)
    return *min(seconds), done.stdout.splitlines()[-1].partition(" in ")[0]


def cpu() -> float:
    """CPU seconds of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    domains, each = (int(number) for number in (*sys.argv[1:3], "100", "20")[:2])
    names = [f"domain_{number}" for number in range(domains)]
    registry = tuple(map(Domain, names))
    mesh = Mesh("acme", Warehouse.DUCKDB, Namespace.DATABASE, OWNER, Template("https://example.com"), registry)
    products = [make_product(name, number) for name in names for number in range(each)]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "acme"
        make_repository(root, mesh, products)
        lines = sum(file.read_bytes().count(b"\n") for file in root.glob("ports/*/models/*.yml"))
        print(f"{domains} domains, {len(products)} ports, {lines} lines of YAML")
        print(f"{'':24}{'seconds':>8}{'CPU seconds':>13}")
        few = len(products) // 5
        for name, step in (("nothing changed", 0), ("a change in five ports", few), ("a change in every port", 1)):
            if step:
                write(root, mesh, [changed(p, i) if i % step == 0 else p for i, p in enumerate(products)])
            seconds, cpu_seconds, told = best(root)
            print(f"{name:24}{seconds:8.2f}{cpu_seconds:13.2f}   {told}")


if __name__ == "__main__":
    main()
