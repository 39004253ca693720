"""A Postgres for the tests: the one that MESHWRIGHT_TEST_POSTGRES names, or one of their own for as long as they run."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import duckdb
import psycopg2
import pytest

DEBIAN = Path("/usr/lib/postgresql")
MISSING = (
    "These tests need Postgres: install its server (Debian: `apt-get install postgresql`), or name a server whose"
    " databases may be dropped in MESHWRIGHT_TEST_POSTGRES=postgresql://user:password@host:port"
)
TYPES = {"DOUBLE": "double precision"}  # of DuckDB's types those that Postgres calls by another name
# Nothing has to survive a crash.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(NamedTuple):
    """Where a server listens, and a database of it that is the tests' own."""

    host: str
    port: int
    user: str
    password: str
    database: str = "postgres"

    def query(self, sql: str, schema: str = "public") -> list[tuple[object, ...]]:
        """Run statements in a transaction of their own; returns the last one's rows."""
        connection = psycopg2.connect(
            host=self.host,
            port=self.port,
            user=self.user,
            password=self.password,
            dbname=self.database,
            options=f"-c search_path={schema}",
        )
        connection.autocommit = "database" in sql
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                rows = cursor.fetchall() if cursor.description else []
            connection.commit()
        finally:
            connection.close()
        return rows

    def load(self, parquet: Path, table: str, scratch: Path) -> None:
        """Copy a Parquet file into a new table."""
        described = duckdb.execute(f"describe select * from '{parquet}'").fetchall()
        typed = ", ".join(f'"{column}" {TYPES.get(type_, type_)}' for column, type_, *_ in described)
        self.query(f"create schema if not exists {table.partition('.')[0]}; create table {table} ({typed})")
        csv = scratch / f"{parquet.stem}.csv"
        duckdb.execute(f"copy (select * from '{parquet}') to '{csv}' (header false)")
        connected = psycopg2.connect(
            host=self.host, port=self.port, user=self.user, password=self.password, dbname=self.database
        )
        with closing(connected), connected, connected.cursor() as cursor, csv.open() as rows:
            cursor.copy_expert(f"copy {table} from stdin (format csv)", rows)

    def empty(self) -> None:
        """Drop every schema that isn't the server's own."""
        schemas = self.query(r"select nspname from pg_namespace where nspname !~ '^pg_|^information_schema$'")
        self.query("".join(f'drop schema "{name}" cascade; ' for (name,) in schemas) + "create schema public")

    def environment(self) -> dict[str, str]:
        """What profiles.yml reads, the target, and a session's time zone that shows where one was forgotten."""
        return {
            "MESH_POSTGRES_HOST": self.host,
            "MESH_POSTGRES_PORT": str(self.port),
            "MESH_POSTGRES_USER": self.user,
            "MESH_POSTGRES_DATABASE": self.database,
            "DBT_ENV_SECRET_MESH_POSTGRES_PASSWORD": self.password,
            "DBT_TARGET": "prod",
            "PGTZ": "Asia/Kolkata",
        }


@contextmanager
def running_postgres(worker: str) -> Iterator[Postgres]:
    """Give a server with a database for one test process."""
    with (
        named_server(os.environ["MESHWRIGHT_TEST_POSTGRES"])
        if "MESHWRIGHT_TEST_POSTGRES" in os.environ
        else (own_server()) as server
    ):
        database = f"meshwright_{worker}"
        server.query(f"drop database if exists {database}")
        server.query(f"create database {database}")
        try:
            yield server._replace(database=database)
        finally:
            server.query(f"drop database {database} with (force)")


@contextmanager
def named_server(url: str) -> Iterator[Postgres]:
    parts = urlsplit(url)
    yield Postgres(
        parts.hostname or "localhost", parts.port or 5432, parts.username or "postgres", parts.password or ""
    )


@contextmanager
def own_server() -> Iterator[Postgres]:
    """Start a server on loopback with a data folder, a password and a port of its own; stop it at the end."""
    binaries = max(DEBIAN.glob("*/bin/initdb"), key=lambda found: int(found.parent.parent.name), default=None)
    if binaries is None:
        pytest.fail(MISSING, pytrace=False)
    server = Postgres("127.0.0.1", free_port(), "postgres", secrets.token_hex())
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # a short path: a socket's may have 107 bytes
    password = folder / "password"
    password.write_text(server.password)
    if os.geteuid() == 0:  # Postgres refuses to run as root
        for path in (folder, password):
            shutil.chown(path, "postgres", "postgres")
    data, control = folder / "data", binaries.parent / "pg_ctl"
    listening = {"listen_addresses": server.host, "port": server.port, "unix_socket_directories": folder}
    options = " ".join(f"-c {name}={value}" for name, value in {**listening, **SETTINGS}.items())
    try:
        as_postgres(
            binaries, "-D", data, "-U", server.user, f"--pwfile={password}", "-A", "scram-sha-256", "-E", "UTF8"
        )
        as_postgres(control, "start", "-w", "-D", data, "-l", folder / "log", "-o", options)
        try:
            yield server
        finally:
            as_postgres(control, "stop", "-w", "-D", data, "-m", "immediate")
    finally:
        shutil.rmtree(folder)


def as_postgres(*command: object) -> None:
    user = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    done = subprocess.run(
        [*user, *map(str, command)],
        cwd="/",
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
