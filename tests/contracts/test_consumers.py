"""`meshwright diff` finds the consumers of a change with dbt, tries the change on them, and reads acceptances."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import meshwright, refuse, succeed
from tests.contracts.conftest import commit, git
from tests.contracts.fleet import AIRCRAFT, READ, ROW, TEAM, drop, edit, make_fleet, product, published, write

pytestmark = pytest.mark.slow
VERSION_2 = "      - v: 2\n        columns: [{include: all, exclude: [seats]}]\n"
ROW_2 = ROW.replace(" cast(2 as integer) as seats,", "")
LEGS = "domains/flights/models/legs_v1.sql"
FLEET = "fleet/models/aircraft.yml"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`legs` uses tail and seats of aircraft; published, committed on main, parsed."""
    root = make_fleet(tmp_path_factory.mktemp("consumers") / "acme")
    product(root, "legs", f"select tail, seats from {READ}")
    return published(root)


@pytest.fixture
def mesh(original: Path, tmp_path: Path) -> Path:
    root = tmp_path / "acme"
    shutil.copytree(original, root, symlinks=True)
    return root


def changes(root: Path, *arguments: str, code: int) -> list[dict[str, Any]]:
    result = meshwright("diff", "--format=json", *arguments, cwd=root)
    assert result.code == code, result
    return list(json.loads(result.out)["changes"])


def reported(change: dict[str, Any]) -> tuple[str, str, str | None, list[str]]:
    consumers = [f"{consumer['effect'] or 'reads'} {consumer['name']}" for consumer in change["consumers"]]
    return change["verdict"], change["rule"], change["column"], consumers


def found(root: Path, *arguments: str, code: int) -> list[tuple[str, str, str | None, list[str]]]:
    succeed("publish", cwd=root)
    return [reported(change) for change in changes(root, *arguments, code=code)]


def test_a_dropped_column_breaks_only_the_consumers_that_use_it(mesh: Path) -> None:
    drop(mesh, "age")
    assert found(mesh, code=1) == [("breaking", "column_removed", "age", [])]
    assert "    no consumer in the mesh uses it\n" in meshwright("diff", cwd=mesh).out
    drop(mesh, "seats")
    assert found(mesh, code=1) == [
        ("breaking", "column_removed", "age", []),
        ("breaking", "column_removed", "seats", ["breaks flights.legs v1"]),
    ]
    out = meshwright("diff", cwd=mesh).out
    assert f"    breaks flights.legs v1, {LEGS}:1 (owner: {TEAM})\n" in out
    assert '      bound: Referenced column "seats" not found in FROM clause!\n' in out


def test_a_consumer_that_stops_using_a_column_in_the_same_change_does_not_break(mesh: Path) -> None:
    drop(mesh, "seats")
    product(mesh, "legs", f"select tail from {READ}", "tail")
    assert ("breaking", "column_removed", "seats", []) in found(mesh, code=1)


def test_a_consumer_that_adapts_to_an_added_column_does_not_break(mesh: Path) -> None:
    add_column(mesh)
    product(mesh, "legs", f"select tail, speed from {READ}", "tail speed")
    assert ("additive", "column_added", "speed", []) in found(mesh, code=1)


def add_column(mesh: Path) -> None:
    write(mesh, FLEET, AIRCRAFT.replace("    versions:", "      - {name: speed, data_type: bigint}\n    versions:"))
    write(mesh, "fleet/models/aircraft_v1.sql", ROW.replace("as built", "as built, cast(1 as bigint) as speed"))


def test_an_added_column_is_additive_when_every_consumer_binds_as_before(mesh: Path) -> None:
    add_column(mesh)
    assert found(mesh, code=0) == [("additive", "column_added", "speed", [])]


def test_an_added_column_breaks_a_select_star_under_a_contract(mesh: Path) -> None:
    product(mesh, "all", f"select * from {READ}", "tail seats age built")
    published(mesh)
    add_column(mesh)
    assert found(mesh, code=1) == [("breaking", "column_added", "speed", ["breaks flights.all v1"])]
    out = meshwright("diff", cwd=mesh).out
    assert "    it breaks consumers; update them first, or ship the change as a new version\n" in out
    assert "      bound: its query returns speed, which isn't in its contract\n" in out
    accept(mesh, element="column speed", rule="column_added")
    assert "accepted by flights" in succeed("diff", cwd=mesh)


