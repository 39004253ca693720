import datetime
import json
from pathlib import Path

import pytest
from tests.cli.test_publish import edit
from tests.conftest import meshwright, refuse, snapshot, succeed

AIRCRAFT = "domains/fleet/models/source_aligned/aircraft"
VERSION = ("product", "version")


def add(mesh: Path, *options: str) -> str:
    return succeed(*VERSION, "add", "fleet.aircraft", *options, cwd=mesh)


def test_a_new_version_is_a_copy_with_room_for_what_differs(full_mesh: Path) -> None:
    before = snapshot(full_mesh)
    assert add(full_mesh, "--deprecate=v1", "--on=2099-12-31") == (
        "Added fleet.aircraft v2. Next: change its SQL and contract, describe what differs, then run meshwright publish fleet\n"
        f"  change {AIRCRAFT}/aircraft.yml\n"
        f"  create {AIRCRAFT}/aircraft_v2.sql\n"
    )
    yml, sql = f"{AIRCRAFT}/aircraft.yml", f"{AIRCRAFT}/aircraft_v1.sql"
    assert snapshot(full_mesh)[yml].decode() == before[yml].decode().replace(
        "latest_version: 1", "latest_version: 2"
    ).replace(
        "      - v: 1\n",
        "      - v: 1\n"
        "        deprecation_date: 2099-12-31\n"
        "      - v: 2\n"
        "        description: >-\n"
        "          TODO: describe aircraft and what one row represents.\n"
        "\n"
        "          From v1 to v2. TODO: which columns differ, why, and what consumers of v1 must change.\n"
        "        columns:\n"
        "          # Differences from the columns above: leave columns out with `exclude`, or repeat one to replace it.\n"
        "          - include: all\n",
    )
    assert (full_mesh / AIRCRAFT / "aircraft_v2.sql").read_text() == (
        "-- TODO: a copy of v1. Change it, and describe the differences in aircraft.yml.\n"
        + before[sql].decode().replace("-- fleet.aircraft v1", "-- fleet.aircraft v2")
    )


def test_a_new_version_is_published_beside_the_old_one_and_named_on_the_board(full_mesh: Path) -> None:
    (full_mesh / AIRCRAFT / "lookup.sql").write_text(
        "{{ config(access='private', contract={'enforced': false}) }}\nselect tailnum from {{ ref('aircraft') }}\n"
    )
    succeed(*VERSION, "add", "fleet.aircraft", cwd=full_mesh)
    succeed("publish", cwd=full_mesh)
    text = (full_mesh / "ports/fleet/models/aircraft.yml").read_text()
    assert "    latest_version: 2\n" in text
    assert "      - v: 1\n        description: 'TODO: describe aircraft" in text
    board = succeed("deprecations", cwd=full_mesh)
    domain = "domains/fleet/models"
    readers = [
        f"{domain}/virtual/known_flights/known_flights_v1.sql:42 fleet.known_flights v1",
        f"{domain}/consumer_aligned/maintenance/maintenance_v1.sql:49 fleet.maintenance v1",
        f"{domain}/virtual/known_flights/known_flights.yml:108 unit test fleet.known_flights_from_a_row",
        f"{domain}/consumer_aligned/maintenance/maintenance.yml:110 unit test fleet.maintenance_from_a_row",
        "domains/flights/models/aggregated/flown/flown_v1.sql:42 flights.flown v1",
        "domains/flights/models/aggregated/flown/flown.yml:107 unit test flights.flown_from_a_row",
    ]
    assert board == (
        "fleet.aircraft v1: no removal date; v2 has replaced it (owner: The Team <team@acme.example>)\n"
        + "".join(f"    {reader} (owner: The Team <team@acme.example>)\n" for reader in readers)
        + "1 deprecated version.\n"
    )
    assert succeed("deprecations", "--domain=flights", cwd=full_mesh) == "0 deprecated versions.\n"


