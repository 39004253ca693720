"""`meshwright diff` in real repositories: revisions, files and output."""

import json
import shutil
from pathlib import Path

import pytest
import yaml
from tests.conftest import REPOSITORY, meshwright, refuse, succeed
from tests.contracts.cases import DELAY, OWNER, PORT, V2, edited, ends
from tests.contracts.conftest import commit, facts, git, write_mesh, write_port

from meshwright.adapters.yaml import quick_yaml

FILE = "ports/flights/models/departures.yml"
REMOVED = ("breaking", "column_removed", "column delay")


def reported(root: Path, *arguments: str, code: int = 1) -> list[tuple[str, str, str]]:
    result = meshwright("diff", "--format=json", *arguments, cwd=root)
    assert result.code == code, result.err
    return [facts(change) for change in json.loads(result.out)["changes"]]


def drop_column(root: Path) -> None:
    write_port(root, "flights", "departures", edited(PORT, (DELAY, "")))


def test_a_clean_working_tree_has_no_changes(repository: Path) -> None:
    commit_hash = git(repository, "rev-parse", "--short=7", "HEAD")
    assert succeed("diff", cwd=repository) == f"no changes in the working tree, compared with main ({commit_hash}).\n"


def test_the_working_tree_is_compared_committed_or_not(repository: Path) -> None:
    drop_column(repository)
    write_port(repository, "fleet", "departures", PORT)
    added = ("additive", "product_added", "product")
    assert reported(repository) == [added, REMOVED]
    git(repository, "add", "--all")
    assert reported(repository) == [added, REMOVED]
    git(repository, "switch", "--quiet", "--create=branch")
    commit(repository, "branch")
    assert reported(repository) == [added, REMOVED]
    assert reported(repository, "main", "branch") == [added, REMOVED]
    assert reported(repository, "branch", "main") == [
        ("breaking", "removed_without_deprecation", "product"),
        ("additive", "column_added", "column delay"),
    ]


def test_a_branch_is_not_blamed_for_what_main_did_since(repository: Path) -> None:
    git(repository, "switch", "--quiet", "--create=branch")
    commit(repository, "branch")
    git(repository, "switch", "--quiet", "main")
    write_port(repository, "fleet", "departures", PORT)
    commit(repository, "main moves on")
    git(repository, "switch", "--quiet", "branch")
    assert reported(repository, code=0) == []


def test_the_main_branch_is_that_of_origin(repository: Path, tmp_path: Path) -> None:
    git(repository, "branch", "--move", "main", "trunk")
    git(tmp_path, "clone", "--quiet", str(repository), "clone")
    clone = tmp_path / "clone"
    git(clone, "switch", "--quiet", "--create=branch")
    drop_column(clone)
    commit(clone, "branch")
    git(clone, "branch", "--delete", "--force", "trunk")
    assert reported(clone) == [REMOVED]
    assert "compared with origin/trunk (" in meshwright("diff", cwd=clone).out


def test_a_change_is_reported_with_values_rule_remedy_and_line(repository: Path) -> None:
    write_port(
        repository,
        "flights",
        "departures",
        edited(PORT, (DELAY, ""), ("decimal(10,2)", "decimal(12,2)"), ("Miles", "Kilometres")),
    )
    commit_hash = git(repository, "rev-parse", "--short=7", "HEAD")
    result = meshwright("diff", cwd=repository)
    assert result.code == 1
    assert result.out == (
        "flights.departures v1 (owner: Flight Operations <flights@acme.example>)\n"
        "  breaking column_removed: column delay: float -> (none)\n"
        "    its consumers fail; keep it, or ship the change as a new version\n"
        f"    {FILE}:11\n"
        "    no consumer in the mesh uses it\n"
        "  additive type_widened: column distance: decimal(10,2) -> decimal(12,2)\n"
        "\n"
        f"1 breaking, 1 additive, 1 neutral changes in the working tree, compared with main ({commit_hash}).\n"
    )


