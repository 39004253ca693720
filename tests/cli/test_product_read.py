"""`meshwright product read add`, and the rule that says when it is needed."""

import json
from pathlib import Path

import pytest
from tests.conftest import meshwright, refuse, succeed
from tests.dbt_in_process import invoke

pytestmark = pytest.mark.slow
READ = ("product", "read", "add")
RULE = "--select=reads_installed"


def findings(mesh: Path) -> list[tuple[str, str]]:
    result = meshwright("check", RULE, "--format=json", cwd=mesh)
    return [(finding["file"], finding["message"]) for finding in json.loads(result.out)["findings"]]


def without(file: Path, text: str) -> str:
    """Take lines with a text out of a file; returns what was there."""
    before = file.read_text()
    assert text in before
    file.write_text("".join(line for line in before.splitlines(keepends=True) if text not in line))
    return before


@pytest.fixture
def mesh(full_mesh: Path) -> Path:
    succeed("publish", cwd=full_mesh)
    return full_mesh


def test_a_domain_that_installs_and_reaches_all_has_no_finding(mesh: Path) -> None:
    assert findings(mesh) == []
    assert succeed(*READ, "flights.flown", cwd=mesh) == "flights already installs and reaches everything it reads.\n"


def test_a_port_package_that_is_missing_is_found_and_put_right(mesh: Path) -> None:
    packages = mesh / "domains/flights/packages.yml"
    before = without(packages, "../../ports/fleet")
    [(file, message)] = findings(mesh)
    assert file == "domains/flights/packages.yml"
    assert message == (
        "flights.flown v1 reads fleet.aircraft v1, but the port package of fleet isn't installed, so the domain can't"
        " run alone; run `meshwright product read add flights.flown`"
    )
    dry = succeed(*READ, "flights.flown", "--dry-run", cwd=mesh)
    assert "+  - local: ../../ports/fleet" in dry
    assert packages.read_text() != before
    told = succeed(*READ, "flights.flown", cwd=mesh)
    assert told.startswith("flights can now read everything it refers to. Next: run dbt deps in domains/flights\n")
    assert packages.read_text() == before
    assert findings(mesh) == []
    invoke(mesh / "domains/flights", "deps")
    assert invoke(mesh / "domains/flights", "parse", "--no-partial-parse").success


def test_a_relation_that_the_profile_does_not_reach_is_found_and_put_right(mesh: Path) -> None:
    profiles = mesh / "domains/flights/profiles.yml"
    before = profiles.read_text()
    profiles.write_text(before.replace("fleet.duckdb", "other.duckdb").replace("alias: fleet", "alias: other"))
    [(file, message)] = findings(mesh)
    assert file == "domains/flights/profiles.yml"
    assert message.startswith("flights.flown v1 reads fleet.aircraft v1, but its profile can't reach fleet; run ")
    succeed(*READ, "flights.flown", cwd=mesh)
    assert profiles.read_text().count("alias: fleet") == before.count("alias: fleet")
    assert findings(mesh) == []


def test_a_view_that_begins_to_read_another_domain_is_followed(mesh: Path) -> None:
    """`fleet.known_flights` is a view on flights; a reader of it has to reach flights, too."""
    succeed("domain", "add", "crew", "--owner-name=Crew", "--owner-email=crew@acme.example", cwd=mesh)
    model = mesh / "domains/crew/models/looked_up.sql"
    model.write_text("select * from {{ ref('fleet', 'known_flights', v=1) }}")
    assert sorted(file for file, _ in findings(mesh)) == [
        *("domains/crew/packages.yml", "domains/crew/profiles.yml", "domains/crew/profiles.yml"),
    ]
    messages = " ".join(message for _, message in findings(mesh))
    assert "crew.looked_up reads fleet.known_flights v1, a view on relations of flights, but its profile" in messages


def test_a_read_that_the_sql_does_not_have_yet_is_prepared(mesh: Path) -> None:
    succeed("domain", "add", "crew", "--owner-name=Crew", "--owner-email=crew@acme.example", cwd=mesh)
    csv = mesh / "domains/crew/data/crews.csv"
    csv.parent.mkdir()
    csv.write_text("id,name\n1,Ada\n2,Bo\n")
    add = ("product", "add", "crew")
    succeed(*add, "crews", "--kind=source_aligned", f"--source=hr.crews={csv}", "--primary-key=id", cwd=mesh)
    result = meshwright(*READ, "crew.crews", "--reads=fleet.aircraft", cwd=mesh)
    assert result.code == 2
    assert "a source_aligned product reads sources of its own domain" in result.err
    succeed("publish", cwd=mesh)
    reads = ("--reads=crew.crews", "--reads=fleet.aircraft")
    succeed(*add, "rosters", "--kind=aggregated", *reads, "--primary-key=id", cwd=mesh)
    result = meshwright(*READ, "crew.rosters", "--reads=flights.departures", cwd=mesh)
    assert result.code == 0, result
    assert "note: in its SQL, refer to flights.departures as {{ ref('flights', 'departures', v=1) }}\n" in result.err
    assert "../../ports/flights" in (mesh / "domains/crew/packages.yml").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nope.flown",), "There is no domain 'nope' in mesh 'acme'. Domains: flights, fleet."),
        (("flights.flown.v1",), "'flights.flown.v1' includes a version; pass only the product, flights.flown."),
        (("flights",), "'flights' isn't a data product: expected DOMAIN.PRODUCT or DOMAIN.PRODUCT.vN."),
        (("flights.flown", "--reads=fleet.nope"), "Domain 'fleet' has no product 'nope'."),
    ],
)
def test_what_is_not_there_is_refused(mesh: Path, arguments: tuple[str, ...], message: str) -> None:
    assert refuse(*READ, *arguments, cwd=mesh).startswith(message)