def test_a_reader_without_a_version_is_told_when_the_latest_moves(full_mesh: Path) -> None:
    (full_mesh / AIRCRAFT / "lookup.sql").write_text("select tailnum from {{ ref('aircraft') }}\n")
    assert add(full_mesh, "--keep-latest").startswith("Added fleet.aircraft v2.")
    assert "    latest_version: 1\n" in (full_mesh / AIRCRAFT / "aircraft.yml").read_text()
    assert meshwright(*VERSION, "add", "fleet.aircraft", cwd=full_mesh).err == (
        f"note: {AIRCRAFT}/lookup.sql:1 reads fleet.aircraft without a version, so it will switch to the new one;"
        " pin it with v=1.\n"
        "note: v1 has no deprecation date yet; set one: meshwright product version deprecate fleet.aircraft 1 --on DATE\n"
    )
    assert (full_mesh / AIRCRAFT / "aircraft_v3.sql").is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "sales.orders"], "There is no domain 'sales' in mesh 'acme'. Domains: flights, fleet."),
        (["add", "fleet.crews"], "Domain 'fleet' has no product 'crews'. Products: "),
        (["add", "fleet"], "'fleet' isn't a data product: expected DOMAIN.PRODUCT"),
        (
            ["add", "fleet.aircraft.v1"],
            "'fleet.aircraft.v1' includes a version; pass only the product, fleet.aircraft.",
        ),
        (
            ["add", "fleet.aircraft", "--on=2099-01-01"],
            "--deprecate VERSION requires --on DATE, and --on requires --deprecate; pass",
        ),
        (
            ["add", "fleet.aircraft", "--deprecate=2", "--on=2099-01-01"],
            "fleet.aircraft has no version 2. Versions: v1.",
        ),
        (["deprecate", "fleet.aircraft", "1", "--on=soon"], "--on: 'soon' isn't a date such as 2027-12-31."),
        (
            ["deprecate", "fleet.aircraft", "1", "--on=2099-02-30"],
            "--on: '2099-02-30' isn't a date such as 2027-12-31.",
        ),
        (
            ["deprecate", "fleet.aircraft", "1", "--on=2020-01-01"],
            "--on: 2020-01-01 is in the past. Give consumers time",
        ),
        (["deprecate", "fleet.aircraft", "3", "--on=2099-01-01"], "fleet.aircraft has no version 3. Versions: v1."),
        (
            ["deprecate", "fleet.aircraft", "1", "--on=2099-01-01"],
            "fleet.aircraft v1 is the latest version, so its consumers have no version to move to. Add a version",
        ),
        (["remove", "fleet.aircraft", "4"], "fleet.aircraft has no version 4. Versions: v1."),
        (["remove", "fleet.aircraft", "v1"], "v1 is the only version of fleet.aircraft. To remove the product, run"),
    ],
)
def test_what_cannot_be_is_refused(arguments: list[str], said: str, full_mesh: Path) -> None:
    assert refuse(*VERSION, *arguments, cwd=full_mesh).startswith(said)


def test_a_file_in_the_way_or_missing_is_told(full_mesh: Path) -> None:
    sql = full_mesh / AIRCRAFT / "aircraft_v1.sql"
    sql.rename(sql.with_name("aircraft_v2.sql"))
    assert refuse(*VERSION, "add", "fleet.aircraft", cwd=full_mesh) == (
        f"{AIRCRAFT}/aircraft_v1.sql doesn't exist, so v1 can't be copied. Rename its SQL file to aircraft_v1.sql."
    )
    sql.write_text("select 1")
    assert refuse(*VERSION, "add", "fleet.aircraft", cwd=full_mesh) == (
        f"{AIRCRAFT}/aircraft_v2.sql already exists; nothing was written. Move it, or choose another name."
    )


