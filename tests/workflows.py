"""Reads workflows of GitHub Actions and GitLab CI, and runs the commands of a job as its runner would."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from tests.contracts.conftest import git


class Step(NamedTuple):
    """A script of a job: when it runs, and whether its failure is the job's."""

    name: str
    script: str
    environment: dict[str, str]
    when: str = "success"
    may_fail: bool = False
    folder: str = "."


class Ran(NamedTuple):
    """What a step did."""

    code: int
    out: str


def github_workflow(file: Path) -> dict[str, Any]:
    document = yaml.safe_load(file.read_text())
    document["on"] = document.pop(True)  # YAML 1.1 reads the key `on` so
    return dict(document)


def github_steps(workflow: dict[str, Any], job: str) -> list[Step]:
    """The steps of a job that run commands; those that use an action are the runner's."""
    return [
        Step(
            step["name"],
            step["run"],
            {**workflow.get("env", {}), **workflow["jobs"][job].get("env", {}), **step.get("env", {})},
            {"${{ !cancelled() }}": "always", "${{ failure() }}": "failure"}.get(step.get("if"), "success"),
            step.get("continue-on-error", False),
            step.get("working-directory", "."),
        )
        for step in workflow["jobs"][job]["steps"]
        if "run" in step
    ]


def gitlab_steps(document: dict[str, Any], name: str) -> list[Step]:
    """`before_script` and `script`, command by command, then `after_script`, whose failure is told only."""
    job = {**document.get(document[name].get("extends"), {}), **document[name]}
    environment = {**document.get("variables", {}), **job.get("variables", {})}
    commands = [*job.get("before_script", []), *job["script"]]
    after = "\n".join(job.get("after_script", []))
    steps = [Step(command, command, environment) for command in commands]
    return [*steps, Step("after_script", after, environment, "always", may_fail=True)] if after else steps


# What the services fill in themselves, in a pull request with the number 1.
EXPRESSIONS = {"${{ github.event.pull_request.number }}": "1", "$CI_MERGE_REQUEST_IID": "1"}


def filled_in(value: str) -> str:
    """The value of an expression; secrets and variables of the repository are the test's environment."""
    for expression, known in EXPRESSIONS.items():
        value = value.replace(expression, known)
    return re.sub(r"\$\{\{ (?:secrets|vars)\.(\w+) \}\}", lambda found: os.environ[found[1]], value)


def run_job(steps: list[Step], cwd: Path, **environment: str) -> dict[str, Ran]:
    """Run the steps in order; returns those that ran, by their names."""
    ran: dict[str, Ran] = {}
    failed = False
    for step in steps:
        if step.when not in ("always", "failure" if failed else "success"):
            continue
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.script],
            cwd=cwd / step.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **{name: filled_in(str(v)) for name, v in step.environment.items()}, **environment},
            check=False,
        )
        ran[step.name] = Ran(done.returncode, done.stdout)
        failed = failed or bool(done.returncode and not step.may_fail)
    return ran


def codes(ran: dict[str, Ran]) -> dict[str, int]:
    return {name: step.code for name, step in ran.items()}


# What only the service itself can do.
NEEDS_THE_SERVICE = {
    "Install",
    "Download production's state",
    "Comment on the pull request",
    "pip install -r requirements.txt",
}


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert text.count(old) == 1, f"{file}: {old}"
    file.write_text(text.replace(old, new))


def check_out(origin: Path, runner: Path, branch: str) -> Path:
    """What a runner has: a clone, and the merge of the branch into main checked out."""
    git(runner.parent, "clone", "--quiet", str(origin), runner.name)
    git(runner, "checkout", "--quiet", "--detach", "origin/main")
    git(runner, "merge", "--quiet", "--no-ff", "--no-edit", f"origin/{branch}")
    return runner


def run_steps(steps: list[Step], runner: Path) -> dict[str, Ran]:
    return run_job(
        [step for step in steps if step.name not in NEEDS_THE_SERVICE],
        runner,
        GITHUB_STEP_SUMMARY=str(runner.parent / "summary.md"),
        CI_PROJECT_DIR=str(runner),
    )


def run_github(runner: Path, workflow: str, job: str) -> dict[str, Ran]:
    return run_steps(github_steps(github_workflow(runner / f".github/workflows/{workflow}.yml"), job), runner)


def run_gitlab(runner: Path, job: str) -> dict[str, Ran]:
    return run_steps(gitlab_steps(yaml.safe_load((runner / ".gitlab-ci.yml").read_text()), job), runner)
