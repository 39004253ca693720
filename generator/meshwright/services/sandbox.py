"""Makes a sandbox: a miniature of the mesh with made-up rows for what a domain reads."""

import datetime
import os
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import msgspec

from meshwright.adapters.disk import disk, user_text, within
from meshwright.adapters.disk.own_folder import own_folder, scratch_folder
from meshwright.adapters.warehouses import duckdb_sandbox
from meshwright.errors import Refused
from meshwright.files.lines import Locator
from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node, SourceNode
from meshwright.mesh.mesh import Domain, Mesh, Namespace
from meshwright.mesh.paths import DOMAINS
from meshwright.project.compile_models import compile_models
from meshwright.project.load_manifest import load_manifest
from meshwright.project.sandbox_project import SANDBOXES, own_database, write_domain_project, write_mesh_project
from meshwright.sandbox.design import MOST_ROWS, Designer
from meshwright.sandbox.seeds import Seed, seed_of
from meshwright.sandbox.table import Place, SandboxTable
from meshwright.sandbox.trial import Made, Trials, unmade
from meshwright.sandbox.world import in_duckdb
from meshwright.stages import stage

WHOLE_MESH = "whole-mesh"  # no domain can have this name
LITERAL = re.compile(r"'((?:[^']|'')*)'")
READ = frozenset({"model", "snapshot", "seed", "test", "analysis"})


class Sandbox(msgspec.Struct, frozen=True):
    """A sandbox that was made: its folder, the folder to run dbt in, its tables, and what can't be kept."""

    name: str
    folder: PurePosixPath
    project: PurePosixPath
    tables: tuple[SandboxTable, ...]
    notes: tuple[str, ...]


def make_sandboxes(
    root: Path, mesh: Mesh, names: Iterable[str], *, whole_mesh: bool, rows: int, seed: int
) -> list[Sandbox]:
    """Make a sandbox for each of the domains, or one for the whole mesh.

    Raises Refused for an unknown domain, a number of rows out of bounds, and a domain that reads nothing; ProblemsFound
    when dbt can't parse the mesh.
    """
    if not 1 <= rows <= MOST_ROWS:
        raise Refused(f"--rows is {rows}; use a number from 1 to {MOST_ROWS}.")
    domains = [mesh.domain(name) for name in dict.fromkeys(names)]
    if not domains and not whole_mesh:
        raise Refused("Name the domains that need a sandbox, or pass --all for a sandbox of the whole mesh.")
    if domains and whole_mesh:
        raise Refused("--all makes a sandbox of the whole mesh: omit the names of domains, or omit --all.")
    manifest = load_manifest(root, mesh)
    compiled = compile_models(root, mesh, manifest, frozenset())
    graph = Graph(manifest, mesh.domains, mesh.namespace, compiled)
    maker = _Maker(root, mesh, graph, rows, seed)
    if whole_mesh:
        return [maker.make(WHOLE_MESH, mesh.domains, whole_mesh=True)]
    return [maker.make(domain.name, (domain,), whole_mesh=False) for domain in domains]