def test_breaking_changes_come_first(repository: Path) -> None:
    write_port(repository, "fleet", "departures", PORT)
    drop_column(repository)
    lines = meshwright("diff", cwd=repository).out.splitlines()
    assert [line for line in lines if line.startswith(("flights.", "fleet."))] == [
        "flights.departures v1 (owner: Flight Operations <flights@acme.example>)",
        "fleet.departures (no owner)",
    ]


def test_json_has_every_field_of_a_change(repository: Path) -> None:
    drop_column(repository)
    result = json.loads(meshwright("diff", "--format=json", cwd=repository).out)
    assert {key: result[key] for key in ("head", "failed")} == {"head": "the working tree", "failed": True}
    assert result["changes"] == [
        {
            "subject": "flights.departures v1",
            "domain": "flights",
            "product": "departures",
            "version": 1,
            "element": "column delay",
            "rule": "column_removed",
            "verdict": "breaking",
            "message": "its consumers fail; keep it, or ship the change as a new version",
            "owner": "Flight Operations <flights@acme.example>",
            "before": "float",
            "after": "",
            "column": "delay",
            "file": FILE,
            "line": 11,
            "consumers": [],
            "accepted_by": [],
            "blocks": True,
            "fingerprint": "flights.departures.v1|column delay|column_removed",
        }
    ]


def test_markdown_fits_a_pull_request(repository: Path) -> None:
    nasty = ("JFK, LGA]", "'a|b`c', '<b>', '@ada', JFK, LGA]")
    write_port(
        repository,
        "flights",
        "departures",
        edited(PORT, nasty, (DELAY, DELAY + "            quote: false\n"), ends("2999-01-01")),
    )
    commit_hash = git(repository, "rev-parse", "--short=7", "HEAD")
    assert meshwright("diff", "--format=markdown", cwd=repository).out == (
        "### Contracts: 1 breaking, 0 additive, 1 neutral changes\n"
        "\n"
        f"Compared the working tree with main ({commit_hash}).\n"
        "\n"
        "| Product | Change | Before | After | Rule | What to do |\n"
        "|---|---|---|---|---|---|\n"
        "| flights.departures v1 | column origin accepted\\_values | EWR, JFK, LGA"
        " | EWR, a\\|b\\`c, &lt;b&gt;, @&#8203;ada, JFK, LGA | accepted\\_values\\_added"
        " | consumers may not know a\\|b\\`c, &lt;b&gt;, @&#8203;ada; agree on it with their owners, or ship the change"
        " as a new version |\n"
        "\n"
        "<details><summary>1 neutral</summary>\n"
        "\n"
        "| Product | Change | Before | After | Rule |\n"
        "|---|---|---|---|---|\n"
        "| flights.departures v1 | deprecation\\_date |  | 2999-01-01 | deprecation\\_announced |\n"
        "\n"
        "</details>\n"
    )


def test_sarif_and_annotations_list_breaking_changes(repository: Path) -> None:
    drop_column(repository)
    write_port(repository, "fleet", "departures", PORT)
    text = (
        "flights.departures v1: column delay: its consumers fail; keep it, or ship the change as a new version"
        " (owner: Flight Operations <flights@acme.example>)"
    )
    github = meshwright("diff", "--format=github", cwd=repository).out
    assert github == f"::error file={FILE},line=11,title=column_removed::{text}\n"
    [run] = json.loads(meshwright("diff", "--format=sarif", cwd=repository).out)["runs"]
    [result] = run["results"]
    assert (result["ruleId"], result["level"], result["message"]["text"]) == ("column_removed", "error", text)
    assert [rule["shortDescription"]["text"] for rule in run["tool"]["driver"]["rules"]] == ["A column was removed."]
    commit(repository, "all of it")
    assert succeed("diff", "--format=github", cwd=repository) == ""


