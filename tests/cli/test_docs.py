"""The reference is complete, and what the pages point to is there."""

import ast
import re
from functools import cache
from pathlib import Path

import click
import pytest
from tests.conftest import REPOSITORY

from meshwright.cli.main import cli

COMMANDS = (REPOSITORY / "docs/reference/commands.md").read_text()
YAML = (REPOSITORY / "docs/reference/product_yaml.md").read_text()
PACKAGE = REPOSITORY / "templates/mesh/governance/mesh_governance"
TROUBLESHOOTING = (REPOSITORY / "docs/how-to/troubleshooting.md").read_text()
PAGES = [*sorted(REPOSITORY.glob("docs/**/*.md")), *map(REPOSITORY.joinpath, ("README.md", "CONTRIBUTING.md"))]
ON_GITHUB = re.compile(r"https://github\.com/meshwright/meshwright/(?:blob|tree)/main/")


def leaves(group: click.Group, prefix: str = "") -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    for name, command in group.commands.items():
        found += leaves(command, f"{prefix}{name} ") if isinstance(command, click.Group) else [(prefix + name, command)]
    return found


def test_every_command_and_every_option_stands_in_the_reference() -> None:
    missing = []
    sections = {section.splitlines()[0].strip("`"): section for section in COMMANDS.split("\n## ")}
    for name, command in leaves(cli):
        section = next((text for title, text in sections.items() if title.startswith(f"meshwright {name}")), "")
        if not section:
            missing.append(name)
        for parameter in command.params:
            options = [*parameter.opts, *parameter.secondary_opts] if isinstance(parameter, click.Option) else []
            missing += [f"{name} {option}" for option in options if f"`{option}" not in section and option != "--help"]
    assert missing == []


def test_every_exit_code_stands_in_the_reference() -> None:
    assert all(f"| {code} |" in COMMANDS for code in (0, 1, 2, 70))


def rules() -> set[str]:
    return {file.stem for file in PACKAGE.glob("macros/*/rules/*.sql")}


def test_every_rule_stands_in_the_reference_and_in_the_packages_readme() -> None:
    readme = (PACKAGE / "README.md").read_text()
    assert rules()
    for rule in rules():
        assert f"| `{rule}` |" in YAML
        assert f"| `{rule}` |" in readme


def test_every_rule_is_registered() -> None:
    registries = (PACKAGE / "macros/guard/guard.sql").read_text() + (
        PACKAGE / "macros/audit/assertions.sql"
    ).read_text()
    for rule in rules():
        assert re.search(rf"mesh_governance\.(rule|assert)_{rule}\(", registries), rule


def test_every_key_that_the_governance_package_reads_stands_in_the_reference() -> None:
    macros = "".join(file.read_text() for file in PACKAGE.rglob("*.sql"))
    read = r"(?:column_meta\(column\)|config\.meta|\.get\('slo', \{\}\))\.get\('(\w+)'"
    keys = {key for line in macros.splitlines() for key in re.findall(read, line)} | set(
        re.findall(r"\.get\('slo', \{\}\)\.get\('(\w+)'\)", macros)
    )
    assert {"kind", "slo", "accepted_values", "parity", "references"} <= keys
    for key in keys:
        assert re.search(rf"`[\w.]*\b{key}\b[\w.]*`", YAML), key


def test_every_column_of_the_receipts_stands_in_the_reference() -> None:
    receipts = (PACKAGE / "macros/audit/receipts.sql").read_text()
    columns = re.findall(r"\('(\w+)', (?:text|number|truth|dbt)", receipts)
    assert {"invocation_id", "measured", "at_most", "at_least", "passed", "published"} <= set(columns)
    assert all(f"`{column}`" in YAML for column in columns)


def prose(page: Path) -> str:
    """A page without its blocks of code, in which a bracket is no link."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"^    .*$", "", text, flags=re.MULTILINE)


@cache
def anchors(page: Path) -> set[str]:
    """The anchors that both GitHub and the docs site make of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page: Path) -> list[str]:
    return [ON_GITHUB.sub(f"{REPOSITORY}/", link) for link in re.findall(r"\]\(([^)\s]+)\)", prose(page))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    broken = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not link.startswith("http") and not (target.exists() and (not anchor or anchor in anchors(target))):
            broken.append(link)
    assert broken == []


def test_links_out_of_the_docs_work_on_the_site_too() -> None:
    docs = REPOSITORY / "docs"
    left = [
        (page.name, link)
        for page in PAGES
        if docs in page.parents
        for link in re.findall(r"\]\(([^)\s:#]+)", prose(page))
        if docs not in (page.parent / link).resolve().parents
    ]
    assert left == []  # write https://github.com/meshwright/meshwright/blob/main/...


@cache
def texts_of_the_code() -> list[str]:
    """What the code may print: the texts of Python, joined as Python joins them, and the macros and templates."""
    trees = [ast.parse(file.read_text()) for file in (REPOSITORY / "generator").rglob("*.py")]
    constants = [node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    templates = [file.read_text() for file in (REPOSITORY / "templates").rglob("*") if file.is_file()]
    return [text for text in constants if isinstance(text, str)] + templates


def test_every_message_of_the_troubleshooting_page_is_one_of_the_code() -> None:
    messages = re.findall(r"^### `(.+)`$", TROUBLESHOOTING, flags=re.MULTILINE)
    assert 20 <= len(messages) == TROUBLESHOOTING.count("\n### ")
    fixed = [part for message in messages for part in re.split(r" ?\.\.\.[ :]?", message) if part]
    assert [part for part in fixed if not any(part in text for text in texts_of_the_code())] == []


def test_every_file_of_the_contributors_map_is_there() -> None:
    page = (REPOSITORY / "docs/contributing/map.md").read_text()
    folders = (REPOSITORY, REPOSITORY / "generator/meshwright", PACKAGE)
    named = {
        path
        for path in re.findall(r"`([\w./]+/[\w./]*|\w+\.(?:py|yml|toml|md))`", page)
        if path not in {"mesh.yml", "policies.yml"}
    }
    missing = []
    for path in sorted(named):
        pattern = re.sub(r"[A-Z]{2,}(?=[./]|$)", "*", path).rstrip("/") if "README" not in path else path
        if not any(list(folder.glob(pattern)) for folder in folders):
            missing.append(path)
    assert missing == []


def test_the_readme_shows_what_it_is_within_eighty_lines() -> None:
    lines = (REPOSITORY / "README.md").read_text().splitlines()
    assert lines.index("## Read on") <= 80
    assert [line for line in lines if len(line) > 120 and not line.startswith("    ")] == []
