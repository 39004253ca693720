from pathlib import Path

from tests.conftest import meshwright, refuse, snapshot, succeed

MAINTENANCE = "domains/fleet/models/consumer_aligned/maintenance"


def test_a_product_with_consumers_stays(full_mesh: Path) -> None:
    before = snapshot(full_mesh)
    message = refuse("product", "remove", "fleet.aircraft", cwd=full_mesh)
    first, *lines = message.splitlines()
    assert first == "fleet.aircraft still has consumers:"
    assert [line.strip().partition(" ")[2].partition(" (")[0] for line in lines] == [
        "fleet.known_flights v1",
        "fleet.maintenance v1",
        "unit test fleet.known_flights_from_a_row",
        "unit test fleet.maintenance_from_a_row",
        "flights.flown v1",
        "unit test flights.flown_from_a_row",
    ]
    assert lines[0].strip().startswith("domains/fleet/models/virtual/known_flights/known_flights_v1.sql:")
    assert snapshot(full_mesh) == before


def test_a_published_product_stays_until_its_date(full_mesh: Path) -> None:
    assert "fleet.known_flights v1 is published and has no removal date." in refuse(
        "product", "remove", "fleet.known_flights", cwd=full_mesh
    )


def test_a_product_that_nothing_reads_is_removed_with_all_its_files(full_mesh: Path) -> None:
    for name in ("known_flights.yml", "known_flights_v1.sql"):
        (full_mesh / "ports/fleet/models" / name).unlink()
    before = snapshot(full_mesh)
    result = meshwright("product", "remove", "fleet.known_flights", cwd=full_mesh)
    assert (result.code, result.out) == (
        0,
        (
            "Removed fleet.known_flights. Next: meshwright publish fleet\n"
            "  change domains/fleet/dbt_project.yml\n"
            "  delete domains/fleet/models/virtual/known_flights/known_flights.yml\n"
            "  delete domains/fleet/models/virtual/known_flights/known_flights_v1.sql\n"
        ),
    ), result.err
    after = snapshot(full_mesh)
    assert {path for path in before if path not in after} == {
        "domains/fleet/models/virtual/known_flights/known_flights.yml",
        "domains/fleet/models/virtual/known_flights/known_flights_v1.sql",
    }
    project = after["domains/fleet/dbt_project.yml"].decode()
    assert "virtual:" not in project
    assert "source_aligned:" in project
    assert "known_flights" not in succeed("ls", cwd=full_mesh)


def test_a_product_that_is_not_there_is_refused(full_mesh: Path) -> None:
    assert refuse("product", "remove", "fleet.nowhere", cwd=full_mesh).startswith(
        "Domain 'fleet' has no product 'nowhere'."
    )
    assert refuse("product", "remove", "fleet.aircraft.v1", cwd=full_mesh) == (
        "'fleet.aircraft.v1' includes a version; pass only the product, fleet.aircraft."
    )


def test_a_product_with_consumers_keeps_its_name(full_mesh: Path) -> None:
    before = snapshot(full_mesh)
    assert refuse("product", "rename", "fleet.aircraft", "planes", cwd=full_mesh).startswith(
        "fleet.aircraft still has consumers:\n"
    )
    assert snapshot(full_mesh) == before


def test_a_taken_or_invalid_name_is_refused(full_mesh: Path) -> None:
    assert refuse("product", "rename", "fleet.maintenance", "aircraft", cwd=full_mesh).startswith(
        "'aircraft' already exists"
    )
    assert "is not a valid name" in refuse("product", "rename", "fleet.maintenance", "Maintenance Plan", cwd=full_mesh)


def test_a_renamed_product_has_the_new_name_in_all_its_files_and_parses(full_mesh: Path) -> None:
    before = snapshot(full_mesh)
    result = meshwright("product", "rename", "fleet.maintenance", "upkeep", cwd=full_mesh)
    assert (result.code, result.out) == (
        0,
        (
            "Renamed fleet.maintenance to fleet.upkeep. Next: meshwright publish fleet\n"
            f"  delete {MAINTENANCE}/maintenance.yml\n"
            f"  delete {MAINTENANCE}/maintenance_v1.sql\n"
            f"  create {MAINTENANCE[:-11]}upkeep/upkeep.yml\n"
            f"  create {MAINTENANCE[:-11]}upkeep/upkeep_v1.sql\n"
        ),
    ), result.err
    assert (
        "fleet.maintenance is published, so the contract gate reports the new name as a breaking change." in result.err
    )
    after = snapshot(full_mesh)
    old, new = (
        before[f"{MAINTENANCE}/maintenance.yml"].decode(),
        after[f"{MAINTENANCE[:-11]}upkeep/upkeep.yml"].decode(),
    )
    changed = [(was, now) for was, now in zip(old.splitlines(), new.splitlines(), strict=True) if was != now]
    assert [now.strip() for _, now in changed] == [
        "# The contract of fleet.upkeep. After a change, run: meshwright publish fleet",
        "- name: upkeep",
        "model: upkeep",
        'label: "Use of fleet.upkeep"',
        "- ref('fleet', 'upkeep', v=1)",
    ]
    assert succeed("publish", cwd=full_mesh).startswith("Published.")
    listing = succeed("ls", cwd=full_mesh)
    assert "    upkeep " in listing
    assert "    maintenance " not in listing
