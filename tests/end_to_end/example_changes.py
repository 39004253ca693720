"""Pull requests for the example mesh, as its teams would write them, and what main needs for them."""

import re
from pathlib import Path
from textwrap import indent

from tests.conftest import meshwright, succeed
from tests.workflows import edit

NEVER = "2099-12-31"
LONG_AGO = "2020-06-30"
AIRCRAFT = "domains/fleet/models/source_aligned/aircraft"
AIRPORTS = "domains/network/models/source_aligned/airports"
CARRIERS = "domains/network/models/source_aligned/carriers"
DEPARTURES = "domains/flights/models/source_aligned/departures"
FLOWN_LEGS = "domains/flights/models/virtual/flown_legs/flown_legs_v1.sql"
OBSERVATIONS = "domains/weather/models/source_aligned/observations"
FLIGHT_CONDITIONS = "domains/punctuality/models/aggregated/flight_conditions"
POLICIES = "governance/policies.yml"


def prepare_main(mesh: Path) -> None:
    """Add to main what the pull requests need.

    weather.observations gets a version whose date is past and one whose date is to come, both without readers.
    flights.flown_legs selects all columns of its input and doesn't qualify them. One policy about data only warns.
    """
    edit(mesh / POLICIES, "volume_drift: {severity: error}", "volume_drift: {severity: warn}")
    add_version(mesh, "weather.observations", OBSERVATIONS)
    add_version(mesh, "weather.observations", OBSERVATIONS)
    succeed("product", "version", "deprecate", "weather.observations", "1", f"--on={NEVER}", cwd=mesh)
    edit(mesh / OBSERVATIONS / "observations.yml", NEVER, LONG_AGO)
    succeed("product", "version", "deprecate", "weather.observations", "2", f"--on={NEVER}", cwd=mesh)
    for name in ("flight_conditions.yml", "flight_conditions_v1.sql"):
        file = mesh / FLIGHT_CONDITIONS / name
        file.write_text(file.read_text().replace("'observations', v=1", "'observations', v=3"))
    columns = "tail_number,\n        manufacture_year,\n        manufacturer,\n        model,\n        seat_count\n"
    edit(mesh / FLOWN_LEGS, f"select\n        {columns}    from {{{{ ref('fleet'", "select *\n    from {{ ref('fleet'")
    edit(mesh / FLOWN_LEGS, "    departures.carrier,\n", "    carrier,\n")
    succeed("publish", cwd=mesh)


def add_version(mesh: Path, product: str, folder: str) -> None:
    """Make the next version, and write what the command leaves to the author."""
    succeed("product", "version", "add", product, cwd=mesh)
    yml = mesh / folder / f"{product.partition('.')[2]}.yml"
    edit(yml, "TODO: which columns differ, why, and what consumers of", "Nothing differs yet; consumers of")
    yml.write_text(re.sub(r"(Nothing differs yet; readers of v\d+) write instead\.", r"\1 may stay.", yml.read_text()))
    for sql in (mesh / folder).glob("*.sql"):
        sql.write_text("".join(line for line in sql.read_text().splitlines(True) if not line.startswith("-- TODO")))


def add_column(mesh: Path, folder: str, product: str, column: str, sql: str) -> None:
    yml = mesh / folder / f"{product}.yml"
    before = "      - name: loaded_at\n"
    edit(yml, before, indent(column, "      ") + before)
    edit(mesh / folder / f"{product}_v1.sql", "    loaded_at\n", f"    {sql},\n    loaded_at\n")


def a_new_column(mesh: Path) -> None:
    column = '- name: altitude_meters\n  data_type: integer\n  description: "Height above sea level, meters."\n'
    add_column(mesh, AIRPORTS, "airports", column, "cast(alt * 0.3048 as integer) as altitude_meters")
    succeed("publish", cwd=mesh)


def a_new_column_that_breaks_a_consumer(mesh: Path) -> None:
    column = (
        '- name: carrier\n  data_type: varchar\n  description: "Carrier that the aircraft flies for, where known."\n'
    )
    add_column(mesh, AIRCRAFT, "aircraft", column, "cast(null as varchar) as carrier")
    succeed("publish", cwd=mesh)


def a_new_version(mesh: Path) -> None:
    add_version(mesh, "network.carriers", CARRIERS)
    edit(mesh / CARRIERS / "carriers_v2.sql", "    name as carrier_name,\n", "    upper(name) as carrier_name,\n")
    file = mesh / CARRIERS / "carriers.yml"
    file.write_text(file.read_text().replace("Nothing differs yet; readers of v1 may stay.", "Names are in capitals."))
    edit(file, "model: carriers\n", "model: carriers\n    versions: {include: [1]}\n")
    succeed("product", "version", "deprecate", "network.carriers", "1", f"--on={NEVER}", cwd=mesh)
    succeed("publish", cwd=mesh)


