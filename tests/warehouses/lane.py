"""The example mesh on another warehouse, each of whose domains dbt builds on a wire that leads nowhere."""

import re
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.conftest import REPOSITORY, succeed
from tests.dbt_in_process import Outcome, invoke
from tests.warehouses.connected import connect
from tests.warehouses.wire import Column, Statement, Wire

GOVERNANCE = "macro.mesh_governance."
LEFT_BY_RUNS = shutil.ignore_patterns(".mesh", "target", "dbt_packages", "logs", "*.duckdb", "*.parquet")
VALUES = {
    "host": "warehouse.example",
    "http_path": "/sql/1.0/warehouses/1",
    "staging": "s3://acme-staging/",
    "data_path": "s3://acme-mesh/",
    "region": "eu-west-1",
    "location": "EU",
    "project": "acme-mesh",
}
SHORT = 200
ONE_LINE = re.compile(r"\)\n\s*as (?=\w+,?\n)")  # dbt breaks the line after the type of each column
WHAT_DIFFERS = (
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"[0-9a-f]{8}(_[0-9a-f]{4}){3}_[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "<digest>"),
    (re.compile(r"(__dbt_tmp|__dbt_backup)\d{6,}"), r"\1<time>"),
    (re.compile(r"((?:true|false),\n +)\d+(?:\.\d+)?(?:e-\d+)?,"), r"\1<seconds>,"),
)


