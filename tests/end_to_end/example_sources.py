"""The raw data of the example mesh, loaded as a team would load it."""

from pathlib import Path

from tests.postgres import Postgres
from tests.servers import Server

FILES = {"bts.flights": "flights", "bts.airlines": "airlines", "faa.planes": "planes", "faa.airports": "airports", "asos.weather": "weather"}  # fmt: skip


def load_sources(data: Path, server: Server, warehouse: str, scratch: Path) -> None:
    """Load the files that `data/load.py` has written; DuckLake reads them where they are."""
    for source, name in FILES.items():
        file = data / f"{name}.parquet"
        if warehouse == "spark":
            schema = source.partition(".")[0]
            server.query(
                f"create schema if not exists {schema}; create table {source} as select * from parquet.`{file}`",
                "default",
            )
        elif isinstance(server, Postgres):
            server.load(file, source, scratch)
