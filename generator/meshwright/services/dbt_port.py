"""The only module that imports dbt."""

import os
from pathlib import Path

from meshwright.errors import ProblemsFound


def parse(project: Path) -> Path:
    """Parse a dbt project for production, in this process, and return the path of its manifest.

    Raises ProblemsFound with dbt's own message when the project can't be parsed.
    """
    from dbt.cli.main import dbtRunner

    here = Path.cwd()
    arguments = ["--quiet", "--no-use-colors", "--log-level=none", "--log-level-file=none"]
    arguments += ["parse", f"--project-dir={project}", f"--profiles-dir={project}", "--target=prod"]
    try:
        result = dbtRunner().invoke(arguments)
    finally:
        os.chdir(here)  # dbt moves to the project's folder
    if not result.success:
        raise ProblemsFound(f"dbt can't parse the mesh:\n{result.exception}")
    return project / "target" / "manifest.json"


def run(project: Path, arguments: list[str]) -> None:
    """Hand this process over to dbt: its output, and its exit code as SystemExit."""
    from dbt.cli.main import cli

    os.environ.setdefault("DBT_PROJECT_DIR", str(project))
    os.environ.setdefault("DBT_PROFILES_DIR", str(project))
    cli.main(args=arguments, prog_name="meshwright dbt")
