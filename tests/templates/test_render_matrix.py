"""Kinds x namespaces: what the commands render is parsed and built by real dbt without a warning."""

from pathlib import Path

import pytest
from tests.conftest import OWNER, succeed
from tests.dbt_in_process import invoke

DOMAINS = ("flights", "fleet")


@pytest.fixture(params=["database", "schema"])
def rendered(request: pytest.FixtureRequest) -> Path:
    name = "full_mesh" if request.param == "database" else "full_mesh_in_schemas"
    return Path(request.getfixturevalue(name))


@pytest.mark.slow
def test_every_domain_parses_alone_without_a_warning(rendered: Path) -> None:
    for domain in DOMAINS:
        project = rendered / "domains" / domain
        assert invoke(project, "deps").success
        outcome = invoke(project, "parse", "--no-partial-parse", "--show-all-deprecations")
        assert (outcome.success, outcome.warnings, outcome.exception) == (True, [], "")


@pytest.mark.slow
def test_every_target_parses(rendered: Path) -> None:
    project = rendered / "domains" / "fleet"
    assert invoke(project, "deps").success
    assert invoke(project, "parse", "--no-partial-parse", "--target=dev").success


@pytest.mark.slow
def test_every_domain_parses_when_warnings_are_errors(full_mesh: Path) -> None:
    """dbt refuses --warn-error in projects with warn_error_options, and warns about settings that no model uses."""
    succeed("domain", "add", "empty", *OWNER, cwd=full_mesh)
    for domain in (*DOMAINS, "empty"):
        project = full_mesh / "domains" / domain
        assert invoke(project, "deps").success
        outcome = invoke(project, "--warn-error", "parse", "--no-partial-parse")
        assert (outcome.success, outcome.exception) == (True, ""), domain
