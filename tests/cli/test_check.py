import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.conftest import meshwright, refuse, snapshot, succeed

AIRCRAFT = "domains/fleet/models/source_aligned/aircraft/aircraft.yml"


@pytest.fixture
def described(full_mesh: Path) -> Path:
    """The full mesh with every TODO filled in, and published: nothing to find by these rules."""
    for file in full_mesh.glob("domains/*/models/**/*.yml"):
        file.write_text(file.read_text().replace("TODO: describe", "A full description of"))
    succeed("publish", cwd=full_mesh)
    return full_mesh


RULES = (
    "--select=columns_described",
    "--select=contract_enforced",
    "--select=project_untampered",
    "--select=ports_current",
    "--select=policies_current",
    "--select=guard_on",
)


CLEAN = "flights: 2 of 2 products clean\nfleet: 3 of 3 products clean\n"


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def findings(mesh: Path, *arguments: str, code: int = 1) -> list[tuple[str, str, str, int]]:
    result = meshwright("check", "--format=json", *arguments, cwd=mesh)
    assert result.code == code, result.err
    found = json.loads(result.out)["findings"]
    return [(f["rule"], f["subject"], f["file"], f["line"]) for f in found]


def test_a_mesh_in_order_has_nothing_to_tell(described: Path) -> None:
    assert succeed("check", *RULES, cwd=described) == f"{CLEAN}0 errors, 0 warnings.\n"


def test_findings_are_reported_by_product_with_their_lines_and_a_score_per_domain(described: Path) -> None:
    edit(described / AIRCRAFT, 'description: "A full description of seats and its unit."', "description: x")
    succeed("publish", cwd=described)
    line = (described / AIRCRAFT).read_text().splitlines().index("      - name: seats") + 1
    result = meshwright("check", *RULES, cwd=described)
    assert (result.code, result.out) == (
        1,
        (
            "fleet.aircraft v1 (The Team <team@acme.example>)\n"
            f"  {AIRCRAFT}\n"
            f"    {line:>4}  error  columns_described: the description of column seats has fewer than 8 characters; describe its meaning and unit\n"
            "\n"
            "flights: 2 of 2 products clean\n"
            "fleet: 2 of 3 products clean\n"
            "1 error, 0 warnings.\n"
        ),
    )


def test_one_cause_is_reported_once_with_its_columns(described: Path) -> None:
    for column in ("seats", "engines"):
        edit(
            described / AIRCRAFT,
            f'description: "A full description of {column} and its unit."',
            "description: x",
        )
    out = meshwright("check", "--select=columns_described", cwd=described).out
    [line] = [line for line in out.splitlines() if "columns_described" in line]
    assert line.partition("columns_described: ")[2] == (
        "the description of its column has fewer than 8 characters; describe its meaning and unit"
        " (2 columns: engines, seats)"
    )


def test_a_domain_an_owner_or_a_rule_can_be_asked_for(described: Path) -> None:
    edit(described / AIRCRAFT, 'description: "A full description of seats and its unit."', "description: x")
    rule = "--select=columns_described"
    assert len(findings(described, rule, "--domain=fleet")) == 1
    assert findings(described, rule, "--domain=flights", code=0) == []
    assert len(findings(described, rule, "--owner=team@acme")) == 1
    assert findings(described, rule, "--owner=others", code=0) == []
    assert findings(described, "--select=contract_enforced", code=0) == []
    assert "There is no domain 'sales'" in refuse("check", "--domain=sales", cwd=described)
    assert refuse("check", "--select=nonsense", cwd=described).startswith("There is no rule 'nonsense'.")