class Lane:
    """A copy of the example on an engine."""

    def __init__(self, engine: str, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.engine = engine
        self.mesh = folder / "example"
        self.wire = Wire(engine)
        self.reached: set[str] = set()
        self.everything: list[Statement] = []
        shutil.copytree(REPOSITORY / "example_mesh", self.mesh, ignore=LEFT_BY_RUNS)
        self.notes = succeed("warehouse", "set", engine, *_settings(engine, patch), cwd=self.mesh)
        for file in self.mesh.glob("domains/*/models/_domain.yml"):
            file.write_text(_without_files(file.read_text()))
        succeed("publish", cwd=self.mesh)
        self.domains = sorted(folder.name for folder in (self.mesh / "domains").iterdir())
        for domain in self.domains:
            packages = self.mesh / "domains" / domain
            assert invoke(packages, "deps").success
        connect(engine, self.wire, patch)
        self._note_macros(patch)

    def project(self, domain: str) -> Path:
        return self.mesh / "domains" / domain

    def dbt(
        self, domain: str, *arguments: str, broken: Collection[str] = (), fresh: bool = False, target: str = "prod"
    ) -> tuple[Outcome, list[Statement]]:
        """Run a command of dbt in a domain, on one thread; returns what it sent, too.

        `broken` are the products that break a promise; a `fresh` warehouse only has the ports.
        """
        if fresh:
            self.wire.relations.clear()
        self._learn(domain)
        self.wire.broken = set(broken)
        chosen = ["--exclude-resource-type=unit_test", "--threads=1"] if "run-operation" not in arguments else []
        outcome = invoke(self.project(domain), *arguments, *chosen, f"--target={target}")
        sent = self.wire.forget()
        self.everything += sent
        return outcome, sent

    @property
    def is_database_per_domain(self) -> bool:
        return "namespace: database\n" in (self.mesh / "mesh.yml").read_text()

    def settings(self, domain: str) -> str:
        """Return a domain's dbt_project.yml."""
        return (self.project(domain) / "dbt_project.yml").read_text()

    @contextmanager
    def edited(self, domain: str, file: str, old: str, new: str) -> Iterator[None]:
        """Change a file of a domain for a while."""
        path = self.project(domain) / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        try:
            yield
        finally:
            path.write_text(text)

    def macros(self) -> dict[str, str]:
        """Return the governance package's macros, by name, with their files."""
        found: dict[str, str] = {}
        for file in sorted((self.mesh / "governance/mesh_governance/macros").rglob("*.sql")):
            for kind, name in re.findall(r"{%-? (macro|materialization|test) (\w+)", file.read_text()):
                known = {"macro": name, "materialization": f"materialization_{name}_default", "test": f"test_{name}"}
                found[known[kind]] = file.name
        return found

    def _learn(self, domain: str) -> None:
        """Let the ports that a domain reads exist, with the columns of their contracts."""
        assert invoke(self.project(domain), "parse", "--target=prod").success
        manifest = import_module("msgspec").json.decode((self.project(domain) / "target/manifest.json").read_bytes())
        for unique_id, node in manifest["nodes"].items():
            contract = [Column(name, c["data_type"]) for name, c in node["columns"].items() if c.get("data_type")]
            self.wire.contracts[unique_id] = contract
            if node["config"].get("materialized") == "output_port":
                place = (node["database"].lower(), node["schema"].lower(), node["alias"].lower())
                self.wire.relations.setdefault(place, "table")
                self.wire.columns_of[place] = contract

    def _note_macros(self, patch: pytest.MonkeyPatch) -> None:
        generator: Any = import_module("dbt_common.clients.jinja").CallableMacroGenerator
        real = generator.call_macro

        def call_macro(macro: Any, *arguments: object, **named: object) -> object:
            unique_id = getattr(macro.macro, "unique_id", "")
            if unique_id.startswith(GOVERNANCE):
                self.reached.add(unique_id.removeprefix(GOVERNANCE))
            result = real(macro, *arguments, **named)
            if unique_id == f"{GOVERNANCE}assertions":
                self.wire.bounds[arguments[0]["unique_id"]] = [_bound(assertion) for assertion in result]
            return result

        patch.setattr(generator, "call_macro", call_macro)


def _bound(assertion: dict[str, Any]) -> float:
    at_most = assertion.get("at_most")
    return float(assertion["at_least"] if at_most is None else at_most)


def variables_of(engine: str) -> list[dict[str, Any]]:
    """What templates/questions/warehouses.yml says of the variables of an engine's profile."""
    known = yaml.safe_load((REPOSITORY / "templates/questions/warehouses.yml").read_text())
    found: list[dict[str, Any]] = known["warehouses"]["default"][engine]["variables"]
    return found


def readable(statements: list[Statement], shown: Collection[str] = ()) -> str:
    """Return statements by the node that sent them, without what differs between two runs.

    `shown` are the long statements that another snapshot shows already.
    """
    lines, node = [], None
    for statement in statements:
        if statement.node != node:
            node = statement.node
            lines.append(f"-- {'-' * 20} {node or 'between nodes'}")
        text = normal(statement.text)
        first = next(line for line in text.splitlines() if line.strip("- "))
        is_known = text in shown and len(text) > SHORT
        is_comment = text.startswith(("api:", "select * from (the query)"))
        lines.append(
            f"-- {first} ... as in the first build" if is_known else f"-- {text}" if is_comment else f"{text};"
        )
    return "\n\n".join(lines) + "\n"


def normal(text: str) -> str:
    """Return a statement as a snapshot shows it."""
    text = _shortened("\n".join(line.rstrip() for line in text.splitlines()))
    for pattern, replacement in WHAT_DIFFERS:
        text = pattern.sub(replacement, text)
    return ONE_LINE.sub(") as ", re.sub(r"\n{2,}", "\n", text))


def _shortened(text: str) -> str:
    """Leave out what a reader has seen: the query of a model whose columns dbt asks for, and rows like the first."""
    if "__dbt_sbq" in text and "cast(null as" not in text:
        return "select * from (the query) where false"
    if not text.startswith("insert into") or "mesh_" not in text.partition("\n")[0]:
        return text
    first, *others = text.split("\n  ),\n  (\n")
    return f"{first}\n  ) -- and {len(others)} more rows" if others else text


def _settings(engine: str, patch: pytest.MonkeyPatch) -> list[str]:
    """Return the options of `warehouse set`; the variables without a setting come from the environment."""
    options = []
    for variable in variables_of(engine):
        setting = variable.get("setting", "")
        value = VALUES.get(setting) or variable.get("default") or "acme"
        if setting:
            options += ["--set", f"{setting}={value}"]
        elif variable.get("default") is None:
            patch.setenv(variable["name"], value)
    return options


def _without_files(text: str) -> str:
    """Return a domain's sources as tables of the warehouse, which `warehouse set` leaves to people."""
    document = yaml.safe_load(text)
    for source in document.get("sources", []):
        for table in source["tables"]:
            table.get("config", {}).get("meta", {}).pop("external_location", None)
    return yaml.safe_dump(document, sort_keys=False)
