"""A mesh of two domains, written as their teams would: `fleet` publishes aircraft, `flights` reads them."""

import re
from pathlib import Path

from tests.conftest import succeed
from tests.contracts.conftest import commit, git, write_mesh

GROUP = "groups:\n  - name: {domain}\n    owner: {{name: {domain} team, email: {domain}@acme.example}}\n"
READ = "{{ ref('fleet', 'aircraft', v=1) }}"
TEAM = "flights team <flights@acme.example>"
AIRCRAFT = """\
models:
  - name: aircraft
    description: Aircraft, one row each.
    latest_version: 1
    config:
      access: public
      group: fleet
      contract: {enforced: true}
      materialized: table
      meta: {kind: source_aligned}
    columns:
      - {name: tail, data_type: varchar, description: The tail.}
      - {name: seats, data_type: integer, description: The seats.}
      - {name: age, data_type: integer, description: The age.}
      - {name: built, data_type: timestamp, description: When it was built.}
    versions:
      - v: 1
"""
ROW = (
    "select cast('N1' as varchar) as tail, cast(2 as integer) as seats, cast(3 as integer) as age,"
    " cast('2013-01-01' as timestamp) as built\n"
)
LEGS = """\
models:
  - name: {name}
    description: Legs, one row each.
    latest_version: 1
    config:
      access: public
      group: {domain}
      contract: {{enforced: true}}
      materialized: table
      meta: {{kind: aggregated}}
    columns:
{columns}
    versions:
      - v: 1
"""
TYPES = {"tail": "varchar", "seats": "integer", "age": "integer", "built": "timestamp"}


def make_fleet(root: Path) -> Path:
    """Create the mesh with the producer's product, and no consumer."""
    write_mesh(root, "fleet", "flights")
    for domain in ("fleet", "flights"):
        write(root, f"{domain}/models/_domain.yml", GROUP.format(domain=domain))
    write(root, "fleet/models/aircraft.yml", AIRCRAFT)
    write(root, "fleet/models/aircraft_v1.sql", ROW)
    return root


def write(root: Path, path: str, text: str) -> None:
    """Write a file of a domain."""
    file = root / "domains" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def product(
    root: Path, name: str, sql: str, columns: str = "tail seats", domain: str = "flights", *, settings: str = ""
) -> None:
    """Write a product of `flights` with a contract of some of the columns of aircraft."""
    named = "\n".join(
        f"      - {{name: {c}, data_type: {TYPES.get(c, 'bigint')}, description: What it is.}}" for c in columns.split()
    )
    text = LEGS.format(name=name, domain=domain, columns=named)
    write(root, f"{domain}/models/{name}.yml", text.replace("      meta:", f"{settings}      meta:"))
    write(root, f"{domain}/models/{name}_v1.sql", sql)


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Change a text of a domain's file."""
    file = root / "domains" / path
    text = file.read_text()
    assert text.count(old) == 1, (old, text)
    file.write_text(text.replace(old, new))


def drop(root: Path, column: str) -> None:
    """Remove a column from aircraft: from the contract and from the query."""
    file = root / "domains/fleet/models/aircraft.yml"
    text, count = re.subn(rf"      - {{name: {column},.*\n", "", file.read_text())
    assert count == 1
    file.write_text(text)
    sql = root / "domains/fleet/models/aircraft_v1.sql"
    sql.write_text(re.sub(rf",? cast\([^()]*\) as {column}\b", "", sql.read_text()).replace("select,", "select"))


def published(root: Path) -> Path:
    """Publish and commit everything on main, unless that is done."""
    succeed("publish", cwd=root)
    if not (root / ".git").exists():
        git(root, "init", "--quiet", "--initial-branch=main")
    commit(root, "published")
    return root