def test_a_waiver_covers_a_finding_until_it_expires(described: Path) -> None:
    edit(described / AIRCRAFT, 'description: "A full description of seats and its unit."', "description: x")
    waiver = "waivers:\n  - {rule: columns_described, product: fleet.aircraft, owner: team@acme.example, reason: The vendor owes us a meaning., expires: %s}\n"
    policies = described / "domains/fleet/policies.yml"
    policies.write_text(waiver % "2020-01-01")
    assert findings(described, "--select=columns_described") == [
        ("columns_described", "fleet.aircraft v1", AIRCRAFT, findings(described, "--select=columns_described")[0][3])
    ]
    assert "fleet.aircraft: columns_described, until 2020-01-01 (expired " in succeed("waivers", cwd=described)
    policies.write_text(waiver % "2999-01-01")
    assert succeed("check", "--select=columns_described", cwd=described) == f"{CLEAN}0 errors, 0 warnings, 1 waived.\n"


def test_what_a_baseline_knows_does_not_count(described: Path, tmp_path: Path) -> None:
    edit(described / AIRCRAFT, 'description: "A full description of seats and its unit."', "description: x")
    baseline = tmp_path / "baseline.json"
    baseline.write_text(meshwright("check", "--format=json", "--select=columns_described", cwd=described).out)
    (described / AIRCRAFT).write_text("# moved down a line\n" + (described / AIRCRAFT).read_text())
    option = f"--baseline={baseline}"
    out = succeed("check", "--select=columns_described", option, cwd=described)
    assert out == f"{CLEAN}0 errors, 0 warnings, 1 in the baseline.\n"
    edit(described / AIRCRAFT, 'description: "A full description of engines and its unit."', "description: x")
    assert len(findings(described, "--select=columns_described", option)) == 1
    baseline.write_text("{}")
    assert refuse("check", option, cwd=described) == f"{baseline} isn't a report of `meshwright check --format json`."


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "dbt_project.yml",
            "restrict-access: true",
            "restrict-access: false",
            "other domains can read its private models",
        ),
        ("dbt_project.yml", "fleet, mesh_governance, dbt]", "fleet, dbt]", "`dispatch` skips the governance package"),
        ("dbt_project.yml", "start_fails: true", "start_fails: false", "a run continues after the guard fails"),
        (
            "dbt_project.yml",
            '    +post-hook: "{{ mesh_governance.audit() }}"\n',
            "",
            "models of source_aligned, consumer_aligned, virtual lack the audit",
        ),
        (
            "dbt_project.yml",
            "+contract: {enforced: true}",
            "+contract: {enforced: false}",
            "folder source_aligned doesn't enforce",
        ),
        ("dbt_project.yml", "+access: public", "+access: protected", "folder source_aligned isn't public"),
        (
            "dbt_project.yml",
            "{kind: source_aligned}",
            "{kind: aggregated}",
            "folder source_aligned doesn't set its kind",
        ),
        (
            "packages.yml",
            "  - local: ../../governance/mesh_governance\n",
            "",
            "it doesn't install the governance package",
        ),
        (
            "macros/generate_schema_name.sql",
            "mesh_governance.generate_schema_name",
            "my_own",
            "it doesn't delegate generate_schema_name",
        ),
    ],
)
def test_tampering_with_what_governance_stands_on_is_found(
    full_mesh: Path, file: str, old: str, new: str, message: str
) -> None:
    from meshwright.files.mesh_yml import load_mesh
    from meshwright.graph.manifest import Manifest
    from meshwright.project.checked_mesh import FilesOnDisk
    from meshwright.rules.files.project_untampered import _tampering
    from meshwright.rules.policies import Policies

    mesh = load_mesh(full_mesh)
    fleet = mesh.domain("fleet")
    files = FilesOnDisk(full_mesh, mesh, Manifest(), Policies())
    assert list(_tampering(files, mesh, fleet)) == []
    edit(full_mesh / "domains/fleet" / file, old, new)
    [(where, line, complaint)] = _tampering(files, mesh, fleet)
    assert where == file
    assert complaint.startswith(message)
    assert line >= 1


def test_a_stale_port_package_is_found(described: Path) -> None:
    edit(described / AIRCRAFT, "minimum_rows: 1", "minimum_rows: 3000")
    assert findings(described, "--select=ports_current") == [
        ("ports_current", "fleet", "ports/fleet/models/aircraft.yml", 1)
    ]


