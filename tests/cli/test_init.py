from pathlib import Path

import pytest
from tests.conftest import meshwright, refuse, run, snapshot, succeed


def test_a_mesh_is_a_git_repository_with_one_commit_of_all_its_files(tmp_path: Path) -> None:
    out = succeed("init", "acme", "--defaults", cwd=tmp_path)
    mesh = tmp_path / "acme"
    assert out.splitlines()[0] == "Created the mesh acme in acme. Next: cd acme && meshwright domain add NAME"
    assert run("git", "log", "--format=%an %s", cwd=mesh).out == "Ada Create the mesh acme\n"
    assert run("git", "status", "--porcelain", cwd=mesh).out == ""
    tracked = set(run("git", "ls-files", cwd=mesh).out.split())
    assert {"mesh.yml", "README.md", "CODEOWNERS", ".gitignore", "requirements.txt"} <= tracked
    assert "governance/mesh_governance/dbt_project.yml" in tracked


@pytest.mark.slow
def test_the_options_reach_mesh_yml_and_the_governance_package(tmp_path: Path) -> None:
    options = ("--name=north", "--namespace=schema", "--owner-name=Data: Platform", "--owner-email=p@north.example")
    succeed("init", "x", "--defaults", *options, cwd=tmp_path)
    text = (tmp_path / "x/mesh.yml").read_text()
    assert "name: north\n" in text
    assert "namespace: schema\n" in text
    assert '  name: "Data: Platform"\n  email: p@north.example\n' in text
    assert "return('schema')" in (tmp_path / "x/governance/mesh_governance/macros/mesh/mesh.sql").read_text()
    assert succeed("publish", cwd=tmp_path / "x") == "Port packages and policies are up to date.\n"


def test_without_the_option_the_platform_teams_email_is_gits(tmp_path: Path) -> None:
    succeed("init", "acme", "--defaults", cwd=tmp_path)
    assert "email: ada@acme.example" in (tmp_path / "acme/mesh.yml").read_text()


def test_the_answers_say_which_template_made_it(tmp_path: Path) -> None:
    succeed("init", "acme", "--defaults", cwd=tmp_path)
    answers = (tmp_path / "acme/.copier-answers.yml").read_text()
    assert "_commit: v0.1.0\n_src_path: https://github.com/meshwright/meshwright.git\n" in answers


def test_dry_run_lists_what_it_would_create_and_writes_nothing(tmp_path: Path) -> None:
    out = succeed("init", "acme", "--defaults", "--dry-run", cwd=tmp_path)
    assert "\ncreate mesh.yml\n" in out
    assert "\ncreate governance/ (" in out
    assert out.endswith(" files, nothing was written.\n")
    assert list(tmp_path.iterdir()) == []


def test_an_existing_empty_folder_will_do(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    succeed("init", "acme", "--defaults", cwd=tmp_path)
    assert (tmp_path / "acme/mesh.yml").is_file()


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme/thesis.txt").write_text("mine")
    message = refuse("init", "acme", "--defaults", cwd=tmp_path)
    assert message == f"{tmp_path}/acme isn't empty; nothing was written. Choose a new or an empty folder."


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "acme").write_text("mine")
    assert refuse("init", "acme", "--defaults", cwd=tmp_path) == f"{tmp_path}/acme is a file. Choose a folder."


@pytest.mark.parametrize("name", ["Acme", "ac-me", "acmé", "1acme", "select", "dbt", "a..b"])
def test_a_name_that_is_not_valid_is_refused(tmp_path: Path, name: str) -> None:
    assert f"{name!r} is not a valid name for a mesh" in refuse("init", "m", "--defaults", "--name", name, cwd=tmp_path)


def test_an_unknown_warehouse_is_refused_with_those_there_are(tmp_path: Path) -> None:
    assert "'sqlite' is not one of 'duckdb', 'ducklake', 'postgres'," in refuse("init", "m", "--defaults", "--warehouse=sqlite", cwd=tmp_path)


@pytest.mark.parametrize("email", ["platform", "'a@b.c", "%a@b.c", "a@..c", "a@b.c.", "a b@c.d", "-a@b.c"])
def test_an_email_that_is_none_is_refused(tmp_path: Path, email: str) -> None:
    message = refuse("init", "m", "--defaults", f"--owner-email={email}", cwd=tmp_path)
    assert message == f"--owner-email: {email!r} isn't an email address; use one such as sales@acme.example."


def test_without_git_the_reason_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    message = refuse("init", "m", "--defaults", cwd=tmp_path)
    assert message == "Meshwright needs git, which isn't installed or isn't on your PATH. Install it."


def test_jinja_in_a_text_is_refused_since_dbt_would_run_it(tmp_path: Path) -> None:
    message = refuse("init", "m", "--defaults", "--owner-name={{ env_var('HOME') }}", cwd=tmp_path)
    assert "contains Jinja, which dbt would run" in message


def test_without_a_git_identity_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        for what in ("NAME", "EMAIL"):
            monkeypatch.delenv(f"GIT_{role}_{what}")
    monkeypatch.delenv("EMAIL", raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    message = refuse("init", "m", "--defaults", "--owner-email=p@m.example", cwd=tmp_path)
    assert message.startswith("git doesn't know who you are, so it can't create the first commit; nothing was written.")
    assert list(tmp_path.iterdir()) == []


def test_a_failing_commit_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text("#!/bin/sh\necho no commits on sundays >&2\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.hooksPath")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(hooks))
    assert "no commits on sundays" in refuse("init", "m", "--defaults", cwd=tmp_path)
    assert not (tmp_path / "m").exists()


def test_a_mesh_inside_another_repository_has_to_be_asked_for(tmp_path: Path) -> None:
    run("git", "init", "-q", cwd=tmp_path)
    message = refuse("init", "m", "--defaults", cwd=tmp_path)
    assert message == (
        f"{tmp_path}/m is inside the git repository {tmp_path}. Choose a folder outside it,"
        " or use --no-git to make the mesh part of that repository."
    )
    succeed("init", "m", "--defaults", "--no-git", cwd=tmp_path)
    assert not (tmp_path / "m/.git").exists()


def test_missing_answers_are_named_when_nobody_can_be_asked(tmp_path: Path) -> None:
    result = meshwright("init", "acme", cwd=tmp_path)  # no terminal: the defaults of all answers are taken
    assert result.code == 0
    assert "acme/mesh.yml" in snapshot(tmp_path)


def test_the_templates_of_one_installation_never_meet_those_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    succeed("init", "acme", "--defaults", cwd=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["acme"]  # Copier's shared cache was not used
