"""`init --warehouse`, `warehouse set`, and what is said when a warehouse can't be used."""

import difflib
from pathlib import Path, PurePosixPath

import pytest
from tests.cli.test_publish import edit
from tests.conftest import OWNER, meshwright, refuse, snapshot, succeed

from meshwright.adapters.warehouses.facts import facts_of
from meshwright.files.dbt_project_yml import with_tables
from meshwright.mesh.mesh import Domain, Namespace, Warehouse
from meshwright.services.warehouse_set import default_namespace

PROFILE = "domains/fleet/profiles.yml"
YAML = "domains/fleet/models/source_aligned/aircraft/aircraft.yml"
ATHENA = "      +materialized: table_audited\n      +table_type: iceberg\n"
TO_POSTGRES = ("warehouse", "set", "postgres", "--set", "host=db.acme.example", "--set", "database=mesh")
VARIABLES = ("MESH_POSTGRES_HOST", "MESH_POSTGRES_DATABASE", "MESH_POSTGRES_USER", "DBT_ENV_SECRET_MESH_POSTGRES_PASSWORD")  # fmt: skip


@pytest.mark.parametrize(
    ("warehouse", "adapter", "namespace"),
    [
        ("ducklake", "dbt-duckdb", "schema"),
        ("postgres", "dbt-postgres", "schema"),
        ("spark", "dbt-spark", "schema"),
        ("snowflake", "dbt-snowflake", "database"),
        ("bigquery", "dbt-bigquery", "schema"),
        ("databricks", "dbt-databricks", "database"),
        ("redshift", "dbt-redshift", "schema"),
        ("trino", "dbt-trino", "schema"),
        ("athena", "dbt-athena", "schema"),
    ],
)
def test_a_mesh_on_each_warehouse_has_its_adapter_its_namespace_and_no_secret(
    tmp_path: Path, warehouse: str, adapter: str, namespace: str
) -> None:
    succeed("init", "acme", "--defaults", f"--warehouse={warehouse}", cwd=tmp_path)
    mesh = tmp_path / "acme"
    succeed("domain", "add", "fleet", *OWNER, cwd=mesh)
    assert f"warehouse: {warehouse}\n" in (mesh / "mesh.yml").read_text()
    assert f"namespace: {namespace}\n" in (mesh / "mesh.yml").read_text()
    assert f"\n{adapter}" in (mesh / "requirements.txt").read_text()
    profile = (mesh / PROFILE).read_text()
    assert "target: dev\n" in profile
    secrets = [
        line for line in profile.splitlines() if ("password:" in line or "token:" in line or "private_key:" in line)
    ]
    assert all("env_var('DBT_ENV_SECRET_" in line for line in secrets)


