"""The manifest that check, publish and ls read: parsed again when something changed, and only then."""

import os
from pathlib import Path

import pytest
from tests.conftest import run, succeed

from meshwright.files.mesh_yml import load_mesh
from meshwright.graph.manifest import Manifest
from meshwright.project.load_manifest import PARSED, load_manifest


def load(mesh: Path) -> Manifest:
    return load_manifest(mesh, load_mesh(mesh))


def parses_again(mesh: Path) -> bool:
    """Whether the next look at the mesh parses it."""
    manifest = mesh / PARSED / "manifest.json"
    before = manifest.stat().st_mtime_ns
    load(mesh)
    return manifest.stat().st_mtime_ns != before


@pytest.fixture
def parsed(full_mesh: Path) -> Path:
    load(full_mesh)
    return full_mesh


def aircraft(mesh: Path) -> Path:
    return mesh / "domains/fleet/models/source_aligned/aircraft"


@pytest.mark.slow
def test_nothing_is_parsed_when_nothing_changed(parsed: Path) -> None:
    assert not parses_again(parsed)
    (parsed / "README.md").write_text("Not dbt's.")
    (parsed / "domains/fleet/target").mkdir()
    (parsed / "domains/fleet/target/manifest.json").write_text("{}")
    assert not parses_again(parsed)