def test_one_domain_can_be_compared(repository: Path) -> None:
    drop_column(repository)
    write_port(repository, "fleet", "departures", PORT)
    write_mesh(repository, "flights", "fleet", "crm")
    assert reported(repository, "--domain=flights") == [REMOVED]
    assert reported(repository, "--domain=crm", code=0) == []
    assert refuse("diff", "--domain=sales", cwd=repository) == (
        "There is no domain 'sales' in mesh 'acme'. Domains: flights, fleet, crm."
    )


def test_a_removed_domain_can_still_be_compared(repository: Path) -> None:
    shutil.rmtree(repository / "ports")
    write_mesh(repository, "fleet")
    assert reported(repository, "--domain=flights") == [("breaking", "removed_without_deprecation", "product")]


def test_a_mesh_in_a_subfolder_is_compared_alone(tmp_path: Path) -> None:
    for name in ("acme", "other"):
        write_mesh(tmp_path / "meshes" / name, "flights")
        write_port(tmp_path / "meshes" / name, "flights", "departures", PORT, OWNER)
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    commit(tmp_path, "before")
    for name in ("acme", "other"):
        drop_column(tmp_path / "meshes" / name)
    assert reported(tmp_path / "meshes/acme") == [REMOVED]
    git(tmp_path, "checkout", "--quiet", "--", "meshes/acme")
    assert reported(tmp_path / "meshes/acme", code=0) == []
    commit(tmp_path, "after")
    assert reported(tmp_path / "meshes/other", "HEAD~1", "HEAD") == [REMOVED]


def test_before_there_was_a_mesh_everything_is_new(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    commit(tmp_path, "nothing")
    write_mesh(tmp_path, "flights")
    write_port(tmp_path, "flights", "departures", PORT, OWNER)
    assert reported(tmp_path, code=0) == [("additive", "product_added", "product")]


def test_a_revision_without_a_mesh_is_refused(repository: Path) -> None:
    git(repository, "switch", "--quiet", "--orphan", "nothing")
    empty = commit(repository, "nothing")
    git(repository, "switch", "--quiet", "main")
    assert refuse("diff", "main", "nothing", cwd=repository) == (
        f"nothing ({empty[:7]}) has no mesh.yml, so dbt can't find the consumers in it."
    )


def test_deleted_ports_are_removed_products(repository: Path) -> None:
    shutil.rmtree(repository / "ports")
    result = meshwright("diff", cwd=repository)
    assert result.code == 1
    assert "breaking removed_without_deprecation: product" in result.out
    assert f"{FILE}:2\n" not in result.out
    assert f"    {FILE}:11\n" in result.out


def test_every_version_is_reported(repository: Path) -> None:
    write_port(repository, "flights", "departures", edited(PORT, ("    versions:\n", f"    versions:\n{V2}")))
    commit(repository, "two versions")
    write_port(repository, "flights", "departures", None)
    changes = json.loads(meshwright("diff", "--format=json", cwd=repository).out)["changes"]
    assert [(change["version"], change["rule"], change["line"]) for change in changes] == [
        (1, "removed_without_deprecation", 14),
        (2, "removed_without_deprecation", 11),
    ]


def test_stubs_and_other_files_of_a_port_package_are_ignored(repository: Path) -> None:
    folder = repository / "ports/flights"
    (folder / "models/departures_v1.sql").write_text("select 1")
    (folder / "dbt_project.yml").write_text("name: flights\n")
    assert reported(repository, code=0) == []


def test_an_invalid_port_is_reported_with_its_revision_and_line(repository: Path) -> None:
    write_port(repository, "flights", "departures", "models:\n  - name: departures\n  columns: [\n")
    assert refuse("diff", cwd=repository).startswith(f"At the working tree: {FILE}:3: this is not valid YAML: ")
    broken = commit(repository, "broken")
    write_port(repository, "flights", "departures", PORT)
    commit(repository, "mended")
    assert refuse("diff", broken, cwd=repository).startswith(f"At {broken}: {FILE}:3: this is not valid YAML: ")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- a\n", f"{FILE}:1: expected a mapping, not a list."),
        ("models: []\n", f"{FILE} doesn't define a model 'departures'."),
        (
            "models:\n  - {name: departures, versions: [1]}\n",
            f"{FILE}: expected `models` with departures: its kind, versions, and columns with names and types.",
        ),
        (
            edited(PORT, ends("soon")),
            f"{FILE}: expected `models` with departures: its kind, versions, and columns with names and types.",
        ),
    ],
)
def test_a_port_of_another_shape_is_reported(repository: Path, text: str, sentence: str) -> None:
    write_port(repository, "flights", "departures", text)
    assert refuse("diff", cwd=repository) == f"At the working tree: {sentence}"