def test_rows_that_may_change_are_reported_and_do_not_fail(mesh: Path) -> None:
    write(mesh, "flights/models/natural.sql", f"select tail from {READ} natural join (select 1 as speed, 'a' as tail)")
    published(mesh)
    add_column(mesh)
    assert found(mesh, code=0) == [("may change", "column_added", "speed", ["may change flights.natural"])]
    out = succeed("diff", cwd=mesh)
    assert "  may change column_added: column speed: (none) -> bigint\n" in out
    assert "      plan: it still binds with the same columns, but its rows may differ\n" in out
    assert "0 breaking, 1 may change, 0 additive, 0 neutral change in the working tree" in out
    assert succeed("diff", "--format=github", cwd=mesh).startswith("::warning file=ports/fleet/models/aircraft.yml,")


def test_each_of_two_changes_lists_the_consumers_it_breaks(mesh: Path) -> None:
    product(mesh, "ages", f"select tail, age from {READ}", "tail age")
    product(mesh, "both", f"select seats, age from {READ}", "seats age")
    published(mesh)
    drop(mesh, "seats")
    drop(mesh, "age")
    assert found(mesh, code=1) == [
        ("breaking", "column_removed", "age", ["breaks flights.ages v1", "breaks flights.both v1"]),
        ("breaking", "column_removed", "seats", ["breaks flights.both v1", "breaks flights.legs v1"]),
    ]


def test_products_downstream_of_broken_consumers_are_listed_once(mesh: Path) -> None:
    product(mesh, "board", "select tail, seats from {{ ref('legs', v=1) }}")
    product(
        mesh, "wall", "select b.tail from {{ ref('board', v=1) }} b join {{ ref('legs', v=1) }} using (tail)", "tail"
    )
    published(mesh)
    drop(mesh, "seats")
    succeed("publish", cwd=mesh)
    out = meshwright("diff", cwd=mesh).out
    assert (
        "2 products and exposures downstream of consumers that break:\n"
        f"  flights.board v1 (owner: {TEAM}), through flights.legs v1\n"
        f"  flights.wall v1 (owner: {TEAM}), through flights.legs v1\n"
    ) in out
    assert out.count("flights.board v1") == 1


def test_a_promise_about_a_column_reaches_the_consumers_that_use_it(mesh: Path) -> None:
    product(mesh, "ages", f"select tail, age from {READ}", "tail age")
    edit(mesh, FLEET, "The seats.}", "The seats., constraints: [{type: not_null}]}")
    published(mesh)
    edit(mesh, FLEET, ", constraints: [{type: not_null}]", "")
    assert found(mesh, code=1) == [("breaking", "not_null_dropped", "seats", ["reads flights.legs v1"])]


def test_the_meaning_of_a_column_reaches_the_consumers_that_use_it(mesh: Path) -> None:
    edit(mesh, FLEET, "The age.}", "The age., config: {meta: {unit: year}}}")
    edit(mesh, FLEET, "The seats.}", "The seats., config: {meta: {unit: seat}}}")
    published(mesh)
    edit(mesh, FLEET, "unit: year", "unit: day")
    edit(mesh, FLEET, "unit: seat", "unit: row")
    assert found(mesh, code=0) == [
        ("may change", "meaning_changed", "age", []),
        ("may change", "meaning_changed", "seats", ["reads flights.legs v1"]),
    ]


def test_the_same_change_as_a_new_version_passes(mesh: Path) -> None:
    write(
        mesh, FLEET, AIRCRAFT.replace("version: 1", "version: 2") + "        deprecation_date: 2099-01-01\n" + VERSION_2
    )
    write(mesh, "fleet/models/aircraft_v2.sql", ROW_2)
    assert {change[1] for change in found(mesh, code=0)} == {
        *("version_added", "latest_version_moved", "deprecation_announced"),
    }


def test_unpinned_consumers_read_the_new_latest_version(mesh: Path) -> None:
    product(mesh, "own", "select tail, seats from {{ ref('aircraft') }}", domain="fleet")
    published(mesh)
    write(mesh, FLEET, AIRCRAFT.replace("version: 1", "version: 2") + VERSION_2)
    write(mesh, "fleet/models/aircraft_v2.sql", ROW_2)
    moved = next(change for change in found(mesh, code=1) if change[1] == "latest_version_moved")
    assert moved == ("breaking", "latest_version_moved", None, ["breaks fleet.own v1"])


def remove_version_1(mesh: Path) -> None:
    text = AIRCRAFT.replace("version: 1", "version: 2").replace("      - v: 1\n", "") + VERSION_2
    write(mesh, FLEET, text)
    write(mesh, "fleet/models/aircraft_v2.sql", ROW_2)
    (mesh / "domains/fleet/models/aircraft_v1.sql").unlink()


