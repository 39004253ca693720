"""What CI says to each pull request for the example mesh. docs/how-to/ci.md has the same table."""

import re
import runpy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.conftest import REPOSITORY
from tests.contracts.conftest import commit, git
from tests.end_to_end import example_changes as changes
from tests.workflows import Ran, codes

ALL = "governance contracts build"
AFTER_AIRPORTS = "airports_v1 routes_v1 delay_board_v1"
AFTER_CARRIERS = "routes_v1 carrier_punctuality_v1 delay_causes_v1 delay_board_v1"
AFTER_AIRCRAFT = (
    "aircraft_v1 flown_legs_v1 aircraft_utilisation_v1 maintenance_plan_v1"
    " carrier_punctuality_v1 delay_causes_v1 delay_board_v1"
)
AFTER_FLIGHTS = (
    "flights_recorded departures_v1 departures_v2 flown_legs_v1 aircraft_flights aircraft_utilisation_v1"
    " maintenance_plan_v1 routes_v1 flight_conditions_v1 carrier_punctuality_v1 delay_causes_v1 delay_board_v1"
)
EVERYTHING = f"{AFTER_FLIGHTS} aircraft_v1 airports_v1 carriers_v1 observations_v1 observations_v2 observations_v3"


class Scenario(NamedTuple):
    """A pull request: the jobs that pass, how the comment begins, the models that are built, a text of some job."""

    change: Callable[[Path], None]
    passing: str
    comment: str
    built: str = ""
    said: str = ""


SCENARIOS = {
    "A new column": Scenario(changes.a_new_column, ALL, "0 breaking, 1 additive, 0 neutral change", AFTER_AIRPORTS),
    "A new column that makes the SQL of a consumer ambiguous": Scenario(
        changes.a_new_column_that_breaks_a_consumer,
        "governance",
        "1 breaking, 0 additive, 0 neutral change",
        "aircraft_v1 aircraft_utilisation_v1 maintenance_plan_v1",
        r"| flights.flown\_legs v1 | breaks |",
    ),
    "A new version": Scenario(
        changes.a_new_version,
        ALL,
        "0 breaking, 1 additive, 2 neutral changes",
        f"carriers_v1 carriers_v2 {AFTER_CARRIERS}",
    ),
    "A version removed after its date": Scenario(
        changes.a_version_removed_on_schedule,
        ALL,
        "0 breaking, 0 additive, 1 neutral change",
        said=r"retired\_on\_schedule",
    ),
    "A version removed before its date": Scenario(
        changes.a_version_removed_too_early,
        "governance build",
        "1 breaking, 0 additive, 0 neutral change",
        said="it was announced for removal on 2099-12-31; restore it until then",
    ),
    "The same, accepted by its owner": Scenario(
        changes.a_version_removed_too_early_by_agreement,
        ALL,
        "1 breaking, 0 additive, 0 neutral change",
        said="Accepted by weather.",
    ),
    "A breaking change that its consumers accept": Scenario(
        changes.a_break_that_its_consumers_accept,
        ALL,
        "1 breaking, 0 additive, 0 neutral change",
        AFTER_AIRCRAFT,
        "Accepted by fleet, flights.",
    ),
    "A renamed unit test": Scenario(
        changes.a_renamed_unit_test, ALL, "no changes", said="PASS airports::airports_elsewhere_lose_their_place_v1 "
    ),
    "A change of a private model": Scenario(changes.a_private_model_changed, ALL, "no changes", AFTER_FLIGHTS),
    "A new domain with a product": Scenario(
        changes.a_new_domain,
        ALL,
        "0 breaking, 1 additive, 0 neutral change",
        "route_places_v1",
        "PASS route_places::route_places_from_a_row_v1 ",
    ),
    "A tighter policy": Scenario(changes.a_tighter_policy, ALL, "no changes", EVERYTHING),
    "A tighter policy that a product breaks": Scenario(
        changes.a_tighter_policy_that_a_product_breaks,
        "contracts build",
        "no changes",
        said="title=columns_described::fleet.aircraft v1: the description of column model has fewer than 30 characters",
    ),
    "A dbt package with a model": Scenario(
        changes.a_new_package,
        "contracts build",
        "0 breaking, 1 additive, 0 neutral change",
        f"units {AFTER_AIRPORTS}",
        "title=packages_known::measures.units: the package measures contains the model units; allow it in a policy",
    ),
    "The same, allowed by a policy": Scenario(
        changes.a_new_package_that_the_platform_has_read,
        ALL,
        "0 breaking, 1 additive, 0 neutral change",
        f"units {AFTER_AIRPORTS}",
    ),
}
LEFT_BY_RUNS = shutil.ignore_patterns(".mesh", "*.duckdb", "target", "dbt_packages", "logs", "*.parquet")


def make_repository(root: Path) -> Path:
    """Make a repository of the example mesh alone, with its data; its workflows are where GitHub looks for them."""
    shutil.copytree(REPOSITORY / "example_mesh", root, ignore=LEFT_BY_RUNS)
    runpy.run_path(str(root / "data/load.py"))["main"]()
    git(root, "init", "--quiet", "--initial-branch=main")
    changes.prepare_main(root)
    commit(root, "The example mesh")
    return root


def open_pull_request(origin: Path, scenario: Scenario) -> str:
    """Commit a change on a branch of its own; returns the branch."""
    branch = scenario.change.__name__
    git(origin, "switch", "--quiet", "--create", branch, "main")
    scenario.change(origin)
    commit(origin, branch)
    git(origin, "switch", "--quiet", "main")
    return branch


def passes(ran: dict[str, Ran]) -> bool:
    return not any(codes(ran).values())


def output(*jobs: dict[str, Ran]) -> str:
    return "\n".join(step.out for job in jobs for step in job.values())


def built_models(ran: dict[str, Ran]) -> list[str]:
    return sorted(re.findall(r"OK created sql \w+ model (?:\w+\.)?\w+\.(\w+)", output(ran)))
