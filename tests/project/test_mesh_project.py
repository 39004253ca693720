"""The mesh project has one pair of `generate_*_name` macros, and loses nothing that a domain wrote itself."""

import json
import os
import shutil
from pathlib import Path

import pytest
from tests.conftest import OWNER, allow_every_kind, refuse, succeed

from meshwright.files.mesh_yml import load_mesh
from meshwright.project.mesh_project import make_mesh_project

SHIPPED = "macros/generate_schema_name.sql"


@pytest.fixture(scope="module")
def _three(_bare: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    mesh = Path(shutil.copytree(_bare, tmp_path_factory.mktemp("three") / "acme"))
    for domain in ("sales", "stock", "staff"):
        succeed("domain", "add", domain, *OWNER, cwd=mesh)
        allow_every_kind(mesh / "domains" / domain)
    return mesh


@pytest.fixture
def three(_three: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(_three, tmp_path / "acme"))


def macros(mesh: Path, name: str) -> list[str]:
    """Packages that have a macro of this name in the manifest of the whole mesh, dbt's own left out."""
    succeed("ls", cwd=mesh)
    manifest = json.loads((mesh / ".mesh/parsed/manifest.json").read_text())
    found = [macro["package_name"] for macro in manifest["macros"].values() if macro["name"] == name]
    return sorted(package for package in found if package != "dbt")


def linked(mesh: Path, domain: str) -> list[str]:
    """The files of a domain in the mesh project, links followed."""
    package = make_mesh_project(mesh, load_mesh(mesh)) / "dbt_packages" / domain
    found = [Path(folder, file) for folder, _, files in os.walk(package, followlinks=True) for file in files]
    return sorted(str(file.relative_to(package)) for file in found)


def test_untouched_domains_bring_no_generate_name_macros_of_their_own(three: Path) -> None:
    assert macros(three, "generate_schema_name") == ["acme", "mesh_governance"]
    assert macros(three, "generate_database_name") == ["acme", "mesh_governance"]


@pytest.mark.slow
@pytest.mark.parametrize("addition", ["\n", "{# ours #}", "{% macro dbt__concat(fields) %}''{% endmacro %}"])
def test_a_file_that_a_domain_changed_stays_in_sight(three: Path, addition: str) -> None:
    file = three / "domains/stock" / SHIPPED
    file.write_text(file.read_text() + addition)
    assert macros(three, "generate_schema_name") == ["acme", "mesh_governance", "stock"]
    assert macros(three, "dbt__concat") == (["stock"] if "concat" in addition else [])


def test_a_file_comes_back_when_it_is_changed_and_goes_when_it_is_put_back(three: Path) -> None:
    file = three / "domains/stock" / SHIPPED
    shipped = file.read_text()
    assert SHIPPED not in linked(three, "stock")
    file.write_text(shipped + "{# ours #}")
    assert SHIPPED in linked(three, "stock")
    file.write_text(shipped)
    assert SHIPPED not in linked(three, "stock")


def test_line_ends_of_windows_are_no_change(three: Path) -> None:
    file = three / "domains/stock" / SHIPPED
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert SHIPPED not in linked(three, "stock")


def test_other_macros_of_a_domain_are_linked_nested_ones_too(three: Path) -> None:
    folder = three / "domains/stock/macros"
    (folder / "deep/er").mkdir(parents=True)
    (folder / "money.sql").write_text("{% macro money() %}{% endmacro %}")
    (folder / "deep/er/generate_schema_name.sql").write_text("{% macro generate_schema_name(a, b) %}x{% endmacro %}")
    (three / "elsewhere.sql").write_text("{% macro elsewhere() %}{% endmacro %}")
    (folder / "elsewhere.sql").symlink_to("../../../elsewhere.sql")
    assert [name for name in linked(three, "stock") if name.startswith("macros")] == [
        "macros/deep/er/generate_schema_name.sql",
        "macros/elsewhere.sql",
        "macros/money.sql",
    ]
    assert not (three / ".mesh/project/dbt_packages/stock/macros/deep").is_symlink(), "dbt follows no links to folders"
    assert macros(three, "money") == ["stock"]
    assert macros(three, "elsewhere") == ["stock"]
    assert macros(three, "generate_schema_name") == ["acme", "mesh_governance", "stock"]


@pytest.mark.parametrize("paths", ["[macros, more]", "[more]", "macros"])
def test_a_domain_that_says_where_its_macros_are_keeps_them_all(three: Path, paths: str) -> None:
    project = three / "domains/stock/dbt_project.yml"
    project.write_text(f"{project.read_text()}\nmacro-paths: {paths}\n")
    (three / "domains/stock/more").mkdir()
    (three / "domains/stock/more/money.sql").write_text("{% macro money() %}{% endmacro %}")
    assert {SHIPPED, "more/money.sql"} <= set(linked(three, "stock"))


@pytest.mark.parametrize(
    "folder", [".", "./", "../../shared", "/shared", "logs", "target/m", ".mine", "{{ var('x') }}"]
)
@pytest.mark.parametrize("key", ["macro-paths", "model-paths"])
def test_paths_that_the_whole_mesh_would_not_see_are_refused(three: Path, key: str, folder: str) -> None:
    project = three / "domains/stock/dbt_project.yml"
    project.write_text(f'{project.read_text()}\n{key}: [mine, "{folder}"]\n')
    sentence = refuse("ls", cwd=three, code=1)
    assert sentence == (
        f"domains/stock/dbt_project.yml: {key} lists {folder!r}. Runs of the whole mesh only find folders inside the domain;"
        f" use a plain path such as {key.removesuffix('-paths')}s."
    )


def test_a_folder_of_macros_that_is_a_link_is_linked_as_it_is(three: Path) -> None:
    (three / "domains/stock/macros").rename(three / "shared")
    (three / "domains/stock/macros").symlink_to("../../shared")
    package = make_mesh_project(three, load_mesh(three)) / "dbt_packages/stock"
    assert (package / "macros").is_symlink()
    assert (package / SHIPPED).is_file()


def test_making_the_mesh_project_again_touches_nothing(three: Path) -> None:
    def dates() -> dict[str, int]:
        project = make_mesh_project(three, load_mesh(three))
        return {str(path): path.lstat().st_mtime_ns for path in project.rglob("*")}

    assert dates() == dates()


def test_a_mesh_project_of_an_earlier_meshwright_is_put_right(three: Path) -> None:
    package = make_mesh_project(three, load_mesh(three)) / "dbt_packages/stock"
    (package / "macros").rmdir()
    (package / "macros").symlink_to("../../../../domains/stock/macros")
    assert SHIPPED not in linked(three, "stock")
    assert (three / "domains/stock" / SHIPPED).is_file()
