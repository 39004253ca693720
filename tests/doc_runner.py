"""Runs the examples of a page of the docs as its reader would, and compares what they print.

A ```console block holds commands (`$ ...`) and what they print; a line `...` stands for any lines, and
`...` in a line for any text. A block whose first line is fenced as ```LANGUAGE file=PATH is written to that file.
"""

import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

BLOCK = re.compile(r"^```(?P<kind>\w+)(?: file=(?P<file>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


class Step(NamedTuple):
    """A command and what it has to print."""

    command: str
    expected: list[str]


def run_page(page: Path, folder: Path) -> None:
    """Run a page's examples in order, beginning in `folder`."""
    for block in BLOCK.finditer(page.read_text()):
        if block["file"]:
            (folder / block["file"]).write_text(block["text"])
        elif block["kind"] == "console":
            for step in steps(block["text"]):
                folder = run_step(step, folder)


def steps(text: str) -> list[Step]:
    found: list[Step] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append(Step(line[2:], []))
        elif line.startswith("> "):
            found[-1] = Step(found[-1].command.removesuffix("\\") + line[2:], [])
        else:
            found[-1].expected.append(line.rstrip())
    return found


def run_step(step: Step, folder: Path) -> Path:
    """Run one command; returns the folder that it leaves the reader in."""
    script = f"{step.command}\ncode=$?\npwd > $HERE\nexit $code"
    here = folder.parent / "here"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={**os.environ, "HERE": str(here)},
        capture_output=True,
        text=True,
        check=False,
    )
    notices = [line for line in done.stderr.splitlines() if not line.endswith(" ...")]  # a stage that takes its time
    printed = [re.sub(r"^\d\d:\d\d:\d\d  ", "", line) for line in (*done.stdout.splitlines(), *notices)]
    assert done.returncode == 0, (step.command, printed)
    if step.expected:
        assert matches(comparable(step.expected), comparable(printed)), "\n".join([step.command, *printed])
    return Path(here.read_text().strip())


def comparable(lines: list[str]) -> list[str]:
    """Lines without what no reader compares: trailing blanks, and how long a rule is drawn."""
    trimmed = [re.sub("─+", "─", line.rstrip()) for line in lines]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return trimmed


def matches(expected: list[str], printed: list[str]) -> bool:
    if not expected:
        return not printed
    if expected[0] == "...":
        return any(matches(expected[1:], printed[i:]) for i in range(len(printed) + 1))
    return bool(printed) and is_like(expected[0], printed[0]) and matches(expected[1:], printed[1:])


def is_like(expected: str, printed: str) -> bool:
    return re.fullmatch(".+".join(map(re.escape, expected.split("..."))), printed) is not None