class _Maker:
    def __init__(self, root: Path, mesh: Mesh, graph: Graph, rows: int, seed: int) -> None:
        self._root, self._mesh, self._graph, self._rows, self._seed = root, mesh, graph, rows, seed
        self._dialect = graph.manifest.metadata.adapter_type or "duckdb"
        self._locator = Locator(root)

    def make(self, name: str, domains: tuple[Domain, ...], *, whole_mesh: bool) -> Sandbox:
        """Design, try and write one sandbox."""
        names = {domain.name for domain in domains}
        own = [n for n in self._graph.nodes.values() if n.package_name in names and n.resource_type in READ]
        own += [n for n in self._graph.exposures if n.package_name in names]
        stage(f"Designing the rows for {name}")
        designer = Designer(self._graph, self._dialect, self._where, self._place, self._seed_of)
        design = designer.design(own, self._rows)
        if not design.tables:
            whose = f"Mesh {self._mesh.name!r}" if whole_mesh else f"Domain {name!r}"
            raise Refused(f"{whose} reads no ports and no sources, so its sandbox would be empty.")
        stage(f"Trying the rows for {name}")
        now = datetime.datetime.now(tz=datetime.UTC).replace(tzinfo=None, microsecond=0)
        made = Trials(design, self._graph, self._seed, now, self._seed_of).make()
        stage(f"Writing the sandbox of {name}")
        folder = SANDBOXES / name
        skipped = self._write(folder, domains, made, whole_mesh=whole_mesh)
        notes = [*design.notes, *unmade(made.tables), *made.notes, *skipped, *self._failures(made)]
        project = folder / DOMAINS / (self._mesh.name if whole_mesh else name)
        return Sandbox(name, folder, project, tuple(made.tables), tuple(dict.fromkeys(notes)))

    def _write(self, folder: PurePosixPath, domains: tuple[Domain, ...], made: Made, *, whole_mesh: bool) -> list[str]:
        """Write everything next to the old sandbox, then replace that; returns notes on what can't be written."""
        own_folder(self._root, SANDBOXES)
        within.check_writable(self._root, folder)
        own = {own_database(self._mesh, domain) for domain in domains}
        relations = [table for table in made.tables if not table.place.location]
        databases = sorted(own | {table.place.database for table in relations})
        with scratch_folder(self._root) as scratch:
            notes = self._write_rows(scratch, made, databases)
            if not whole_mesh:
                write_domain_project(self._root, self._mesh, domains[0], scratch, folder, databases, self._in_duckdb)
            if (self._root / folder).exists():
                disk.remove_tree(self._root / folder)
            disk.rename(scratch, self._root / folder)
        if whole_mesh:
            at = folder / DOMAINS / self._mesh.name
            write_mesh_project(self._root, self._mesh, at, databases, self._in_duckdb)
        return notes

    def _write_rows(self, scratch: Path, made: Made, databases: list[str]) -> list[str]:
        notes, relations = [], []
        for table in made.tables:
            place, query = table.place, made.generator.select(table)
            if not place.location:
                relations.append((place.database, place.schema, place.name, query))
                continue
            path = _inside(table)
            if path is None or duckdb_sandbox.format_of(path) is None:
                notes.append(
                    f"{table.where}: no rows for {table.label}: a sandbox can't replace {place.location}. Use a"
                    " relative location in the mesh, of a Parquet, CSV or JSON file."
                )
                continue
            duckdb_sandbox.write_file(scratch / path, query)
        duckdb_sandbox.write_relations(scratch / "warehouse", relations, databases)
        return notes

    def _in_duckdb(self, data_type: str) -> str:
        return in_duckdb(data_type, self._dialect)

    def _failures(self, made: Made) -> Iterable[str]:
        for failure in made.failures:
            where = self._where(failure.node, failure.column)
            degree = f" (they keep {failure.kept:.1%} of it)" if failure.kept else ""
            yield f"{where}: {failure.node.label} makes a promise that these rows don't keep: {failure.what}{degree}."

    def _where(self, node: Node, column: str | None) -> str:
        file, line = self._locator.locate(node, column)
        return f"{file}:{line}"

    def _seed_of(self, node: Node) -> Seed:
        path = DOMAINS / node.package_name / node.original_file_path
        return seed_of(node, user_text.text_of(self._root, path))

    def _place(self, leaf: Node | SourceNode) -> Place:
        """Return where a port or source is read from in the sandbox."""
        name = leaf.identifier if isinstance(leaf, SourceNode) else leaf.alias
        location = _location(leaf) if isinstance(leaf, SourceNode) else ""
        return Place(self._database(leaf), leaf.schema or "main", name or leaf.name, location)

    def _database(self, leaf: Node | SourceNode) -> str:
        if self._mesh.namespace is Namespace.SCHEMA:
            return self._mesh.name
        outside = {"memory", "0", self._mesh.name, None}
        return leaf.package_name if leaf.database in outside else str(leaf.database)


def _location(source: SourceNode) -> str:
    """Return the file that dbt-duckdb reads a source from, "" if it reads a relation."""
    relation = source.relation_name or ""
    found = LITERAL.search(relation)
    is_external = "external_location" in source.config.meta or "external_location" in source.meta
    return found[1].replace("''", "'") if is_external and found else ""


def _inside(table: SandboxTable) -> str | None:
    """Return a location relative to the sandbox, None if it leads elsewhere.

    A pattern becomes a name that it matches.
    """
    location = table.place.location
    if "://" in location or Path(location).is_absolute() or location.startswith("~"):
        return None
    named = location.replace("**", "sandbox").replace("*", "1").replace("?", "1")
    path = os.path.normpath(PurePosixPath(DOMAINS, table.domain, named))
    return None if path.startswith("..") or Path(path).parts[0] in {"governance", "ports"} else path
