"""What each command costs on a big mesh: CPU seconds, wall seconds and peak memory, as real processes.

    python benchmarks/scale.py [--domains 10 50 200] [--products 10] [--only COMMAND ...] [--keep FOLDER]

Makes a mesh of so many domains with so many products each: two of five from sources, one of five of each other kind,
20 columns each, every reference across domains pinned to a version, ports published. Then it runs the commands one
after the other and prints a table. CPU seconds count: they don't depend on what else the machine does.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

OWNER = ("--owner-name=The Team", "--owner-email=team@acme.example")
KINDS = ("source_aligned", "source_aligned", "aggregated", "virtual", "consumer_aligned")
TYPES = ("bigint", "varchar", "decimal(18, 2)", "date", "boolean")
COLUMNS = 20
IDENTITY = {
    f"GIT_{who}_{what}": text
    for who in ("AUTHOR", "COMMITTER")
    for what, text in (("NAME", "Ada"), ("EMAIL", "ada@acme.example"))
}


class Cost(NamedTuple):
    """What a process used."""

    cpu: float
    wall: float
    megabytes: float
    code: int


def measure(arguments: list[str], folder: Path, log: Path) -> Cost:
    """Run a command as a process; its output goes to a file."""
    began = time.perf_counter()
    with log.open("ab") as output:
        output.write(f"\n$ {' '.join(arguments)}\n".encode())
        output.flush()
        environment = {**os.environ, **IDENTITY, "USER": "bench", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
        process = subprocess.Popen(arguments, cwd=folder, stdout=output, stderr=output, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, process.returncode)


def domain_name(number: int) -> str:
    return f"domain_{number:03}"


def make_mesh(root: Path, domains: int, products: int) -> None:
    """Make the mesh and a domain by commands, copies of the domain under other names, and the products' files."""
    first = domain_name(0)
    meshwright = [sys.executable, "-m", "meshwright"]
    subprocess.run([*meshwright, "init", root.name, "--defaults", "--no-git"], cwd=root.parent, check=True)
    subprocess.run([*meshwright, "domain", "add", first, *OWNER], cwd=root, check=True)
    for number in range(1, domains):
        shutil.copytree(root / "domains" / first, root / "domains" / domain_name(number))
        for file in (root / "domains" / domain_name(number)).rglob("*"):
            if file.is_file():
                file.write_text(file.read_text().replace(first, domain_name(number)))
    with (root / "mesh.yml").open("a") as registry:
        registry.writelines(f"  - name: {domain_name(number)}\n" for number in range(1, domains))
    for number in range(domains):
        make_products(root / "domains" / domain_name(number), number, domains, products)


def make_products(folder: Path, number: int, domains: int, products: int) -> None:
    neighbour = domain_name((number + 1) % domains)
    with (folder / "models/_domain.yml").open("a") as file:
        file.write("\nsources:\n  - name: raw\n    loader: files\n    tables:\n")
        file.writelines(f"      - name: rows_{i}\n" for i in range(products) if KINDS[i % 5] == "source_aligned")
    with (folder / "packages.yml").open("a") as file:
        file.write(f"  - local: ../../ports/{neighbour}\n")
    for i in range(products):
        place = folder / "models" / KINDS[i % 5] / f"product_{i}"
        place.mkdir(parents=True)
        (place / f"product_{i}_v1.sql").write_text(product_sql(i, folder.name, neighbour))
        (place / f"product_{i}.yml").write_text(product_yaml(i, KINDS[i % 5], folder.name))


def product_sql(i: int, domain: str, neighbour: str) -> str:
    """From a source, or from two products, one of them the neighbour's; of its own group what stands before it."""
    columns = ",\n".join(
        f"    cast(base.field_{c} as {TYPES[c % 5]}) as {name}" for c, name in enumerate(names(i, domain)) if c
    )
    key = "    base.id"
    if KINDS[i % 5] == "source_aligned":
        return f"select\n{key},\n{columns}\nfrom {{{{ source('raw', 'rows_{i}') }}}} as base\n"
    group = i - i % 5
    other = f"{{{{ ref('{neighbour}', 'product_{group}', v=1) }}}}"
    own = f"{{{{ ref('{domain}', 'product_{group + 1}', v=1) }}}}"
    return (
        f"with base as (\n    select * from {own}\n)\n\nselect\n{key},\n{columns}\nfrom base\n"
        f"left join {other} as other\n    on base.id = other.id\n"
    )