def test_a_removed_version_breaks_all_that_reference_it(mesh: Path) -> None:
    """dbt's own parse fails and names only one of them."""
    write(mesh, "flights/models/prepared.sql", f"select 1 as one from {READ}")
    write(mesh, "flights/tests/filled.sql", f"select * from {READ} where tail is null")
    published(mesh)
    write(mesh, FLEET, AIRCRAFT.replace("version: 1", "version: 2") + VERSION_2)
    write(mesh, "fleet/models/aircraft_v2.sql", ROW_2)
    published(mesh)
    write(mesh, FLEET, AIRCRAFT.replace("version: 1", "version: 2").replace("      - v: 1\n", "") + VERSION_2)
    (mesh / "domains/fleet/models/aircraft_v1.sql").unlink()
    port = mesh / "ports/fleet/models/aircraft.yml"
    head, _, second = port.read_text().partition("      - v: 1\n")
    port.write_text(head + "      - v: 2\n" + second.partition("      - v: 2\n")[2])
    assert [reported(change) for change in changes(mesh, code=1)] == [
        (
            *("breaking", "removed_without_deprecation", None),
            ["reads flights.legs v1", "reads flights.prepared", "reads test flights.filled"],
        )
    ]
    assert "which was not found" in meshwright("check", cwd=mesh).err


def test_a_version_with_consumers_cannot_be_removed_after_its_date(mesh: Path) -> None:
    write(
        mesh, FLEET, AIRCRAFT.replace("version: 1", "version: 2") + "        deprecation_date: 2020-01-01\n" + VERSION_2
    )
    write(mesh, "fleet/models/aircraft_v2.sql", ROW_2)
    published(mesh)
    remove_version_1(mesh)
    port = mesh / "ports/fleet/models/aircraft.yml"
    head, _, second = port.read_text().partition("      - v: 1\n")
    port.write_text(head + "      - v: 2\n" + second.partition("      - v: 2\n")[2])
    assert [reported(change) for change in changes(mesh, code=1)] == [
        ("breaking", "removed_while_read", None, ["reads flights.legs v1"])
    ]
    product(mesh, "legs", "select tail, 1 as seats from {{ ref('fleet', 'aircraft', v=2) }}")
    assert ("neutral", "retired_on_schedule", None, []) in found(mesh, code=0)


def test_a_version_that_returns_with_another_contract_is_breaking(mesh: Path) -> None:
    write(mesh, FLEET, AIRCRAFT + VERSION_2)
    write(mesh, "fleet/models/aircraft_v2.sql", ROW_2)
    published(mesh)
    write(mesh, FLEET, AIRCRAFT)
    (mesh / "domains/fleet/models/aircraft_v2.sql").unlink()
    published(mesh)
    write(mesh, FLEET, AIRCRAFT + VERSION_2)
    write(mesh, "fleet/models/aircraft_v2.sql", ROW_2)
    assert found(mesh, code=0) == [("additive", "version_added", None, [])]
    write(mesh, FLEET, AIRCRAFT + VERSION_2.replace("seats", "age"))
    write(mesh, "fleet/models/aircraft_v2.sql", ROW.replace(" cast(3 as integer) as age,", ""))
    assert found(mesh, code=1) == [("breaking", "version_returned", None, [])]


def test_a_renamed_product_is_one_change(mesh: Path) -> None:
    write(mesh, "fleet/models/planes.yml", AIRCRAFT.replace("aircraft", "planes"))
    write(mesh, "fleet/models/planes_v1.sql", ROW)
    for name in ("aircraft.yml", "aircraft_v1.sql"):
        (mesh / "domains/fleet/models" / name).unlink()
    product(mesh, "legs", "select tail, seats from {{ ref('fleet', 'planes', v=1) }}")
    assert found(mesh, code=1) == [("breaking", "product_renamed", None, [])]
    assert "  breaking product_renamed: product: aircraft -> planes\n" in meshwright("diff", cwd=mesh).out


