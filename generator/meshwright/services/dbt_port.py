"""The only module that imports dbt."""

import os
from pathlib import Path

from meshwright.errors import ProblemsFound, Refused

PATH_OPTIONS = {"--state", "--defer-state", "--profiles-dir", "--target-path", "--log-path"}


def parse(project: Path, manifest: Path) -> None:
    """Parse a dbt project for production, in this process, and write its manifest.

    Raises ProblemsFound with dbt's own message when the project can't be parsed.
    """
    from dbt.cli.main import dbtRunner

    here = Path.cwd()
    arguments = ["--quiet", "--no-use-colors", "--log-level=none", "--log-level-file=none"]
    arguments += ["--no-write-json", "parse", f"--project-dir={project}", f"--profiles-dir={project}", "--target=prod"]
    try:
        result = dbtRunner().invoke(arguments)
        if not result.success and not isinstance(result.exception, KeyboardInterrupt):
            # What dbt remembers of an earlier parse can be at fault: its word counts once it has looked at everything.
            result = dbtRunner().invoke([*arguments, "--no-partial-parse"])
    finally:
        os.chdir(here)  # dbt moves to the project's folder
    if isinstance(result.exception, KeyboardInterrupt):
        raise result.exception
    if not result.success:
        raise ProblemsFound(f"dbt can't parse the mesh:\n{result.exception}")
    result.result.write(str(manifest))


def install_packages(project: Path, name: str) -> None:
    """Install the packages of a dbt project (`dbt deps`), in this process.

    Raises ProblemsFound with the project's `name` and dbt's message.
    """
    from dbt.cli.main import dbtRunner

    here = Path.cwd()
    arguments = ["--quiet", "--no-use-colors", "--log-level=none", "--log-level-file=none"]
    try:
        result = dbtRunner().invoke([*arguments, "deps", f"--project-dir={project}", f"--profiles-dir={project}"])
    finally:
        os.chdir(here)  # dbt moves to the project's folder
    if isinstance(result.exception, KeyboardInterrupt):
        raise result.exception
    if not result.success:
        raise ProblemsFound(f"dbt can't install the packages of {name}:\n{result.exception}")


def run(project: Path, arguments: list[str]) -> None:
    """Hand this process over to dbt: its output, and its exit code as SystemExit.

    dbt runs in the project's folder, since paths of a profile and of sources are relative to it; paths among the
    arguments stay relative to where the user is.
    """
    from dbt.cli.main import cli

    if any(argument.partition("=")[0] == "--project-dir" for argument in arguments):
        raise Refused("`meshwright dbt` runs the whole mesh; for one domain, use plain dbt in its folder.")
    arguments = _with_absolute_paths(arguments)
    os.environ.setdefault("DBT_TARGET", "prod")  # the default anyway, but dbt parses anew when the word is missing
    os.chdir(project)
    cli.main(args=arguments, prog_name="meshwright dbt")


def _with_absolute_paths(arguments: list[str]) -> list[str]:
    absolute: list[str] = []
    for argument in arguments:
        option, equals, value = argument.partition("=")
        if equals and option in PATH_OPTIONS:
            absolute.append(f"{option}={Path(value).resolve()}")
        elif absolute and absolute[-1] in PATH_OPTIONS:
            absolute.append(str(Path(argument).resolve()))
        else:
            absolute.append(argument)
    return absolute
