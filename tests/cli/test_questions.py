"""On a terminal the commands ask for what isn't given."""

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path


def converse(*arguments: str, answers: list[str], cwd: Path) -> str:
    """Run a command on a pseudo terminal and type the answers; returns all that stood on the terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "meshwright", *arguments], cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
    screen = b""
    try:
        while part := os.read(ours, 4096):
            screen += part
    except OSError:  # the other side has hung up
        pass
    assert process.wait() == 0, screen.decode()
    return screen.decode()


def test_a_mesh_a_domain_and_a_product_are_made_by_answering(tmp_path: Path, data: Path) -> None:
    screen = converse("init", "north", answers=["", "duckdb", "schema", "gitlab", "The Platform", ""], cwd=tmp_path)
    assert "Name of the mesh [north]:" in screen
    assert "Email of the platform team [ada@acme.example]:" in screen
    mesh = tmp_path / "north"
    text = (mesh / "mesh.yml").read_text()
    assert "namespace: schema\n" in text
    assert (mesh / ".gitlab-ci.yml").is_file()
    assert 'name: "The Platform"\n' in text

    screen = converse("domain", "add", "fleet", answers=["", "fleet@north.example", "Aircraft."], cwd=mesh)
    assert "Name of the team that owns the domain [Fleet Team]:" in screen
    assert 'description: "Aircraft."' in (mesh / "domains/fleet/models/_domain.yml").read_text()

    (mesh / "data").mkdir()
    shutil.copy(data / "planes.csv", mesh / "data")
    answers = ["source_aligned", "faa.planes=data/planes.csv"]
    screen = converse("product", "add", "fleet", "aircraft", answers=answers, cwd=mesh)
    assert "Kind of the product (source_aligned, aggregated, consumer_aligned, virtual)" in screen
    assert (mesh / "domains/fleet/models/source_aligned/aircraft/aircraft_v1.sql").is_file()