def test_a_renamed_domain_is_one_change_with_its_consumers(mesh: Path) -> None:
    (mesh / "domains/fleet").rename(mesh / "domains/planes")
    for file in (mesh / "domains/planes").rglob("*.yml"):
        file.write_text(
            file.read_text().replace("name: fleet", "name: planes").replace("group: fleet", "group: planes")
        )
    (mesh / "mesh.yml").write_text((mesh / "mesh.yml").read_text().replace("name: fleet", "name: planes"))
    (mesh / "ports/fleet").rename(mesh / "ports/planes")
    for file in (mesh / "ports/planes").rglob("*.yml"):
        file.write_text(file.read_text().replace("fleet", "planes"))
    assert [reported(change) for change in changes(mesh, code=1)] == [
        ("breaking", "domain_renamed", None, ["reads flights.legs v1"])
    ]


def test_a_product_made_private_loses_its_access(mesh: Path) -> None:
    edit(mesh, FLEET, "access: public", "access: private")
    shutil.rmtree(mesh / "ports/fleet")
    assert [reported(change) for change in changes(mesh, code=1)] == [
        ("breaking", "access_narrowed", None, ["reads flights.legs v1"])
    ]


def test_a_product_retired_by_its_author_is_removed(mesh: Path) -> None:
    edit(mesh, FLEET, "kind: source_aligned", "kind: source_aligned, lifecycle: retired")
    assert found(mesh, code=1)[0][:2] == ("breaking", "removed_without_deprecation")


def test_a_mesh_that_dbt_cannot_parse_fails_the_gate(mesh: Path) -> None:
    drop(mesh, "seats")
    succeed("publish", cwd=mesh)
    write(mesh, "flights/models/broken.sql", "select {{ from")
    result = meshwright("diff", cwd=mesh)
    assert result.code == 1
    assert "\nerror: dbt can't parse the mesh:\n" in f"\n{result.err}"  # after progress lines on a slow machine


def test_a_revision_is_read_as_it_was(mesh: Path) -> None:
    git(mesh, "switch", "--quiet", "--create=branch")
    drop(mesh, "seats")
    succeed("publish", cwd=mesh)
    commit(mesh, "without seats")
    product(mesh, "legs", f"select tail from {READ}", "tail")
    succeed("publish", cwd=mesh)
    assert [reported(c) for c in changes(mesh, "main", "branch", code=1)] == [
        ("breaking", "column_removed", "seats", ["breaks flights.legs v1"])
    ]
    commit(mesh, "nobody reads it")
    assert ("breaking", "column_removed", "seats", []) in [reported(c) for c in changes(mesh, "main", "branch", code=1)]
    assert len([copy for copy in (mesh / ".mesh/revisions").iterdir() if copy.is_dir()]) == 1


def test_files_that_an_archive_leaves_out_belong_to_a_revision(mesh: Path) -> None:
    (mesh / ".gitattributes").write_text("domains/flights/models export-ignore\n")
    commit(mesh, "attributes")
    git(mesh, "switch", "--quiet", "--create=branch")
    drop(mesh, "seats")
    succeed("publish", cwd=mesh)
    commit(mesh, "without seats")
    assert [reported(c) for c in changes(mesh, "main", "branch", code=1)] == [
        ("breaking", "column_removed", "seats", ["breaks flights.legs v1"])
    ]


@pytest.mark.parametrize(("days", "code"), [(0, 0), (40, 0), (300_000, 1)])
def test_a_policy_requires_notice(mesh: Path, days: int, code: int) -> None:
    policies = mesh / "governance/policies.yml"
    policies.write_text(policies.read_text().replace("{notice_days: 0}", f"{{notice_days: {days}}}"))
    write(
        mesh, FLEET, AIRCRAFT.replace("version: 1", "version: 2") + "        deprecation_date: 2099-01-01\n" + VERSION_2
    )
    write(mesh, "fleet/models/aircraft_v2.sql", ROW_2)
    rule = "deprecation_without_notice" if code else "deprecation_announced"
    assert rule in [change[1] for change in found(mesh, code=code)]


def test_narrowed_sharing_breaks_only_domains_that_lose_access(mesh: Path) -> None:
    product(mesh, "own", "select tail, seats from {{ ref('aircraft', v=1) }}", domain="fleet")
    published(mesh)
    for domain, victims in (("flights", []), ("fleet", ["reads flights.legs v1"])):
        write(mesh, FLEET, AIRCRAFT.replace("aligned}", f"aligned, sharing: [{{domain: {domain}}}]}}"))
        assert found(mesh, code=1) == [("breaking", "sharing_narrowed", None, victims)]


ACCEPTED = """acceptances:
  - product: fleet.aircraft.v1
    element: {element}
    rule: {rule}
    owner: {owner}
    reason: We count seats ourselves from December.
    until: {until}
"""


