"""The reference is complete: what isn't documented fails here."""

import re

import click
from tests.conftest import REPOSITORY

from meshwright.cli.main import cli

COMMANDS = (REPOSITORY / "docs/reference/commands.md").read_text()
YAML = (REPOSITORY / "docs/reference/product_yaml.md").read_text()
PACKAGE = REPOSITORY / "templates/mesh/governance/mesh_governance"


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
