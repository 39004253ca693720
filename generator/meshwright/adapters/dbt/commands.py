"""The only module that imports dbt."""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

from meshwright.adapters.dbt.compared_state import Contract, named_state, with_state, without_changed_contracts
from meshwright.adapters.dbt.parse_states import PRODUCTION, ParseStates, way_of
from meshwright.adapters.dbt.uncollected import seldom_collected
from meshwright.errors import ProblemsFound, Refused

# Matches a literal name, in quotes that YAML may have doubled or escaped; any other argument gives ''.
ENV_VAR = re.compile(r"""env_var\s*\(\s*(?:var\s*=\s*)?(?:[\\"']+(\w+)[\\"']+\s*[,)])?""")
EVERY = "*"
OFFLINE = frozenset({"parse", "ls", "list", "deps", "clean", "init"})
PATH_OPTIONS = {"--state", "--defer-state", "--profiles-dir", "--target-path", "--log-path"}


class Parsed(NamedTuple):
    """A project in dbt's memory: its manifest and its runtime config, which are objects of dbt."""

    manifest: Any
    config: Any


def parse(project: Path, target: Path, *, forgiving: bool = False) -> tuple[Parsed, frozenset[str]]:
    """Parse a dbt project for production, in this process, and write its manifest.json to the folder `target`.

    Returns the parsed project and the names of the environment variables that it reads. A `forgiving` parse accepts a
    `ref()` that finds nothing, or a model that it may not read: the node stays, without that parent. Raises
    ProblemsFound with dbt's own message if the project can't be parsed.
    """
    parsed = read_project(project, target, forgiving=forgiving)
    with seldom_collected():
        _write_manifest(parsed.manifest, target / "manifest.json")
        return parsed, _variables(parsed.manifest, project)


def read_project(project: Path, target: Path, *, forgiving: bool = False) -> Parsed:
    """Parse a dbt project for production, from dbt's newest saved state; as `parse`, without writing."""
    arguments = [*_parse_arguments(project, target), "--no-write-json"]
    with seldom_collected(), _forgiving() if forgiving else nullcontext():
        try:
            return _read(arguments)
        except ProblemsFound:
            # The saved state of an earlier parse can cause the error, so it counts only after a full parse.
            return _read([*arguments, "--no-partial-parse"])


def _read(arguments: list[str]) -> Parsed:
    from dbt.cli.exceptions import ExceptionExit
    from dbt.cli.main import cli

    here = Path.cwd()
    context = cli.make_context("dbt", [*arguments])
    context.obj = {"manifest": None, "callbacks": [], "dbt_runner_command_args": arguments}
    try:
        with context:
            cli.invoke(context)
    except ExceptionExit as error:
        if isinstance(error.exception, KeyboardInterrupt):
            raise error.exception from None
        raise ProblemsFound(f"dbt can't parse the mesh:\n{error.exception}") from error
    finally:
        os.chdir(here)  # dbt moves to the project's folder
    return Parsed(context.obj["manifest"], context.obj["runtime_config"])


def _parse_arguments(project: Path, target: Path) -> list[str]:
    arguments = ["--quiet", "--no-use-colors", "--log-level=none", "--log-level-file=none", "parse"]
    arguments += [f"--project-dir={project}", f"--profiles-dir={project}", f"--target-path={target}", "--target=prod"]
    state = ParseStates(project).newest(PRODUCTION)
    return [*arguments, f"--partial-parse-file-path={state}"] if state else arguments


@contextmanager
def _forgiving() -> Iterator[None]:
    """Let dbt keep nodes whose `ref()` finds nothing, or finds a model that is private to others.

    dbt reports one such node and stops. To find all nodes that read a removed model, it must continue. These functions
    aren't a public interface of dbt; a test covers them.
    """
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser import manifest as parser

    def keep(node: Any, **_told: Any) -> None:
        node.config.enabled = True  # dbt disabled it, so that nothing needs its parent

    replaced: list[tuple[Any, str, Any]] = [
        (parser, "invalid_target_fail_unless_test", keep),
        (Manifest, "is_invalid_private_ref", lambda *_: False),
        (Manifest, "is_invalid_protected_ref", lambda *_: False),
    ]
    originals = [(place, name, getattr(place, name)) for place, name, _ in replaced]
    try:
        for place, name, own in replaced:
            setattr(place, name, own)
        yield
    finally:
        for place, name, original in originals:
            setattr(place, name, original)