def test_a_version_is_removed_when_it_is_unread_and_its_time_is_over(full_mesh: Path) -> None:
    add(full_mesh)
    add(full_mesh)
    succeed("publish", cwd=full_mesh)
    yml = full_mesh / AIRCRAFT / "aircraft.yml"
    assert refuse(*VERSION, "remove", "fleet.aircraft", "3", cwd=full_mesh) == (
        f"v3 is the latest version of fleet.aircraft; set another `latest_version` in {AIRCRAFT}/aircraft.yml first."
    )
    still_read = refuse(*VERSION, "remove", "fleet.aircraft", "1", cwd=full_mesh)
    assert still_read.startswith("fleet.aircraft v1 still has consumers; move them to v3 first:\n  domains/fleet/")
    assert "aggregated/flown/flown_v1.sql:42 flights.flown v1 (owner: The Team <team@acme.example>)" in still_read
    assert refuse(*VERSION, "remove", "fleet.aircraft", "2", cwd=full_mesh) == (
        "fleet.aircraft v2 is published and has no removal date. It may have consumers outside this mesh; set a date:"
        " `meshwright product version deprecate fleet.aircraft 2 --on DATE`."
    )
    today = datetime.datetime.now(tz=datetime.UTC).date()
    assert succeed(*VERSION, "deprecate", "fleet.aircraft", "2", f"--on={today}", cwd=full_mesh) == (
        f"fleet.aircraft v2 will be removed on {today}. Next: meshwright publish fleet\n  change {AIRCRAFT}/aircraft.yml\n"
    )
    assert refuse(*VERSION, "remove", "fleet.aircraft", "2", cwd=full_mesh) == (
        f"fleet.aircraft v2 is promised until {today}. Remove it after that day, or agree with its consumers on an"
        " earlier `deprecation_date`."
    )
    edit(yml, f"deprecation_date: {today}", "deprecation_date: 2026-01-31")
    [overdue] = [v for v in json.loads(succeed("deprecations", "--format=json", cwd=full_mesh)) if v["version"] == 2]
    assert overdue == {
        "product": "fleet.aircraft",
        "version": 2,
        "latest_version": 3,
        "owner": "The Team <team@acme.example>",
        "deprecation_date": "2026-01-31",
        "days_left": (datetime.date(2026, 1, 31) - today).days,
        "consumers": [],
    }
    assert succeed(*VERSION, "remove", "fleet.aircraft", "2", cwd=full_mesh) == (
        "Removed fleet.aircraft v2. Next: meshwright publish fleet\n"
        f"  change {AIRCRAFT}/aircraft.yml\n"
        f"  delete {AIRCRAFT}/aircraft_v2.sql\n"
    )
    assert "- v: 2" not in yml.read_text()
    succeed("publish", cwd=full_mesh)
    assert (full_mesh / "ports/fleet/models/aircraft_v3.sql").is_file()


def test_drafts_and_what_is_retired_leave_the_port_package(full_mesh: Path) -> None:
    add(full_mesh)
    yml = full_mesh / AIRCRAFT / "aircraft.yml"
    edit(yml, "      - v: 2\n", "      - v: 2\n        config: {meta: {lifecycle: draft}}\n")
    flown = full_mesh / "domains/flights/models/aggregated/flown/flown.yml"
    edit(flown, "        slo:\n", "        lifecycle: retired\n        slo:\n")
    out = succeed("publish", cwd=full_mesh)
    assert out == ("Published.\n  delete ports/flights/models/flown.yml\n  delete ports/flights/models/flown_v1.sql\n")
    assert "    latest_version: 1\n" in (full_mesh / "ports/fleet/models/aircraft.yml").read_text()
    listing = succeed("ls", cwd=full_mesh)
    assert "v1, v2 (draft)" in listing
    assert "v1 (retired)" in listing
    assert refuse(
        "product", "add", "fleet", "x", "--kind=consumer_aligned", "--reads=flights.flown", cwd=full_mesh
    ) == ("flights.flown isn't published: it is a draft or retired. Read another product.")
    edit(flown, "lifecycle: retired", "lifecycle: drat")
    assert refuse("publish", cwd=full_mesh, code=1) == (
        "flights.flown v1 can't be published: its lifecycle is 'drat'; use one of draft, active, deprecated, retired."
    )
    result = json.loads(meshwright("check", "--format=json", cwd=full_mesh).out)
    found = {(f["rule"], f["subject"]) for f in result["findings"] if f["rule"] in ("promises_known", "ports_current")}
    assert found == {("promises_known", "flights.flown v1"), ("ports_current", "flights")}


def test_a_product_that_is_shared_with_others_is_not_read_by_a_new_one(full_mesh: Path) -> None:
    edit(full_mesh / AIRCRAFT / "aircraft.yml", "        slo:\n", "        sharing: [{domain: sales}]\n        slo:\n")
    succeed("publish", cwd=full_mesh)
    reads = ("--reads=flights.departures", "--reads=fleet.aircraft")
    assert refuse("product", "add", "flights", "x", "--kind=aggregated", *reads, cwd=full_mesh) == (
        "flights can't read fleet.aircraft v1: it is shared only with sales; ask its owner for an agreement."
    )


def test_a_version_that_was_never_published_may_go_at_once(full_mesh: Path) -> None:
    before = snapshot(full_mesh)
    add(full_mesh, "--keep-latest")
    succeed(*VERSION, "remove", "fleet.aircraft", "2", cwd=full_mesh)
    assert snapshot(full_mesh) == before