def test_a_binary_port_is_reported(repository: Path) -> None:
    (repository / FILE).write_bytes(b"\xff\xfe")
    assert refuse("diff", cwd=repository) == f"{FILE}: this is not UTF-8 text; save it as UTF-8."
    bad = commit(repository, "bad")
    write_port(repository, "flights", "departures", PORT)
    assert refuse("diff", bad, cwd=repository) == f"{FILE} at {bad}: this is not UTF-8 text."


def test_missing_revisions_are_reported(repository: Path) -> None:
    assert refuse("diff", "v9", cwd=repository) == (
        "'v9' isn't a revision of this repository; pass a branch, a tag or a commit."
    )
    assert refuse("diff", "main", "--", "--output=x", cwd=repository).startswith("'--output=x' isn't a revision")
    git(repository, "branch", "--move", "main", "trunk")
    assert refuse("diff", cwd=repository) == (
        "There is no main branch to compare with (origin's, main or master); pass a revision: `meshwright diff BASE`."
    )


def test_a_branch_without_shared_history_is_reported(repository: Path) -> None:
    git(repository, "switch", "--quiet", "--orphan", "branch")
    write_mesh(repository, "flights")
    commit(repository, "orphan")
    assert refuse("diff", cwd=repository) == (
        "This branch has no common history with main; pass the revision to compare with."
    )


def test_a_shallow_clone_is_reported(repository: Path, tmp_path: Path) -> None:
    git(repository, "switch", "--quiet", "--create=branch")
    drop_column(repository)
    commit(repository, "branch")
    git(repository, "switch", "--quiet", "main")
    git(tmp_path, "clone", "--quiet", "--depth=1", "--branch=branch", repository.as_uri(), "clone")
    sentence = (
        "This clone is shallow: it lacks the history to compare with. Run `git fetch --unshallow`, or let CI fetch all"
        " (`fetch-depth: 0`)."
    )
    assert refuse("diff", cwd=tmp_path / "clone") == sentence
    assert refuse("diff", "v9", cwd=tmp_path / "clone") == f"'v9' isn't a revision here. {sentence}"
    git(tmp_path / "clone", "fetch", "--quiet", "--depth=1", "origin", "main:refs/remotes/origin/main")
    assert refuse("diff", cwd=tmp_path / "clone") == sentence


def test_without_git_or_a_commit_there_is_nothing_to_compare(tmp_path: Path) -> None:
    write_mesh(tmp_path, "flights")
    assert refuse("diff", cwd=tmp_path) == (
        f"{tmp_path} isn't in a git repository, which `diff` needs to compare revisions."
    )
    git(tmp_path, "init", "--quiet")
    assert refuse("diff", cwd=tmp_path) == (
        "This repository has no commits yet, so there is nothing to compare with. Commit first."
    )


def test_yaml_is_read_as_dbt_reads_it() -> None:
    example = REPOSITORY / "example_mesh"
    workflows = example / ".github"  # GitHub's YAML, which has the key on
    texts = [
        file.read_text()
        for file in example.rglob("*.yml")
        if file.is_file() and ".mesh" not in file.parts and not file.is_relative_to(workflows)
    ]
    texts += ["a: &x [1, 2.5, ~, yes, 2026-01-01]\nb: *x\n", "<<: {a: 1}\nb: 2\n", ""]
    assert len(texts) > 30
    for text in texts:
        assert quick_yaml.load(text) == yaml.safe_load(text)
