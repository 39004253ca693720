import time

import pytest

from meshwright.cli import progress
from meshwright.stages import stage


def test_in_a_pipe_each_stage_that_takes_its_time_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", 0.05)
    with progress.progress("Checking the mesh"):
        time.sleep(0.15)
        stage("Parsing the mesh with dbt")
        stage("Compiling SQL with dbt")
        time.sleep(0.15)
    time.sleep(0.1)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "Checking the mesh ...\nCompiling SQL with dbt ...\n")


def test_what_is_done_at_once_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.progress("Checking the mesh"):
        stage("Parsing the mesh with dbt")
    time.sleep(0.1)
    assert capsys.readouterr().err == ""


def test_a_stage_outside_of_a_command_goes_nowhere() -> None:
    stage("Parsing the mesh with dbt")