def _write_manifest(manifest: Any, file: Path) -> None:
    """Write it as dbt does, but with `json.dumps`: `json.dump` lacks the fast encoder and takes ten times as long."""
    import json

    from dbt_common.utils.encoding import JSONEncoder

    document = manifest.writable_manifest().to_dict(omit_none=False, context={"artifact": True})
    for node in document["nodes"].values():
        node["unrendered_config"] = {
            name: _stated(name, text, node) for name, text in node["unrendered_config"].items()
        }
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".new")
    unfinished.write_text(json.dumps(document, cls=JSONEncoder), encoding="utf-8")
    unfinished.replace(file)


def _stated(name: str, text: Any, node: dict[str, Any]) -> Any:
    """Return the value of a setting: for a `config()` call, dbt 1.12 keeps the expression, 1.11 the value.

    Jinja in YAML stays unrendered.
    """
    return text if "{{" in str(text) or "{%" in str(text) else node["config"].get(name, text)


def _variables(manifest: Any, project: Path) -> frozenset[str]:
    """Return the environment variables that a project reads; EVERY if an expression computes a name.

    dbt records those in models and YAML. Those in macros and in each package's dbt_project.yml are found in the text.
    """
    texts = [macro.macro_sql for macro in manifest.macros.values()]
    texts += [file.read_text(encoding="utf-8") for file in sorted(project.glob("dbt_packages/*/dbt_project.yml"))]
    calls = [call for text in texts if "env_var" in text for call in ENV_VAR.findall(text)]
    return frozenset(manifest.env_vars).union(name or EVERY for name in calls)


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


def connects(arguments: Sequence[str]) -> bool:
    """Whether dbt connects to the warehouse for these arguments: not to parse, list, install or clean."""
    words = [argument for argument in arguments if not argument.startswith("-")]
    asks_for_help = {"--help", "-h", "--version", "-v"} & set(arguments)
    return bool(words) and not asks_for_help and not OFFLINE & set(words[:1])


def run(project: Path, arguments: list[str]) -> None:
    """Run dbt as this process: with its output, and its exit code as SystemExit.

    dbt runs in the project's folder, since paths of a profile and of sources are relative to it; paths among the
    arguments stay relative to where the user is.
    """
    if any(argument.partition("=")[0] == "--project-dir" for argument in arguments):
        raise Refused(
            "`meshwright dbt` runs the whole mesh, so omit --project-dir. For one domain, run dbt in its folder."
        )
    arguments = _with_absolute_paths(arguments)
    os.environ.setdefault("DBT_TARGET", "prod")  # without it dbt parses everything again
    if not sys.stdout.isatty():  # dbt writes colours into files and pipes unless it is told not to
        os.environ.setdefault("DBT_USE_COLORS", "false")
    os.chdir(project)
    with seldom_collected():
        arguments = _judged_by_the_gate(project, arguments)
    with seldom_collected(), ParseStates(project).of_run(arguments):
        from dbt.cli.main import cli

        cli.main(args=arguments, prog_name="meshwright dbt")


def _judged_by_the_gate(project: Path, arguments: list[str]) -> list[str]:
    """Let dbt compare with a state in which changed contracts aren't enforced; see `compared_state`."""
    state = named_state(arguments)
    contracts = _contracts(project, arguments) if state else None
    if state is None or contracts is None:
        return arguments
    return with_state(arguments, without_changed_contracts(state, contracts, project))


def _contracts(project: Path, arguments: list[str]) -> dict[str, Contract] | None:
    """Parse as the command will, and return the contracts; dbt reports errors when the command runs."""
    from dbt.cli.main import dbtRunner

    way = [f"{option}={value}" for option, value in way_of(arguments).items() if value]
    parse = ["--quiet", "--log-level=none", "--log-level-file=none", "parse", *way]
    with ParseStates(project).of_run(parse):
        parsed = dbtRunner().invoke(parse)
    if not parsed.success:
        return None
    contracts = ((id_, getattr(node, "contract", None)) for id_, node in parsed.result.nodes.items())
    return {id_: Contract(contract.enforced, contract.checksum) for id_, contract in contracts if contract}


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
