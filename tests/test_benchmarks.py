"""Each benchmark still runs, at its smallest size; what it measures is for benchmarks/README.md."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


@pytest.mark.slow
@pytest.mark.parametrize("command", ["generate.py 1", "gate.py 3 2", "audit.py 1 100"])
def test_a_benchmark_runs(command: str) -> None:
    name, *arguments = command.split()
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / name), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
