"""README shows what its command prints: all of it, with other seconds."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import REPOSITORY

SECONDS = re.compile(r" *\d+\.\d seconds")


@pytest.mark.slow
def test_the_example_prints_what_readme_shows(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "example_mesh", tmp_path / "example_mesh", ignore=shutil.ignore_patterns(".mesh"))
    command = [sys.executable, str(tmp_path / "example_mesh" / "build.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    shown = re.search(r"```text\n(.*?)```", (REPOSITORY / "README.md").read_text(), re.DOTALL)
    assert shown
    assert (done.returncode, done.stderr) == (0, "")
    assert SECONDS.sub("", done.stdout) == SECONDS.sub("", shown[1])