def accept(
    root: Path,
    domain: str = "flights",
    until: str = "2099-12-31",
    element: str = "column seats",
    rule: str = "column_removed",
) -> None:
    text = ACCEPTED.format(owner=f"{domain}@acme.example", until=until, element=element, rule=rule)
    write(root, f"{domain}/acceptances.yml", text)


def test_a_change_accepted_by_all_owners_of_broken_consumers_passes_until_a_date(mesh: Path) -> None:
    drop(mesh, "seats")
    succeed("publish", cwd=mesh)
    accept(mesh, "fleet")  # the producer can't accept it for the consumer
    assert changes(mesh, code=1)[0]["accepted_by"] == []
    accept(mesh)
    assert changes(mesh, code=0)[0]["accepted_by"] == ["flights"]
    assert "accepted by flights" in succeed("diff", cwd=mesh)
    assert "Accepted by flights." in succeed("diff", "--format=markdown", cwd=mesh)
    assert succeed("diff", "--format=github", cwd=mesh) == ""
    accept(mesh, until="2020-01-01")
    assert changes(mesh, code=1)[0]["accepted_by"] == []


def test_the_producer_accepts_a_change_that_breaks_no_consumer(mesh: Path) -> None:
    drop(mesh, "age")
    succeed("publish", cwd=mesh)
    assert changes(mesh, code=1)[0]["consumers"] == []
    accept(mesh, "fleet", element="column age")
    assert changes(mesh, code=0)[0]["accepted_by"] == ["fleet"]


WELL = ACCEPTED.format(owner="flights@acme.example", until="2099-12-31", element="column seats", rule="column_removed")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("acceptances: 1\n", "1: expected a list under `acceptances`."),
        (
            "acceptances:\n  - product: a.b\n",
            "2: an acceptance must have exactly these keys: product, element, rule, owner, reason, until.",
        ),
        (
            WELL.replace("2099-12-31", "soon"),
            "2: until must be a date such as 2026-12-31, without quotes, not 'soon'.",
        ),
        (
            WELL.replace("flights@acme", "fleet@acme"),
            f"2: owner must be the email of the owner of flights, {TEAM}, not 'fleet@acme.example'.",
        ),
        (
            WELL.replace("column_removed", "product_added"),
            "2: 'product_added' isn't a rule for breaking changes; use the rule that `meshwright diff` shows.",
        ),
    ],
)
def test_an_invalid_acceptance_is_refused(original: Path, text: str, message: str) -> None:
    port = original / "ports/fleet/models/aircraft.yml"
    before = port.read_text()
    port.write_text(before.replace("data_type: integer", "data_type: varchar", 1))
    write(original, "flights/acceptances.yml", text)
    try:
        assert refuse("diff", cwd=original) == f"domains/flights/acceptances.yml:{message}"
    finally:
        (original / "domains/flights/acceptances.yml").unlink()
        port.write_text(before)


def test_paths_of_findings_start_at_the_root_of_the_repository(original: Path, tmp_path: Path) -> None:
    root = tmp_path / "company/meshes/acme"
    shutil.copytree(original, root, symlinks=True, ignore=shutil.ignore_patterns(".git", ".mesh"))
    git(tmp_path / "company", "init", "--quiet", "--initial-branch=main")
    commit(tmp_path / "company", "before")
    drop(root, "seats")
    succeed("publish", cwd=root)
    github = meshwright("diff", "--format=github", cwd=root).out
    assert github.startswith("::error file=meshes/acme/ports/fleet/models/aircraft.yml,line=")
    [run] = json.loads(meshwright("diff", "--format=sarif", cwd=root).out)["runs"]
    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "meshes/acme/ports/fleet/models/aircraft.yml"}
    checked = meshwright("check", "--select=owner_declared", "--select=columns_described", "--format=github", cwd=root)
    assert not checked.out or "file=meshes/acme/" in checked.out


def test_the_commands_of_a_pull_request_parse_once(mesh: Path) -> None:
    drop(mesh, "seats")
    succeed("publish", cwd=mesh)
    (mesh / "domains/fleet/models/aircraft.yml").touch()
    manifest = mesh / ".mesh/parsed/manifest.json"
    succeed("publish", "--check", cwd=mesh)
    parsed = manifest.stat().st_mtime_ns
    for command in (("check",), ("diff",), ("impact", "fleet.aircraft"), ("publish", "--check")):
        meshwright(*command, cwd=mesh)
    assert manifest.stat().st_mtime_ns == parsed
