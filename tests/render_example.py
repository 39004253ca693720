"""Renders the example mesh anew, with the commands that made it.

python -m tests.render_example      after a change of a template: brings it into example_mesh/
"""

import runpy
import shutil
import sys
import tempfile
from pathlib import Path

from tests.conftest import REPOSITORY, snapshot, succeed

EXAMPLE = REPOSITORY / "example_mesh"
MESH = ("--name=nycair", "--ci=github", "--owner-name=Data Platform", "--owner-email=platform@nycair.example")
DOMAINS = {
    "flights": (
        *("--owner-name=Flight Operations", "--owner-email=flight-ops@nycair.example", "--owner-chat=#flight-ops"),
        "--description=Every flight scheduled out of New York's three airports, flown or cancelled.",
    ),
    "fleet": (
        *("--owner-name=Fleet Engineering", "--owner-email=fleet@nycair.example", "--owner-chat=#fleet"),
        "--description=The aircraft in the FAA's registry, and how they are used.",
    ),
    "weather": (
        *("--owner-name=Weather Desk", "--owner-email=weather@nycair.example"),
        "--description=Hourly measurements of the weather stations at the three airports.",
    ),
    "network": (
        *("--owner-name=Network Planning", "--owner-email=network@nycair.example", "--owner-chat=#network"),
        "--description=Airports, carriers, and the routes between them.",
    ),
    "punctuality": (
        *("--owner-name=Punctuality Office", "--owner-email=punctuality@nycair.example"),
        "--description=Which flights are late, and why.",
    ),
}
PRODUCTS = """
flights departures source_aligned --source=bts.flights=data/flights.parquet --primary-key=carrier,flight,time_hour
fleet aircraft source_aligned --source=faa.planes=data/planes.parquet
weather observations source_aligned --source=asos.weather=data/weather.parquet --primary-key=origin,time_hour
network airports source_aligned --source=faa.airports=data/airports.parquet
network carriers source_aligned --source=bts.airlines=data/airlines.parquet
flights flown_legs virtual --reads=flights.departures --reads=fleet.aircraft
fleet aircraft_utilisation aggregated --reads=flights.departures --reads=fleet.aircraft
fleet maintenance_plan consumer_aligned --reads=fleet.aircraft_utilisation --reads=fleet.aircraft
network routes aggregated --reads=flights.departures.v1 --reads=network.airports --reads=network.carriers
punctuality flight_conditions aggregated --reads=flights.departures --reads=weather.observations
punctuality carrier_punctuality aggregated --reads=flights.flown_legs --reads=network.carriers
punctuality delay_causes virtual --reads=punctuality.flight_conditions --reads=punctuality.carrier_punctuality
punctuality delay_board consumer_aligned --reads=punctuality.flight_conditions --reads=punctuality.delay_causes --reads=network.airports
"""


def render_example(folder: Path) -> Path:
    """Run the commands in `folder`. What domains read of each other counts as published already."""
    if not (EXAMPLE / "data/flights.parquet").exists():
        runpy.run_path(str(EXAMPLE / "data/load.py"))["main"]()
    succeed("init", "nycair", "--no-git", "--defaults", *MESH, cwd=folder)
    mesh = folder / "nycair"
    shutil.copytree(EXAMPLE / "ports", mesh / "ports")
    shutil.copytree(EXAMPLE / "data", mesh / "data")
    for name, options in DOMAINS.items():
        succeed("domain", "add", name, *options, cwd=mesh)
    for line in PRODUCTS.strip().splitlines():
        domain, name, kind, *options = line.split()
        succeed("product", "add", domain, name, f"--kind={kind}", *options, cwd=mesh)
    return mesh


def rendered_files(mesh: Path) -> dict[str, bytes]:
    """The files of the example that are the templates' own: all but models and contracts, data, ports and scripts."""
    return {path: content for path, content in snapshot(mesh).items() if not _written_by_people(path)}


def _written_by_people(path: str) -> bool:
    name = Path(path).name
    return "/models/" in path or name == "build.py" or path.startswith(("data/", "ports/")) or ".duckdb" in name


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        rendered = rendered_files(render_example(Path(folder)))
    for path in set(rendered_files(EXAMPLE)) - set(rendered):
        (EXAMPLE / path).unlink()
    for path, content in rendered.items():
        (EXAMPLE / path).parent.mkdir(parents=True, exist_ok=True)
        (EXAMPLE / path).write_bytes(content)
    sys.stdout.write("example_mesh/ is rendered anew; see git diff\n")
