"""Symbolic links: commands read those that stay among the files of the mesh, and write through none."""

import os
import shutil
import time
from pathlib import Path

import pytest
from tests.conftest import OWNER, meshwright, refuse, run, succeed
from tests.faults.killing import tree

VERSION = ("product", "version", "add", "sales.orders")
CREW = ("domain", "add", "crew", *OWNER)
DIFF = ("diff", "HEAD")


@pytest.fixture
def outside(folder: Path) -> Path:
    """A folder beside the mesh, which no command may read or change."""
    made = folder / "outside"
    (made / "models").mkdir(parents=True)
    (made / "secret.yml").write_text("secret: s3cret\n")
    (made / "models/secret.sql").write_text("select 's3cret' as secret\n")
    return made


def replaced(path: Path, target: Path | str) -> None:
    """Put a link into the place of a file or folder."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


OUT = "is a symbolic link to {target}, which isn't a file of the mesh."
NO_WRITING = "is a symbolic link, and Meshwright doesn't write through links; nothing was written."

# What becomes a link out of the mesh, to a file or a folder, the command that meets it, and what it says.
LEADING_OUT = [
    ("mesh.yml", "secret.yml", ("ls",), OUT),
    ("mesh.yml", "secret.yml", CREW, OUT),
    ("domains", "", ("ls",), OUT),
    ("domains", "", CREW, OUT),
    ("domains/sales", "", ("ls",), OUT),
    ("domains/sales", "", VERSION, OUT),
    ("domains/crew", "", CREW, OUT),
    ("domains/crew", "", ("ls",), OUT),
    ("domains/sales/dbt_project.yml", "secret.yml", ("ls",), OUT),
    ("domains/sales/packages.yml", "secret.yml", ("ls",), OUT),
    ("domains/sales/profiles.yml", "secret.yml", ("check",), OUT),
    ("domains/sales/policies.yml", "secret.yml", ("waivers",), OUT),
    ("domains/sales/acceptances.yml", "secret.yml", ("ls",), OUT),
    ("domains/sales/models", "models", ("ls",), OUT),
    ("domains/sales/models/_domain.yml", "secret.yml", ("ls",), OUT),
    ("domains/sales/models/_domain.yml", "secret.yml", ("impact", "sales.orders"), OUT),
    ("domains/sales/models/source_aligned/orders", "models", VERSION, OUT),
    ("domains/sales/models/source_aligned/orders/orders.yml", "secret.yml", VERSION, OUT),
    ("domains/sales/models/source_aligned/orders/orders_v1.sql", "models/secret.sql", VERSION, OUT),
    ("domains/sales/models/source_aligned/orders/more.sql", "models/secret.sql", ("dbt", "ls"), OUT),
    ("domains/sales/models/target", "models", ("ls",), OUT),
    ("domains/sales/macros/more", "models", ("ls",), OUT),
    ("domains/sales/seeds", "models", ("publish",), OUT),
    ("governance", "", ("waivers",), OUT),
    ("governance/policies.yml", "secret.yml", ("waivers",), OUT),
    ("governance/mesh_governance", "models", ("ls",), OUT),
    ("governance/mesh_governance/macros/mesh/policies.sql", "models/secret.sql", ("publish",), OUT),
    ("ports", "", ("publish",), OUT),
    ("ports/sales", "models", ("publish",), OUT),
    ("ports/sales/models/orders.yml", "secret.yml", DIFF, OUT),
    ("ports/sales/models/orders.yml", "secret.yml", ("impact", "sales.orders"), OUT),
    (".gitignore", "secret.yml", ("domain", "add", "crew", "--repository=https://acme.example/x.git", *OWNER), OUT),
    ("CODEOWNERS", "secret.yml", CREW, OUT),
    (".mesh", "", ("ls",), NO_WRITING),
    (".mesh", "", CREW, NO_WRITING),
    (".mesh/project", "", ("ls",), NO_WRITING),
    (".mesh/project", "", ("dbt", "ls"), NO_WRITING),
    (".mesh/project/dbt_packages", "", ("ls",), NO_WRITING),
    (".mesh/project/dbt_packages/sales", "", ("ls",), NO_WRITING),
    (".mesh/project/macros", "", ("ls",), NO_WRITING),
    (".mesh/project/target", "", ("ls",), NO_WRITING),
]


@pytest.mark.parametrize(
    ("path", "target", "command", "sentence"), LEADING_OUT, ids=[f"{row[0]}-{row[2][0]}" for row in LEADING_OUT]
)
def test_a_link_out_of_the_mesh_is_refused(
    shop: Path, outside: Path, path: str, target: str, command: tuple[str, ...], sentence: str
) -> None:
    run("git", "remote", "add", "origin", "https://acme.example/mesh.git", cwd=shop)
    before = tree(outside)
    replaced(shop / path, outside / target)
    result = meshwright(*command, cwd=shop)
    assert (result.code, result.out) == (2, ""), result
    expected = sentence.format(target=outside / target)
    assert result.err.startswith(f"error: {path} {expected}"), result.err
    assert "s3cret" not in result.err
    assert tree(outside) == before
    assert not list(outside.rglob(".*"))


@pytest.mark.parametrize("target", ["../../.git/config", "../../.mesh/.gitignore"])
def test_a_link_to_what_is_no_file_of_the_mesh_is_refused(shop: Path, target: str) -> None:
    replaced(shop / "domains/sales/policies.yml", target)
    assert refuse("waivers", cwd=shop) == (
        f"domains/sales/policies.yml is a symbolic link to {target}, which isn't a file of the mesh."
        " Replace the link with the file or folder itself."
    )


@pytest.mark.parametrize(
    ("path", "target", "command", "message"),
    [
        (
            "domains/sales/packages.yml",
            "gone.yml",
            ("ls",),
            "domains/sales/packages.yml is a symbolic link to gone.yml, which doesn't exist. Remove the link.",
        ),
        (
            "mesh.yml",
            "gone.yml",
            ("ls",),
            "mesh.yml is a symbolic link to gone.yml, which doesn't exist. Remove the link.",
        ),
        (
            "domains/sales/policies.yml",
            "policies.yml",
            ("waivers",),
            "domains/sales/policies.yml is a symbolic link to policies.yml, which points back to it. Remove the link.",
        ),
        (
            "domains/sales/models/around",
            ".",
            ("ls",),
            (
                "domains/sales/models/around is a symbolic link to a folder, which dbt ignores."
                " Replace the link with the folder itself."
            ),
        ),
        (
            "domains/sales/models/source_aligned/around",
            "../..",
            VERSION,
            (
                "domains/sales/models/source_aligned/around is a symbolic link to a folder, which dbt ignores."
                " Replace the link with the folder itself."
            ),
        ),
        (
            "domains/sales/models/source_aligned/orders/orders.yml",
            "gone.yml",
            VERSION,
            (
                "domains/sales/models/source_aligned/orders/orders.yml is a symbolic link to gone.yml, which doesn't exist."
                " Remove the link."
            ),
        ),
    ],
)
def test_a_link_that_leads_nowhere_or_in_a_circle_gets_a_sentence(
    shop: Path, path: str, target: str, command: tuple[str, ...], message: str
) -> None:
    replaced(shop / path, target)
    assert refuse(*command, cwd=shop) == message


def test_links_that_multiply_a_folder_are_refused_at_once(shop: Path) -> None:
    models = shop / "domains/sales/models"
    for level in range(40):
        (models / f"level{level}").mkdir()
        for name in ("left", "right"):
            (models / f"level{level}/{name}").symlink_to(f"../level{level + 1}")
    (models / "level40").mkdir()
    for command in (("ls",), ("impact", "sales.orders"), VERSION):
        assert "domains/sales/models/level0/left is a symbolic link to a folder" in refuse(*command, cwd=shop)


@pytest.mark.parametrize("place", ["domains/sales/notes", "domains/sales/models/notes", "governance/notes"])
def test_a_link_to_the_whole_disk_is_not_walked(shop: Path, place: str) -> None:
    (shop / place).symlink_to("/")
    began = time.process_time()
    assert f"{place} is a symbolic link to /, which isn't a file of the mesh" in refuse("ls", cwd=shop)
    assert time.process_time() - began < 5


def test_a_folder_of_models_that_leads_back_to_its_domain_is_refused(shop: Path) -> None:
    replaced(shop / "domains/sales/macros", ".")
    assert refuse("ls", cwd=shop).startswith("domains/sales/macros/macros is a symbolic link to a folder")


@pytest.mark.parametrize("name", ["pipe.sql", "pipe.yml"])
def test_a_pipe_among_the_models_is_refused_and_does_not_hang(shop: Path, name: str) -> None:
    os.mkfifo(shop / "domains/sales/models" / name)
    for command in (("ls",), ("impact", "sales.orders"), VERSION):
        result = meshwright(*command, cwd=shop)
        expected = f"error: domains/sales/models/{name} is neither a file nor a folder. Remove it.\n"
        assert (result.code, result.err) == (2, expected), (command, result)
    os.mkfifo(shop / "domains/sales/policies.yml")
    assert "domains/sales/policies.yml is neither a file nor a folder" in refuse("waivers", cwd=shop)


def test_links_among_the_files_of_the_mesh_are_read(shop: Path) -> None:
    (shop / "shared/macros").mkdir(parents=True)
    (shop / "shared/macros/one.sql").write_text("{% macro one() %}1{% endmacro %}\n")
    for file in (shop / "domains/sales/macros").iterdir():
        shutil.copy(file, shop / "shared/macros")
    replaced(shop / "domains/sales/macros", "../../shared/macros")
    (shop / "shared/notes.sql").write_text("select {{ one() }} as one\n")
    (shop / "domains/sales/analyses").mkdir()
    (shop / "domains/sales/analyses/notes.sql").symlink_to("../../../shared/notes.sql")
    (shop / "governance/agreed.yml").write_text((shop / "governance/policies.yml").read_text())
    replaced(shop / "governance/policies.yml", "agreed.yml")
    models = succeed("ls", cwd=shop)
    assert "orders" in models
    manifest = (shop / ".mesh/parsed/manifest.json").read_text()
    assert '"macro.sales.one"' in manifest
    (shop / "shared/macros/one.sql").write_text("{% macro two() %}1{% endmacro %}{% macro one() %}1{% endmacro %}\n")
    succeed("ls", cwd=shop)  # a change behind a link is seen
    assert '"macro.sales.two"' in (shop / ".mesh/parsed/manifest.json").read_text()


def test_a_file_that_is_a_link_is_not_written_even_when_it_leads_to_a_file_of_the_mesh(shop: Path) -> None:
    (shop / "owners").write_text((shop / "CODEOWNERS").read_text())
    replaced(shop / "CODEOWNERS", "owners")
    assert refuse(*CREW, cwd=shop) == (
        "CODEOWNERS is a symbolic link, and Meshwright doesn't write through links; nothing was written."
        " Replace the link with the file or folder itself."
    )
    (shop / "domains/other").symlink_to("sales")
    text = (shop / "mesh.yml").read_text()
    (shop / "mesh.yml").write_text(text.replace("- name: sales", "- name: sales\n  - name: other"))
    message = refuse("product", "version", "add", "other.orders", cwd=shop).partition("error: ")[2]
    assert message.startswith("domains/other is a symbolic link, and Meshwright doesn't write through links")


def test_a_mesh_that_is_reached_by_a_link_works(shop: Path, folder: Path) -> None:
    (folder / "here").symlink_to(shop)
    succeed(*VERSION, cwd=folder / "here/domains/sales")
    assert "orders" in succeed("-C", folder / "here", "ls", cwd=folder)
    (folder / "empty").mkdir()
    (folder / "new").symlink_to("empty")
    succeed("init", "new", "--defaults", cwd=folder)
    assert (folder / "empty/mesh.yml").is_file()


@pytest.mark.parametrize("command", [("ls",), ("init", "around/acme")])
def test_a_root_behind_links_in_a_circle_gets_a_sentence(folder: Path, command: tuple[str, ...]) -> None:
    (folder / "around").symlink_to("around")
    options = ("-C", "around") if command == ("ls",) else ()
    result = meshwright(*options, *command, cwd=folder)
    assert (result.code, result.err.startswith("error: around"), "Traceback" in result.err) == (2, True, False), result


def test_a_warehouse_behind_a_link_is_refused_and_the_variable_named(shop: Path, outside: Path) -> None:
    replaced(shop / "warehouse", outside)
    message = refuse(*CREW, cwd=shop)
    assert message == (
        f"warehouse is a symbolic link to {outside}, which is outside the mesh. Remove the link, and set the"
        " environment variable MESH_DUCKDB_DIR to that folder."
    )
    assert not list(outside.glob("*.duckdb"))


def test_a_clone_is_not_made_through_a_link(shop: Path, outside: Path) -> None:
    text = (shop / "mesh.yml").read_text()
    (shop / "mesh.yml").write_text(
        text.replace("- name: sales", "- name: sales\n  - name: fleet\n    repository: x.git")
    )
    (shop / "domains/fleet").symlink_to(outside / "fleet")
    message = refuse("fetch", cwd=shop)
    assert message.startswith("domains/fleet is a symbolic link, and Meshwright doesn't write through links")
    assert not (outside / "fleet").exists()


def test_links_of_tools_beside_the_models_are_nobodys_concern(shop: Path, outside: Path) -> None:
    for place in (shop / ".venv", shop / "domains/sales/.venv", shop / "domains/sales/target", shop / "notes"):
        if place.exists():
            shutil.rmtree(place)
        place.symlink_to(outside)
    assert "orders" in succeed("ls", cwd=shop)
    assert tree(outside)
