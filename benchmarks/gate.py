"""How long the contract gate takes on a big mesh.

    python benchmarks/gate.py [DOMAINS] [PRODUCTS]

Makes a git repository with so many domains (100) of so many products (20, of 20 columns): port packages, two versions
of every fifth product, and a model each that joins two products of other domains under a contract of its own. Measures
`meshwright diff` as a process:

- with nothing changed, the best of three;
- with a change in five ports, their models' YAML included, so that dbt parses what changed: beside `meshwright publish
  --check` after the same change, which does no more than parse;
- with a change in every port, half of which break, after a parse of all that changed.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import msgspec
import yaml

from meshwright.mesh.contract import Column, Constraint, OutputPort, Product, Upkeep
from meshwright.mesh.kinds import Kind
from meshwright.mesh.mesh import Domain, Mesh, Namespace, Owner, Template, Warehouse
from meshwright.project.port_package import GENERATED, port_package

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
            name=f"value_{i}",
            data_type=("varchar", "integer", "decimal(10,2)", "timestamp")[i % 4],
            description=f"What value {i} of product {number} means to its consumers, and its unit.",
            constraints=(Constraint("not_null"),) if i % 3 == 0 else (),
            meta={"accepted_values": ["a", "b", "c"]} if i % 8 == 0 else {},
        )
        for i in range(1, COLUMNS)
    ]
    meta = {"kind": "aggregated", "slo": {"minimum_rows": 1000}}
    versions = (1, 2) if number % 5 == 0 else (1,)
    ports = tuple(
        OutputPort(
            version=version,
            columns=tuple(columns),
            constraints=(Constraint("primary_key", ("id",)),),
            description=f"The rows of product {number}, one for each id.",
            database=domain,
            schema="main",
            alias=f"product_{number}_v{version}",
            meta=meta,
            upkeep=Upkeep("table", governed=False),
        )
        for version in versions
    )
    return Product(
        domain=domain,
        name=f"product_{number}",
        kind=Kind.AGGREGATED,
        owner=OWNER,
        latest_version=versions[-1],
        ports=ports,
    )


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
            head = f"# {GENERATED.format(domain=domain)}\n"
            text = content if isinstance(content, str) else head + yaml.dump(content, sort_keys=False, Dumper=Plain)
            write_when_new(file, text)


def write_models(root: Path, products: list[Product], changed_only: Iterable[int] = ()) -> None:
    """Each product reads the two of other domains that come before it, and has its contract in its YAML."""
    each = len(products) // len({product.domain for product in products})
    chosen = set(changed_only) or range(len(products))
    for number in chosen:
        product = products[number]
        reads = [products[place] if (place := number - step * (each + 1)) >= 0 else None for step in (1, 2)]
        first, second = (
            f"{{{{ ref('{read.domain}', '{read.name}', v=1) }}}}" if read else f"(select {NOTHING})" for read in reads
        )
        folder = root / "domains" / product.domain / "models"
        folder.mkdir(parents=True, exist_ok=True)
        for port in product.ports:
            names = {column.name: column.data_type for column in port.columns}
            selected = ",\n    ".join(
                f"cast({'a' if i < 12 else 'b'}.{name if name in ALL else 'id'} as {data_type}) as {name}"
                for i, (name, data_type) in enumerate(names.items())
            )
            sql = (
                f"with a as (\n    select * from {first}\n),\nb as (\n    select * from {second}\n)\n"
                f"select\n    {selected}\nfrom a\nleft join b on a.id = b.id\n"
            )
            write_when_new(folder / f"{product.name}_v{port.version}.sql", sql)
        write_when_new(folder / f"{product.name}.yml", yaml.dump(model(product), sort_keys=False, Dumper=Plain))


NOTHING = ", ".join(["1 as id", *(f"null as value_{i}" for i in range(1, COLUMNS))])
ALL = {"id", *(f"value_{i}" for i in range(1, COLUMNS))}


def write_when_new(file: Path, text: str) -> None:
    """Leave a file alone that holds the text already: dbt goes by dates."""
    if not file.is_file() or file.read_text() != text:
        file.write_text(text)


def model(product: Product) -> dict[str, object]:
    """The YAML of a product as its domain has it."""
    return {
        "models": [
            {
                "name": product.name,
                "latest_version": product.latest_version,
                "config": {
                    "access": "public",
                    "group": product.domain,
                    "contract": {"enforced": True},
                    "materialized": "table",
                    "meta": product.ports[0].meta,
                },
                "versions": [
                    {
                        "v": port.version,
                        "description": port.description,
                        "columns": [
                            {
                                "name": column.name,
                                "data_type": column.data_type,
                                "description": column.description,
                                "constraints": [{"type": c.type} for c in column.constraints],
                                "config": {"meta": column.meta},
                            }
                            for column in port.columns
                        ],
                    }
                    for port in product.ports
                ],
            }
        ]
    }


def make_repository(root: Path, mesh: Mesh, products: list[Product]) -> None:
    """Write the mesh, and commit it."""
    meshwright("init", str(root), "--defaults", cwd=root.parent)
    for domain in mesh.domains:
        folder = root / "domains" / domain.name
        (folder / "models").mkdir(parents=True)
        (folder / "dbt_project.yml").write_text(f'name: {domain.name}\nversion: "1.0"\nprofile: {domain.name}\n')
        owner = {"name": OWNER.name, "email": OWNER.email}
        (folder / "models/_domain.yml").write_text(yaml.dump({"groups": [{"name": domain.name, "owner": owner}]}))
    write_models(root, products)
    (root / "mesh.yml").write_bytes(msgspec.yaml.encode(msgspec.to_builtins(mesh)))
    write(root, mesh, products)
    subprocess.run(["git", "add", "--all"], cwd=root, check=True)
    subprocess.run(["git", "commit", "--quiet", "--message=before"], cwd=root, check=True)


def meshwright(*arguments: str, cwd: Path) -> tuple[float, float, str]:
    """Run a command; returns seconds, CPU seconds, its processes' included, and what it printed."""
    began, used = time.perf_counter(), cpu()
    command = [Path(sys.executable).with_name("meshwright"), *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode > 1 or "can't" in done.stderr:
        raise SystemExit(done.stderr)
    return time.perf_counter() - began, cpu() - used, done.stdout


def cpu() -> float:
    """CPU seconds of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def show(name: str, measured: tuple[float, float, str]) -> None:
    """Print a line of the table."""
    seconds, cpu_seconds, text = measured
    told = text.splitlines()[-1].partition(" in ")[0] if text else ""
    print(f"{name:44}{seconds:8.2f}{cpu_seconds:13.2f}{len(text) / 1000:9.1f}   {told}", flush=True)


def main() -> None:
    domains, each = (int(number) for number in (*sys.argv[1:3], "100", "20")[:2])
    names = [f"domain_{number}" for number in range(domains)]
    registry = tuple(map(Domain, names))
    mesh = Mesh(
        name="acme",
        warehouse=Warehouse.DUCKDB,
        namespace=Namespace.DATABASE,
        owner=OWNER,
        template=Template("https://example.com"),
        domains=registry,
    )
    products = [make_product(name, number) for name in names for number in range(each)]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "acme"
        make_repository(root, mesh, products)
        lines = sum(file.read_bytes().count(b"\n") for file in root.glob("ports/*/models/*.yml"))
        print(f"{domains} domains, {len(products)} ports, {lines} lines of YAML")
        print(f"{'':44}{'seconds':>8}{'CPU seconds':>13}{'kB':>9}", flush=True)
        show("dbt's first parse (publish --check)", meshwright("publish", "--check", cwd=root))
        show("nothing changed", min(meshwright("diff", cwd=root) for _ in range(RUNS)))
        step = max(len(products) // 5, 1)
        for name, spread in (("a change in five ports", step), ("a change in every port", 1)):
            for part in ("publish --check", "diff"):
                evolved = [changed(p, i) if i % spread == 0 else p for i, p in enumerate(products)]
                write_models(root, products)
                meshwright("publish", "--check", cwd=root)
                write(root, mesh, [p for i, p in enumerate(evolved) if i % spread == 0] if spread > 1 else evolved)
                write_models(root, evolved)
                show(f"{name}: {part}", meshwright(*part.split(), cwd=root))
            show(f"{name}: diff, parsed already", meshwright("diff", cwd=root))
            subprocess.run(["git", "checkout", "--quiet", "--", "."], cwd=root, check=True)


if __name__ == "__main__":
    main()