def a_version_removed_on_schedule(mesh: Path) -> None:
    succeed("product", "version", "remove", "weather.observations", "1", cwd=mesh)
    succeed("publish", cwd=mesh)


def a_version_removed_too_early(mesh: Path) -> None:
    """Meshwright refuses it until the date is changed, too."""
    remove = ("product", "version", "remove", "weather.observations", "2")
    assert f"is promised until {NEVER}" in meshwright(*remove, cwd=mesh).err
    edit(mesh / OBSERVATIONS / "observations.yml", NEVER, LONG_AGO.replace("06", "07"))
    succeed(*remove, cwd=mesh)
    succeed("publish", cwd=mesh)


ACCEPTED = """\
  - product: {product}
    element: {element}
    rule: {rule}
    owner: {owner}
    reason: We have talked about it with everybody who could read it.
    until: 2099-12-31
"""


def accept(mesh: Path, domain: str, owner: str, product: str, element: str, rule: str) -> None:
    file = mesh / f"domains/{domain}/acceptances.yml"
    text = file.read_text() if file.exists() else "acceptances:\n"
    file.write_text(text + ACCEPTED.format(product=product, element=element, rule=rule, owner=owner))


def a_version_removed_too_early_by_agreement(mesh: Path) -> None:
    a_version_removed_too_early(mesh)
    rule = "removed_before_deprecation_date"
    accept(mesh, "weather", "weather@nycair.example", "weather.observations.v2", "version", rule)


def a_break_that_its_consumers_accept(mesh: Path) -> None:
    """Seats may be unknown; both teams whose products show them agree."""
    yml = mesh / AIRCRAFT / "aircraft.yml"
    seats = '        description: "Number of seats the aircraft is registered for."\n'
    edit(yml, f"{seats}        constraints:\n          - type: not_null\n", seats)
    for domain, owner in (("flights", "flight-ops@nycair.example"), ("fleet", "fleet@nycair.example")):
        accept(mesh, domain, owner, "fleet.aircraft.v1", "column seat_count not null", "not_null_dropped")
    succeed("publish", cwd=mesh)


def a_renamed_unit_test(mesh: Path) -> None:
    edit(mesh / AIRPORTS / "airports.yml", "- name: airports_outside_the_us_", "- name: airports_elsewhere_")


def a_private_model_changed(mesh: Path) -> None:
    edit(mesh / DEPARTURES / "flights_recorded.sql", "dep_time is null as", "coalesce(dep_time, 0) = 0 as")


def a_new_domain(mesh: Path) -> None:
    owner = ("--owner-name=Growth", "--owner-email=growth@nycair.example")
    succeed("domain", "add", "growth", *owner, "--description=Where the network could grow.", cwd=mesh)
    reads = ("--reads=network.routes", "--reads=network.airports")
    description = "--description=Routes out of New York and the places they lead to. One row is one route."
    succeed("product", "add", "growth", "route_places", "--kind=aggregated", *reads, description, cwd=mesh)
    succeed("publish", cwd=mesh)


def a_tighter_policy(mesh: Path) -> None:
    edit(mesh / POLICIES, "volume_drift: {severity: warn}", "volume_drift: {severity: error}")
    succeed("publish", cwd=mesh)


def a_tighter_policy_that_a_product_breaks(mesh: Path) -> None:
    edit(mesh / POLICIES, "columns_described: {severity: error, shortest: 8}", "columns_described: {shortest: 30}")
    succeed("publish", cwd=mesh)


def a_new_package(mesh: Path) -> None:
    """A package of the repository that brings a model; network installs it, and uses its macro."""
    package = mesh / "shared/measures"
    (package / "models").mkdir(parents=True)
    (package / "macros").mkdir()
    (package / "dbt_project.yml").write_text("name: measures\nversion: '1.0'\n")
    (package / "models/units.sql").write_text("select 'foot' as unit, 0.3048 as meters\n")
    (package / "macros/in_meters.sql").write_text("{% macro in_meters(feet) %}{{ feet }} * 0.3048{% endmacro %}\n")
    with (mesh / "domains/network/packages.yml").open("a") as packages:
        packages.write("  # Units of measure.\n  - local: ../../shared/measures\n")
    succeed("fetch", cwd=mesh)
    a_new_column(mesh)
    edit(mesh / AIRPORTS / "airports_v1.sql", "cast(alt * 0.3048 as", "cast({{ measures.in_meters('alt') }} as")


def a_new_package_that_the_platform_has_read(mesh: Path) -> None:
    a_new_package(mesh)
    [digest] = set(re.findall(r"allow it in a policy by its digest, (\w+)", meshwright("check", cwd=mesh).out))
    known = "packages_known: {severity: error, allowed: {"
    edit(mesh / POLICIES, f"{known}}}}}", f"{known}measures: {digest}}}}}")
    succeed("publish", cwd=mesh)
