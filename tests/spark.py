"""A Spark for the tests: a standalone cluster of a master and workers on loopback, behind a Thrift server."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.postgres import free_port

# Small tests: a task for each of the usual 200 partitions would take all the time.
SETTINGS = {
    "spark.sql.shuffle.partitions": 2,
    "spark.default.parallelism": 2,
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "Asia/Kolkata",  # shows where a time zone was forgotten
    "spark.executor.memory": "1g",
    "spark.driver.memory": "1g",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}
PATIENCE = 120  # seconds until a server listens


class Spark(NamedTuple):
    """Where the Thrift server listens."""

    host: str
    port: int
    process_groups: tuple[int, ...] = ()

    def query(self, sql: str, schema: str = "default") -> list[tuple[object, ...]]:
        """Run statements, separated by semicolons; returns the last one's rows."""
        from pyhive import hive

        rows: list[tuple[object, ...]] = []
        with closing(hive.connect(self.host, self.port, username="tests", database=schema)) as connection:
            cursor = connection.cursor()
            for statement in filter(None, map(str.strip, sql.split(";"))):
                cursor.execute(statement)
                rows = cursor.fetchall() if cursor.description else []
        return rows

    def empty(self) -> None:
        """Drop every schema except the default one."""
        for (name,) in self.query("show schemas"):
            if name != "default":
                self.query(f"drop schema {name} cascade")

    def environment(self) -> dict[str, str]:
        """What profiles.yml reads, and the target."""
        return {"MESH_SPARK_HOST": self.host, "MESH_SPARK_PORT": str(self.port), "DBT_TARGET": "prod"}


@contextmanager
def running_spark(workers: int = 2) -> Iterator[Spark]:
    """Start a master, workers of one core each and a Thrift server; stop them at the end."""
    pyspark = pytest.importorskip("pyspark", reason="needs dbt-spark[session]")
    home = Path(pyspark.__file__).parent
    folder = Path(tempfile.mkdtemp(prefix="spark"))
    master, thrift = free_port(), free_port()
    url = f"spark://127.0.0.1:{master}"
    settings = {
        **SETTINGS,
        "spark.sql.warehouse.dir": folder / "warehouse",
        "spark.hadoop.javax.jdo.option.ConnectionURL": f"jdbc:derby:;databaseName={folder}/metastore;create=true",
    }
    options = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    deploy = "org.apache.spark.deploy"
    commands = [
        ["spark-class", f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", str(master), "--webui-port", "0"],
        *(
            [
                "spark-class",
                f"{deploy}.worker.Worker",
                url,
                "--host",
                "127.0.0.1",
                "--webui-port",
                "0",
                "--cores",
                "1",
                "--memory",
                "1g",
                "--work-dir",
                str(folder / f"worker{number}"),
            ]
            for number in range(workers)
        ),
        [
            "spark-submit",
            "--class",
            "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2",
            "--master",
            url,
            *options,
            "spark-internal",
            "--hiveconf",
            "hive.server2.thrift.bind.host=127.0.0.1",
            "--hiveconf",
            f"hive.server2.thrift.port={thrift}",
        ],
    ]
    started: list[subprocess.Popen[bytes]] = []
    try:
        with (folder / "log").open("wb") as log:
            for command, port in zip(commands, (master, *[None] * workers, thrift), strict=True):
                started.append(
                    subprocess.Popen(
                        [home / "bin" / command[0], *command[1:]],
                        cwd=folder,
                        env={**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"},
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )
                )
                if port:
                    _wait_for(port, started[-1], folder / "log")
        yield Spark("127.0.0.1", thrift, tuple(process.pid for process in started))
    finally:
        for process in reversed(started):
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    pytest.fail(f"Spark didn't start:\n{log.read_text()[-3000:]}", pytrace=False)
