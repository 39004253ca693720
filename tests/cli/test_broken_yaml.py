"""Broken YAML anywhere in a mesh ends every command that reads it with one sentence, its file and its line."""

import time
from pathlib import Path

import pytest
from tests.conftest import OWNER, meshwright

pytestmark = pytest.mark.xdist_group("broken_yaml")

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
BROKEN = [
    (LAUGHS, ":5: its aliases copy more than 100,000 values; use fewer aliases."),
    ("x: " + "[" * 3000 + "]" * 3000, ":1: it is nested more than 100 levels deep; flatten it."),
    ("x:\n  y: 1\n  y: 2\n", ":3: the key 'y' appears twice, first on line 2; keep one of them."),
    ("x: [\n", ":2: this is not valid YAML: did not find expected node content."),
]
READ_BY_DBT = (
    "domains/fleet/models/source_aligned/aircraft/aircraft.yml",
    "domains/fleet/models/_domain.yml",
    "domains/fleet/dbt_project.yml",
    "domains/fleet/packages.yml",
    "governance/mesh_governance/dbt_project.yml",
    "domains/flights/models/more.yaml",
)
READ_BY_US = ("mesh.yml", "governance/policies.yml", "domains/fleet/policies.yml")


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_every_command_reports_a_broken_file_with_its_line(full_mesh: Path, text: str, message: str) -> None:
    for name in (*READ_BY_US, *READ_BY_DBT):
        file = full_mesh / name
        before = file.read_bytes() if file.exists() else None
        file.write_text(text)
        for command in (("check",), ("ls",), ("publish", "--check")):
            if name.endswith("policies.yml") and command == ("ls",):
                continue
            began = time.monotonic()
            result = meshwright(*command, cwd=full_mesh)
            assert (result.code, result.err) == (2, f"error: {name}{message}\n"), (name, command)
            assert time.monotonic() - began < 10
        file.unlink()
        if before is not None:
            file.write_bytes(before)


@pytest.mark.parametrize(
    ("name", "command"),
    [
        (
            "domains/fleet/packages.yml",
            ("product", "add", "fleet", "x", "--kind=virtual", "--reads=flights.departures", "--reads=fleet.aircraft"),
        ),
        (
            "domains/fleet/profiles.yml",
            ("product", "add", "fleet", "x", "--kind=virtual", "--reads=flights.flown", "--reads=fleet.aircraft"),
        ),
        ("domains/fleet/models/_domain.yml", ("product", "add", "fleet", "x", "--kind=source_aligned", "--source=a.b")),
        (
            "domains/fleet/models/source_aligned/aircraft/aircraft.yml",
            ("product", "version", "add", "fleet.aircraft"),
        ),
        (
            "ports/flights/models/departures.yml",
            ("product", "add", "fleet", "x", "--kind=virtual", "--reads=flights.departures", "--reads=fleet.aircraft"),
        ),
        (".copier-answers.yml", ("domain", "add", "sales", *OWNER, "--repository=https://x.example/y.git")),
    ],
)
@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_commands_that_write_report_it_too(
    full_mesh: Path, name: str, command: tuple[str, ...], text: str, message: str
) -> None:
    (full_mesh / name).write_text(text)
    result = meshwright(*command, cwd=full_mesh)
    assert (result.code, result.err) == (2, f"error: {name}{message}\n")


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b"NaN", b'{"findings": [], "in_baseline": NaN}', b"\xff\xfe", b"", b"[1]"]
)
def test_a_baseline_that_is_no_report_is_refused(full_mesh: Path, content: bytes) -> None:
    (full_mesh / "baseline.json").write_bytes(content)
    result = meshwright("check", "--baseline=baseline.json", cwd=full_mesh)
    assert (result.code, result.err.startswith("error: baseline.json")) == (2, True), result
