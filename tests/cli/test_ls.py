import json
from pathlib import Path

import pytest
from tests.conftest import OWNER, succeed


def test_domains_products_owners_and_consumers_are_listed(full_mesh: Path) -> None:
    lines = [line.rstrip() for line in succeed("ls", cwd=full_mesh).splitlines()]
    assert [line for line in lines if line.strip(" ─")] == [
        "Mesh acme",
        "  product              kind               version   consumers",
        "  flights (The Team)",
        "    departures         source_aligned     v1        fleet.known_flights",
        "                                                    flights.flown",
        "    flown              aggregated         v1        fleet.maintenance",
        "  fleet (The Team)",
        "    aircraft           source_aligned     v1        fleet.known_flights",
        "                                                    fleet.maintenance",
        "                                                    flights.flown",
        "    known_flights      virtual            v1        -",
        "    maintenance        consumer_aligned   v1        exposure fleet_maintenance_use",
    ]


def test_the_json_lists_the_same(full_mesh: Path) -> None:
    listing = json.loads(succeed("ls", "--format=json", cwd=full_mesh))
    assert [domain["name"] for domain in listing["domains"]] == ["flights", "fleet"]
    owner = {"name": "The Team", "email": "team@acme.example", "chat": None}
    assert listing["domains"][1]["owner"] == owner
    assert listing["domains"][1]["products"][2] == {
        "name": "maintenance",
        "kind": "consumer_aligned",
        "latest_version": 1,
        "versions": [{"version": 1, "deprecation_date": None, "lifecycle": "active"}],
        "owner": {"name": "The Team", "email": "team@acme.example"},
        "consumers": [],
        "exposures": ["fleet_maintenance_use"],
    }


def test_a_consumer_behind_a_private_model_is_listed(full_mesh: Path) -> None:
    flown = full_mesh / "domains/flights/models/aggregated/flown/flown_v1.sql"
    private = flown.with_name("register.sql")
    config = "{{ config(access='private', contract={'enforced': false}) }}\n"
    private.write_text(config + "select * from {{ ref('fleet', 'aircraft', v=1) }}\n")
    flown.write_text(flown.read_text().replace("ref('fleet', 'aircraft', v=1)", "ref('register')"))
    listing = json.loads(succeed("ls", "--format=json", cwd=full_mesh))
    assert listing["domains"][1]["products"][0]["consumers"] == [
        "fleet.known_flights",
        "fleet.maintenance",
        "flights.flown",
    ]


@pytest.mark.slow
def test_a_domain_without_products_is_listed_too(mesh: Path) -> None:
    succeed("domain", "add", "sales", *OWNER, cwd=mesh)
    assert (
        "\n  sales (The Team)\n    no products yet\n"
        in "\n".join(map(str.rstrip, succeed("ls", cwd=mesh).splitlines())) + "\n"
    )


def test_an_empty_mesh_can_be_listed(mesh: Path) -> None:
    assert json.loads(succeed("ls", "--format=json", cwd=mesh)) == {"mesh": "acme", "domains": []}