def test_each_format_tells_the_same_finding(described: Path) -> None:
    edit(described / AIRCRAFT, 'description: "A full description of seats and its unit."', "description: x")
    rule = "--select=columns_described"
    [(_, _, file, line)] = findings(described, rule)
    message = "the description of column seats has fewer than 8 characters; describe its meaning and unit"
    told = f"fleet.aircraft v1: {message} (owner: The Team <team@acme.example>)"

    sarif = json.loads(meshwright("check", "--format=sarif", rule, cwd=described).out)
    [result] = sarif["runs"][0]["results"]
    assert (result["ruleId"], result["level"], result["message"]["text"]) == ("columns_described", "error", told)
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == (file, line)
    assert [rule["id"] for rule in sarif["runs"][0]["tool"]["driver"]["rules"]] == ["columns_described"]

    suite = ElementTree.fromstring(meshwright("check", "--format=junit", rule, cwd=described).out.split("?>", 1)[1])  # noqa: S314 (our own XML)
    assert suite.attrib == {"name": "meshwright check", "tests": "1", "failures": "1", "skipped": "0"}
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.attrib == {"message": message, "type": "columns_described"}

    github = meshwright("check", "--format=github", rule, cwd=described).out
    assert github == f"::error file={file},line={line},title=columns_described::{told}\n"


def test_a_rule_explains_itself_outside_a_mesh(tmp_path: Path) -> None:
    out = succeed("rules", "explain", "contract_enforced", cwd=tmp_path)
    assert out.startswith(
        "contract_enforced (default severity: error; checked by: check, guard; protects against: mistakes and omissions, in any run; code that bypasses governance, in review)\n\nA product's contract is enforced.\n\n**Example.**"
    )
    out = succeed("rules", "explain", "waiver_expired", cwd=tmp_path)
    assert out.startswith(
        "waiver_expired (default severity: error; checked by: check; protects against: code that bypasses governance, in review)\n\nA waiver has not expired.\n"
    )
    assert refuse("rules", "explain", "nonsense", cwd=tmp_path).startswith("There is no rule 'nonsense'.")


def unpin(mesh: Path) -> Path:
    flown = mesh / "domains/flights/models/aggregated/flown/flown_v1.sql"
    edit(flown, "ref('fleet', 'aircraft', v=1)", "ref('fleet', 'aircraft')")
    return flown


def test_what_is_mechanical_is_fixed(described: Path) -> None:
    flown = unpin(described)
    packages = described / "domains/flights/packages.yml"
    edit(packages, "  - local: ../../ports/fleet\n", "")
    (described / "ports/fleet/models/aircraft.yml").unlink()
    rules = ("--select=references_pinned", "--select=reads_installed", "--select=ports_current")
    assert {rule for rule, *_ in findings(described, *rules)} == {
        "references_pinned",
        "reads_installed",
        "ports_current",
    }
    result = meshwright("check", "--fix", *rules, cwd=described)
    assert (result.code, result.out) == (0, f"{CLEAN}0 errors, 0 warnings.\n"), result.err
    assert result.err.startswith(
        "Fixed:\n"
        "  change domains/flights/models/aggregated/flown/flown_v1.sql\n"
        "  change domains/flights/packages.yml\n"
        "  create ports/fleet/models/aircraft.yml\n"
    )
    assert "{{ ref('fleet', 'aircraft', v=1) }}" in flown.read_text()
    assert "../../ports/fleet" in packages.read_text()


def test_a_dry_run_of_fixes_writes_nothing(described: Path) -> None:
    unpin(described)
    before = snapshot(described)
    result = meshwright("check", "--fix", "--dry-run", "--select=references_pinned", cwd=described)
    assert result.code == 1  # the finding is still there
    assert "+    from {{ ref('fleet', 'aircraft', v=1) }}" in result.err
    assert "Dry run: 1 file, nothing was written." in result.err
    assert snapshot(described) == before
    assert refuse("check", "--dry-run", cwd=described) == "--dry-run shows what --fix would write: also pass --fix."