def names(i: int, domain: str) -> list[str]:
    """A key, columns that many products have, and columns of the product's own."""
    shared = [f"shared_{(i * 7 + int(domain[-3:]) + c) % 50}" for c in range(COLUMNS // 2)]
    return ["id", *shared, *(f"{domain}_{i}_{c}" for c in range(COLUMNS - 1 - len(shared)))]


def product_yaml(i: int, kind: str, domain: str) -> str:
    described = "".join(
        f"      - name: {name}\n        data_type: {TYPES[c % 5]}\n"
        f'        description: "What {name} says of one row, as its source records it."\n'
        for c, name in enumerate(names(i, domain))
    )
    exposure = f"""
exposures:
  - name: board_{i}
    type: dashboard
    description: "Where product {i} of {domain} is looked at."
    owner: {{name: "The Readers", email: readers@acme.example}}
    depends_on:
      - ref('product_{i}', v=1)
"""
    return f"""\
models:
  - name: product_{i}
    description: "Product {i} of {domain}: one row is one thing that the domain records, as it was last seen."
    latest_version: 1
    config:
      meta:
        slo:
          minimum_rows: 1
    constraints:
      - type: primary_key
        columns: [id]
{"        warn_unsupported: false" if kind == "virtual" else "        # The same number is never given twice."}
    columns:
{described}
    data_tests:
      - mesh_governance.governed
    versions:
      - v: 1
{exposure if kind == "consumer_aligned" else ""}"""


def commands(folder: Path, root: Path) -> Iterator[tuple[str, list[str], Callable[[], None]]]:
    """Each command with its name in the table and what happens to the mesh before it is measured."""
    meshwright = [sys.executable, "-m", "meshwright"]
    middle = root / "domains" / domain_name(0) / "models/source_aligned/product_0"
    planes = folder / "planes.csv"
    planes.write_text("id,name\n1,a\n2,b\n")
    source = [f"--source=raw.planes={planes}", "--copy"] if "--copy" in product_options() else None
    source = source or [f"--source=raw.planes={planes}"]
    new = ["product", "add", domain_name(0), "one_more", "--kind=source_aligned", *source]

    def nothing() -> None:
        return

    def forget() -> None:
        shutil.rmtree(root / ".mesh", ignore_errors=True)

    def edit(name: str, old: str, to: str) -> Callable[[], None]:
        return lambda: (middle / name).write_text((middle / name).read_text().replace(old, to)) and None

    def commit() -> None:
        for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message=all"]):
            subprocess.run(["git", *arguments], cwd=root, env={**os.environ, **IDENTITY}, check=True)

    yield "init", [*meshwright, "init", str(folder / "another"), "--defaults"], nothing
    yield "domain add", [*meshwright, "domain", "add", "one_more", *OWNER], nothing
    yield "publish, cold", [*meshwright, "publish"], forget
    yield "publish, again", [*meshwright, "publish"], commit
    yield "product add", [*meshwright, *new], nothing
    yield "publish, one product more", [*meshwright, "publish"], nothing
    yield "publish --check", [*meshwright, "publish", "--check"], nothing
    yield "ls", [*meshwright, "ls"], nothing
    yield "check", [*meshwright, "check"], nothing
    yield "check, again", [*meshwright, "check"], nothing
    yield "check, one SQL file changed", [*meshwright, "check"], edit("product_0_v1.sql", "select", "-- x\nselect")
    yield "check, one YAML file changed", [*meshwright, "check"], edit("product_0.yml", "as its", "like its")
    yield "diff HEAD", [*meshwright, "diff", "HEAD"], nothing
    yield "dbt parse, cold", [*meshwright, "dbt", "parse"], forget
    yield "dbt parse, warm", [*meshwright, "dbt", "parse"], nothing
    yield "dbt ls, warm", [*meshwright, "dbt", "--quiet", "ls"], nothing
    yield "check, after dbt", [*meshwright, "check"], nothing


def product_options() -> str:
    """The help of `product add`: whether it takes --copy depends on its version."""
    command = [sys.executable, "-m", "meshwright", "product", "add", "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def measure_mesh(folder: Path, domains: int, products: int, only: list[str]) -> dict[str, Cost]:
    root = folder / "acme"
    make_mesh(root, domains, products)
    costs = {}
    for name, arguments, before in commands(folder, root):
        before()
        if only and name not in only:
            continue
        costs[name] = cost = measure(arguments, root if name != "init" else folder, folder / "log.txt")
        print(
            f"  {domains} domains, {name}: {cost.cpu:.1f} s of CPU, {cost.megabytes:.0f} MB, exit {cost.code}",
            flush=True,
        )
        if cost.code not in (0, 1):
            raise SystemExit((folder / "log.txt").read_text()[-3000:])
    return costs


def print_table(sizes: dict[int, dict[str, Cost]]) -> None:
    """CPU seconds, then wall seconds and megabytes in brackets."""
    print(f"{'':30}" + "".join(f"{f'{size} domains':>24}" for size in sizes))
    for name in next(iter(sizes.values())):
        cells = (f"{c.cpu:8.1f} ({c.wall:.1f} s, {c.megabytes:.0f} MB)" for c in (s[name] for s in sizes.values()))
        print(f"{name:30}" + "".join(f"{cell:>24}" for cell in cells))


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--domains", type=int, nargs="+", default=[10, 50, 200])
    options.add_argument("--products", type=int, default=10)
    options.add_argument("--only", nargs="+", default=[], help="names of commands, as in the table")
    options.add_argument("--keep", type=Path, help="a folder where the meshes stay")
    given = options.parse_args()
    sizes = {}
    with tempfile.TemporaryDirectory() as temporary:
        for domains in given.domains:
            folder = (given.keep or Path(temporary)) / f"mesh_of_{domains}"
            folder.mkdir(parents=True)
            sizes[domains] = measure_mesh(folder, domains, given.products, given.only)
    print_table(sizes)


if __name__ == "__main__":
    main()
