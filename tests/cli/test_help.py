import resource
import subprocess
import sys
from pathlib import Path

import click
import pytest
from tests.conftest import REPOSITORY, meshwright, refuse, run, succeed

from meshwright.cli.main import cli


def test_help_imports_neither_dbt_nor_copier() -> None:
    code = (
        "import sys; from meshwright.cli.main import main\n"
        "sys.argv = ['meshwright', '--help']\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted({'dbt', 'copier', 'duckdb', 'rich'} & set(sys.modules)), file=sys.stderr)"
    )
    assert run(sys.executable, "-c", code, cwd=REPOSITORY).err == "[]\n"


def test_help_answers_within_three_tenths_of_a_second_of_cpu() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "meshwright", "--help"], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime) < 0.3


def commands(group: click.Group, prefix: str = "") -> list[str]:
    found = []
    for name, command in group.commands.items():
        found += commands(command, f"{prefix}{name} ") if isinstance(command, click.Group) else [prefix + name]
    return found


@pytest.mark.parametrize("command", [name for name in commands(cli) if name != "dbt"])
def test_every_command_and_option_says_what_it_does(command: str, tmp_path: Path) -> None:
    out = succeed(*command.split(), "--help", cwd=tmp_path)
    assert out.startswith(f"Usage: meshwright {command} ")
    found: click.Command = cli
    for word in command.split():
        assert isinstance(found, click.Group)
        found = found.commands[word]
    assert found.help
    for parameter in found.params:
        if isinstance(parameter, click.Option) and parameter.name != "help":
            assert parameter.help or parameter.show_default, parameter.name


def test_the_exit_codes_are_in_the_help(tmp_path: Path) -> None:
    assert "  70  a bug in Meshwright\n" in succeed("--help", cwd=tmp_path)


@pytest.mark.parametrize(
    "arguments", [["frobnicate"], ["init"], ["publish", "--frobnicate"], ["-C"], ["domain", "add"]]
)
def test_a_wrong_use_ends_with_2(arguments: list[str], tmp_path: Path) -> None:
    assert meshwright(*arguments, cwd=tmp_path).code == 2


def test_a_bug_ends_with_70_and_how_to_report_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_start: Path) -> Path:
        raise RuntimeError("boom")

    monkeypatch.setattr("meshwright.files.mesh_yml.find_mesh", broken)
    result = meshwright("ls", cwd=tmp_path)
    assert result.code == 70
    assert "RuntimeError: boom" in result.err
    assert "this is a bug in Meshwright 0.1.0. Please report it at " in result.err


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    assert refuse("-C", "nowhere", "ls", cwd=tmp_path) == "nowhere isn't a folder."