@pytest.mark.slow
@pytest.mark.parametrize("read_in", ["a model", "a macro", "a macro, by an expression", "dbt_project.yml", "YAML"])
def test_a_variable_that_the_project_reads_is_part_of_what_counts(
    full_mesh: Path, read_in: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = "env_var('MESH_TEST_DEPTH', '1')"
    if read_in == "a model":
        file = aircraft(full_mesh) / "aircraft_v1.sql"
        file.write_text(f"{{{{ config(meta={{'depth': {call}}}) }}}}\n{file.read_text()}")
    elif read_in.startswith("a macro"):
        call = call if read_in == "a macro" else "env_var('MESH_' ~ 'TEST_DEPTH', '1') ~ 'MESH_TEST_DEPTH'"
        file = full_mesh / "domains/fleet/macros/depth.sql"
        file.write_text(f"{{% macro depth() %}}{{{{ {call} }}}}{{% endmacro %}}")
    elif read_in == "dbt_project.yml":
        file = full_mesh / "domains/fleet/dbt_project.yml"
        text = file.read_text().replace("+group: fleet", f'+group: fleet\n    +tags: ["{{{{ {call} }}}}"]', 1)
        file.write_text(text)
    else:
        file = aircraft(full_mesh) / "aircraft.yml"
        file.write_text(file.read_text().replace("meta:\n", f'meta:\n        depth: "{{{{ {call} }}}}"\n', 1))
    assert "MESH_TEST_DEPTH" in file.read_text()
    load(full_mesh)
    assert not parses_again(full_mesh)
    monkeypatch.setenv("MESH_TEST_DEPTH", "2")
    assert parses_again(full_mesh)
    monkeypatch.setenv("MESH_TEST_OTHER", "2")
    assert parses_again(full_mesh) is ("expression" in read_in)


@pytest.mark.slow
def test_a_variable_of_a_model_reaches_the_manifest(full_mesh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = aircraft(full_mesh) / "aircraft_v1.sql"
    file.write_text(f"{{{{ config(alias=env_var('MESH_TEST_ALIAS', 'one')) }}}}\n{file.read_text()}")
    assert load(full_mesh).nodes["model.fleet.aircraft.v1"].alias == "one"
    monkeypatch.setenv("MESH_TEST_ALIAS", "two")
    assert load(full_mesh).nodes["model.fleet.aircraft.v1"].alias == "two"


@pytest.mark.slow
def test_vars_of_a_project_are_part_of_what_counts(full_mesh: Path) -> None:
    file = aircraft(full_mesh) / "aircraft_v1.sql"
    file.write_text(f"{{{{ config(alias=var('name', 'one')) }}}}\n{file.read_text()}")
    assert load(full_mesh).nodes["model.fleet.aircraft.v1"].alias == "one"
    project = full_mesh / "domains/fleet/dbt_project.yml"
    project.write_text(f"{project.read_text()}\nvars:\n  name: two\n")
    assert load(full_mesh).nodes["model.fleet.aircraft.v1"].alias == "two"


@pytest.mark.slow
def test_no_secret_is_written_beside_the_manifest(full_mesh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESH_TEST_TOKEN", "hunter2")
    (full_mesh / "domains/fleet/macros/token.sql").write_text(
        "{% macro token() %}{{ env_var('MESH_TEST_TOKEN') }}{% endmacro %}"
    )
    load(full_mesh)
    mark = (full_mesh / PARSED / "made_from.json").read_text()
    assert "MESH_TEST_TOKEN" in mark
    assert "hunter2" not in mark


@pytest.mark.slow
def test_packages_that_a_domain_installs_are_part_of_what_counts(parsed: Path) -> None:
    macros = parsed / "domains/fleet/dbt_packages/money/macros"
    macros.mkdir(parents=True)
    (macros / "money.sql").write_text("{% macro money() %}1{% endmacro %}")
    assert parses_again(parsed)
    (macros / "money.sql").write_text("{% macro money() %}2 + 2{% endmacro %}")
    assert parses_again(parsed)
    assert not parses_again(parsed)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["target", "logs", "dbt_packages"])
def test_folders_of_models_are_looked_at_whatever_their_names(parsed: Path, name: str) -> None:
    folder = parsed / "domains/fleet/models" / name
    folder.mkdir()
    (folder / "extra.sql").write_text("{{ config(access='private', contract={'enforced': false}) }} select 1 as one")
    assert parses_again(parsed)
    assert "model.fleet.extra" in load(parsed).nodes


@pytest.mark.slow
def test_a_linked_folder_is_part_of_what_counts(parsed: Path) -> None:
    (parsed / "shared").mkdir()
    (parsed / "shared/note.md").write_text("one")
    (parsed / "domains/fleet/notes").symlink_to(parsed / "shared")
    assert parses_again(parsed)
    (parsed / "shared/note.md").write_text("another")
    assert parses_again(parsed)


@pytest.mark.slow
def test_a_manifest_that_was_replaced_is_not_believed(parsed: Path) -> None:
    manifest = parsed / PARSED / "manifest.json"
    manifest.write_text('{"nodes": {}}')
    assert "model.fleet.aircraft.v1" in load(parsed).nodes
    (parsed / PARSED / "made_from.json").write_text("{broken")
    assert "model.fleet.aircraft.v1" in load(parsed).nodes


@pytest.mark.slow
def test_settings_of_dbt_in_the_environment_change_no_parse(full_mesh: Path, tmp_path: Path) -> None:
    """Somebody who sets them for his own runs."""
    settings = {"DBT_WRITE_JSON": "false", "DBT_TARGET": "dev", "DBT_TARGET_PATH": str(tmp_path / "elsewhere")}
    result = run("meshwright", "publish", "--check", cwd=full_mesh, **settings)
    assert result.code == 0, result
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.slow
def test_what_builds_for_another_target_write_is_not_what_publish_reads(full_mesh: Path) -> None:
    succeed("publish", "--check", cwd=full_mesh)
    built = run("meshwright", "dbt", "build", "--target", "dev", cwd=full_mesh)
    assert built.code == 0, built
    assert '"schema": "dev_' in (full_mesh / ".mesh/project/target/manifest.json").read_text()
    assert not parses_again(full_mesh)
    assert load(full_mesh).nodes["model.fleet.aircraft.v1"].schema == "main"
    succeed("publish", "--check", cwd=full_mesh)
    aircraft(full_mesh).joinpath("aircraft.yml").touch()
    assert load(full_mesh).nodes["model.fleet.aircraft.v1"].schema == "main"
    succeed("publish", "--check", cwd=full_mesh)


@pytest.mark.slow
def test_another_place_of_the_warehouse_changes_no_parse(parsed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESH_DUCKDB_DIR", os.fspath(parsed / "somewhere"))
    assert not parses_again(parsed)
