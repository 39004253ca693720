"""Every change gets the right verdict, in a real repository."""

import datetime
from typing import Any

import msgspec
import pytest
from tests.contracts.cases import CASES, OWNER, Case
from tests.contracts.conftest import commit, facts, git, slug, write_mesh, write_port

from meshwright.contracts.verdicts import BY_MORE_THAN_PORTS, RULES
from meshwright.files.mesh_yml import load_mesh
from meshwright.services.diff import compare_contracts


@pytest.fixture(scope="module")
def changes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """The changes of all cases, one domain per case, in two commits."""
    root = tmp_path_factory.mktemp("cases") / "acme"
    write_mesh(root, *(slug(case.name) for case in CASES))
    git(root, "init", "--quiet", "--initial-branch=main")
    for case in CASES:
        write_port(root, slug(case.name), "departures", case.before, OWNER)
    before = commit(root, "before")
    for case in CASES:
        write_port(root, slug(case.name), "departures", case.after, case.owner)
    commit(root, "after")
    contracts = compare_contracts(
        root, load_mesh(root), datetime.datetime.now(tz=datetime.UTC).date(), before, "HEAD", None
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for change in contracts.changes:
        found.setdefault(change.domain, []).append(msgspec.to_builtins(change))
    return found


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_change_gets_its_verdict(case: Case, changes: dict[str, list[dict[str, Any]]]) -> None:
    assert [facts(change) for change in changes[slug(case.name)]] == case.changes


def test_the_names_of_cases_are_unique() -> None:
    assert len({slug(case.name) for case in CASES}) == len(CASES)


def test_every_rule_has_a_case_and_every_case_the_rules_verdict() -> None:
    reported = {(rule, verdict) for case in CASES for verdict, rule, _ in case.changes}
    by_ports = [rule for rule in RULES.values() if rule.name not in BY_MORE_THAN_PORTS]
    assert reported == {(rule.name, str(rule.verdict)) for rule in by_ports}


def test_every_breaking_change_says_what_to_do_and_where(changes: dict[str, list[dict[str, Any]]]) -> None:
    for change in (change for found in changes.values() for change in found):
        assert change["message"], change
        assert change["file"].startswith(f"ports/{change['domain']}/models/"), change
        assert change["owner"] == "Flight Operations <flights@acme.example>" or change["element"] == "owner"
