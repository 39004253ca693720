"""A mesh made by the commands alone, with its TODOs filled in as an author would: what the linters are run on.

python -m tests.fresh_mesh FOLDER      makes the mesh FOLDER/acme
"""

import re
import sys
from pathlib import Path

from tests.conftest import build_full_mesh, flights_data, succeed

# What an author writes in the place of each kind of TODO.
WRITTEN = {
    r"describe (\w+) and": r'"The \1 of the flight or aircraft, as the authority recorded it."',
    "describe what consumers": '"Plans maintenance; hangars depend on it."',
    "describe where ": '"Files of the authority, loaded by hand."',
    "name the loader ": '"data/load.py"',
}


def fill_in_todos(mesh: Path) -> None:
    """Write what the templates leave to the author, and publish."""
    for file in mesh.glob("domains/*/models/**/*.yml"):
        text = file.read_text()
        for todo, written in WRITTEN.items():
            text = re.sub(f'"TODO: {todo}[^"]*"', written, text)
        text = re.sub(r" +# TODO: set the column .*\n( +loaded_at_field: )TODO\n", r"\1now()\n", text)
        file.write_text(text)
    succeed("publish", cwd=mesh)


def make_fresh_mesh(folder: Path) -> Path:
    """Make a mesh of two domains and five products; returns its folder."""
    mesh = build_full_mesh(folder, flights_data(folder / "data"), "database")
    fill_in_todos(mesh)
    return mesh


if __name__ == "__main__":
    sys.stdout.write(f"{make_fresh_mesh(Path(sys.argv[1]))}\n")