def test_settings_of_init_are_defaults_of_the_variables(tmp_path: Path) -> None:
    succeed("init", "acme", "--defaults", "--warehouse=postgres", "--set", "host=db.acme.example", cwd=tmp_path)
    mesh = tmp_path / "acme"
    succeed("domain", "add", "fleet", *OWNER, cwd=mesh)
    assert 'connection:\n  host: "db.acme.example"\n' in (mesh / "mesh.yml").read_text()
    profile = (mesh / PROFILE).read_text()
    assert "host: \"{{ env_var('MESH_POSTGRES_HOST', 'db.acme.example') }}\"\n" in profile
    assert "#   MESH_POSTGRES_HOST" not in profile  # of the variables to set


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--set", "host"], "--set: expected NAME=VALUE, not 'host'."),
        (["--set", "hots=db"], "--set: Postgres has no setting 'hots'. Settings: host, port, database."),
        (
            ["--set", "password=x"],
            (
                "--set: Postgres has no setting 'password'. Secrets come from the environment:"
                " DBT_ENV_SECRET_MESH_POSTGRES_PASSWORD. Settings: host, port, database."
            ),
        ),
        (
            ["--set", "host=a {{ b }}"],
            "--set: 'a {{ b }}' can't be the host of Postgres: remove quotes, blanks and braces.",
        ),
        (["--namespace=database"], "Postgres has no namespace 'database' for domains. Choose schema."),
    ],
)
def test_an_invalid_setting_is_refused_and_nothing_is_written(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    assert refuse("init", "acme", "--defaults", "--warehouse=postgres", *arguments, cwd=tmp_path) == message
    assert not (tmp_path / "acme").exists()


def test_a_mesh_moves_to_postgres_and_back_with_its_edits(full_mesh: Path) -> None:
    edit(full_mesh / PROFILE, "threads: 4", "threads: 2")
    edit(full_mesh / "requirements.txt", "meshwright==", "# Ours.\nmeshwright==")
    (full_mesh / "mesh.yml").write_text((full_mesh / "mesh.yml").read_text() + "# Ours, too.\n")
    before = snapshot(full_mesh)

    assert succeed(*TO_POSTGRES, "--dry-run", cwd=full_mesh)
    assert snapshot(full_mesh) == before

    out = succeed(*TO_POSTGRES, cwd=full_mesh)
    assert out.startswith("Moved the mesh to Postgres. Next: meshwright publish, then build it.\n")
    profile = (full_mesh / PROFILE).read_text()
    assert "type: postgres\n" in profile
    assert "threads: 2" in profile
    requirements = (full_mesh / "requirements.txt").read_text()
    assert "# Ours.\nmeshwright==" in requirements
    assert "dbt-postgres==" in requirements
    assert "duckdb" not in requirements
    assert "# Ours, too.\n" in (full_mesh / "mesh.yml").read_text()

    succeed("warehouse", "set", "duckdb", cwd=full_mesh)
    after = snapshot(full_mesh)
    assert "".join(_differences(before, after)) == ""


@pytest.mark.parametrize(
    ("old", "new", "namespace"), [("snowflake", "duckdb", "schema"), ("postgres", "snowflake", "database")]
)
def test_a_namespace_is_kept_if_it_was_a_choice(old: str, new: str, namespace: str) -> None:
    facts = [facts_of(Warehouse(name)) for name in (old, new)]
    assert default_namespace(Namespace.SCHEMA, *facts) == namespace


def _differences(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    texts = [
        (name, *(side.get(name, b"").decode().splitlines(keepends=True) for side in (before, after))) for name in names
    ]
    return [line for name, old, new in texts for line in difflib.unified_diff(old, new, name, name, n=0)]


def test_a_mesh_on_athena_stores_products_as_iceberg_and_silences_warnings_of_keys(full_mesh: Path) -> None:
    before = snapshot(full_mesh)
    out = meshwright("warehouse", "set", "athena", cwd=full_mesh)
    assert out.code == 0, out
    settings = (full_mesh / "domains/fleet/dbt_project.yml").read_text()
    assert "      +materialized: table_audited\n      +table_type: iceberg\n" in settings
    contract = (full_mesh / YAML).read_text()
    keys = contract.count("- type: primary_key") + contract.count("- type: not_null")
    assert contract.count("warn_unsupported: false") == keys > 0
    changed = {name for name, text in snapshot(full_mesh).items() if before.get(name) != text}
    assert {name for name in changed if "/virtual/" in name} == set()


def test_settings_of_athena_leave_with_it() -> None:
    path = PurePosixPath("dbt_project.yml")
    text = f"models:\n  fleet:\n    source_aligned:\n      +meta: {{kind: source_aligned}}\n{ATHENA}      +access: public\n"
    fleet = Domain("fleet", PurePosixPath("domains/fleet"))

    def moved(text: str, old: Warehouse, new: Warehouse) -> str:
        return with_tables(text, path, fleet, facts_of(old).table_settings, facts_of(new).table_settings)

    on_snowflake = text.replace("      +table_type: iceberg\n", "")
    assert moved(text, Warehouse.ATHENA, Warehouse.SNOWFLAKE) == on_snowflake
    assert moved(on_snowflake, Warehouse.SNOWFLAKE, Warehouse.ATHENA) == text
    assert moved(text, Warehouse.ATHENA, Warehouse.DUCKDB) == on_snowflake.replace("table_audited", "table")
    ours = text.replace("table_audited", "incremental")
    assert moved(ours, Warehouse.ATHENA, Warehouse.DUCKDB) == ours


@pytest.mark.parametrize(("namespace", "missing"), [("schema", True), ("database", False)])
def test_a_variable_is_missing_only_where_its_namespace_reads_it(namespace: str, missing: bool) -> None:
    names = [variable.name for variable in facts_of(Warehouse.TRINO).missing(Namespace(namespace), {}, {})]
    assert ("MESH_TRINO_CATALOG" in names) is missing
    assert "MESH_TRINO_HOST" in names


def test_a_type_that_the_new_warehouse_lacks_is_refused_with_its_line(full_mesh: Path) -> None:
    edit(full_mesh / YAML, "data_type: bigint", "data_type: hugeint")
    before = snapshot(full_mesh)
    line = (full_mesh / YAML).read_text().partition("hugeint")[0].count("\n") + 1
    assert refuse(*TO_POSTGRES, cwd=full_mesh) == (
        "Some data types don't exist in Postgres; nothing was written:\n"
        f"  {YAML}:{line}: postgres has no type hugeint; use decimal(38,0)."
    )
    assert snapshot(full_mesh) == before


def test_a_role_that_the_new_warehouse_cannot_name_is_refused(tmp_path: Path) -> None:
    succeed("init", "acme", "--defaults", "--warehouse=bigquery", cwd=tmp_path)
    succeed("domain", "add", "fleet", "--role=group:fleet@acme.example", *OWNER, cwd=tmp_path / "acme")
    assert refuse(*TO_POSTGRES, cwd=tmp_path / "acme") == (
        "mesh.yml: domain fleet: 'group:fleet@acme.example' can't be a role in this warehouse: use letters, digits and"
        " underscores, a letter first. Change or remove the role first."
    )


def test_an_edit_where_the_warehouse_changes_a_file_is_kept_and_reported(full_mesh: Path) -> None:
    edit(full_mesh / "requirements.txt", "dbt-duckdb==", "dbt-duckdb>=")
    mine = (full_mesh / "requirements.txt").read_text()
    result = meshwright(*TO_POSTGRES, cwd=full_mesh)
    assert result.code == 0
    assert "note: requirements.txt has edits where the warehouse changes it: adapt it by hand.\n" in result.err
    assert (full_mesh / "requirements.txt").read_text() == mine


def test_an_edited_warehouse_is_found_by_check_and_followed_by_the_command(full_mesh: Path) -> None:
    edit(full_mesh / "mesh.yml", "warehouse: duckdb", "warehouse: postgres")
    edit(full_mesh / "mesh.yml", "namespace: database", "namespace: schema")
    found = meshwright("check", "--select=warehouse_followed", cwd=full_mesh)
    assert found.code == 1
    assert (
        "warehouse_followed: it was rendered for warehouse duckdb and namespace database, but mesh.yml has warehouse"
        " postgres and namespace schema; run `meshwright warehouse set postgres --namespace schema`\n"
    ) in found.out
    succeed("warehouse", "set", "postgres", "--namespace", "schema", cwd=full_mesh)
    assert succeed("check", "--select=warehouse_followed", cwd=full_mesh).endswith("0 errors, 0 warnings.\n")


def test_what_is_missing_to_connect_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    succeed("init", "acme", "--defaults", "--warehouse=postgres", "--set=host=127.0.0.1", cwd=tmp_path)
    mesh = tmp_path / "acme"
    succeed("domain", "add", "fleet", *OWNER, cwd=mesh)
    assert refuse("dbt", "build", cwd=mesh) == (
        "Set the environment variables that connect to Postgres: MESH_POSTGRES_DATABASE (database with the schemas of"
        " all domains), MESH_POSTGRES_USER (user who builds the domain), DBT_ENV_SECRET_MESH_POSTGRES_PASSWORD"
        " (password of that user)."
    )
    monkeypatch.setenv("MESH_POSTGRES_DATABASE", "mesh")
    monkeypatch.setenv("MESH_POSTGRES_USER", "ada")
    monkeypatch.setenv("MESH_POSTGRES_PORT", "1")
    monkeypatch.setenv("DBT_ENV_SECRET_MESH_POSTGRES_PASSWORD", "hunter-2")
    message = refuse("dbt", "build", cwd=mesh)
    assert message.startswith("Postgres (host 127.0.0.1, port 1, database mesh) can't be reached: ")
    assert "hunter-2" not in message
    assert "\n" not in message


def test_a_missing_adapter_is_named_with_the_command_that_installs_it(tmp_path: Path) -> None:
    succeed("init", "acme", "--defaults", "--warehouse=snowflake", cwd=tmp_path)
    mesh = tmp_path / "acme"
    succeed("domain", "add", "fleet", *OWNER, cwd=mesh)
    for command in (["dbt", "build"], ["check"], ["ls"], ["publish"], ["warehouse", "set", "duckdb"]):
        message = refuse(*command, cwd=mesh)
        assert message.startswith("dbt's adapter for Snowflake isn't installed. Run `pip install 'dbt-snowflake==")
