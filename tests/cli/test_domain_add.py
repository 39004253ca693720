from pathlib import Path

import pytest
from tests.conftest import OWNER, refuse, run, snapshot, succeed
from tests.dbt_in_process import invoke


def test_a_domain_is_a_dbt_project_that_builds_at_once(mesh: Path) -> None:
    out = succeed("domain", "add", "sales", *OWNER, cwd=mesh)
    assert out.startswith("Created the domain sales, owned by The Team <team@acme.example>. Next: ")
    project = mesh / "domains" / "sales"
    assert invoke(project, "deps").success
    outcome = invoke(project, "build", "--no-partial-parse")
    assert (outcome.success, outcome.exception) == (True, "")
    assert [w for w in outcome.warnings if "Nothing to do" not in w] == []


def test_it_is_registered_and_its_team_owns_it(mesh: Path) -> None:
    succeed("domain", "add", "sales", *OWNER, "--owner-chat=#sales", "--description=All that is sold.", cwd=mesh)
    assert (mesh / "mesh.yml").read_text().endswith("domains:\n  - name: sales\n")
    owners = (mesh / "CODEOWNERS").read_text()
    assert "/domains/sales/         team@acme.example\n/ports/sales/           team@acme.example\n" in owners
    domain = (mesh / "domains/sales/models/_domain.yml").read_text()
    assert domain == (
        "# The owner of this domain, and its sources. Only this domain may read them.\n"
        "groups:\n"
        "  - name: sales\n"
        '    description: "All that is sold."\n'
        "    owner:\n"
        '      name: "The Team"\n'
        "      email: team@acme.example\n"
        "    config:\n      meta:\n"
        '        chat: "#sales"\n'
    )


def test_adding_a_domain_changes_no_line_that_people_wrote(mesh: Path) -> None:
    written = "# The mesh of Acme, see the wiki.\n" + (mesh / "mesh.yml").read_text()
    (mesh / "mesh.yml").write_text(written)
    succeed("domain", "add", "sales", *OWNER, cwd=mesh)
    after = (mesh / "mesh.yml").read_text()
    assert after == written.replace("domains: []\n", "domains:\n  - name: sales\n")


def test_it_can_be_added_from_any_folder_of_the_mesh(mesh: Path) -> None:
    succeed("domain", "add", "sales", *OWNER, cwd=mesh / "governance" / "mesh_governance")
    succeed("-C", "domains/sales/models", "domain", "add", "fleet", *OWNER, cwd=mesh)
    assert (mesh / "domains/fleet/dbt_project.yml").is_file()


def test_dry_run_writes_nothing(mesh: Path) -> None:
    before = snapshot(mesh)
    out = succeed("domain", "add", "sales", *OWNER, "--dry-run", cwd=mesh)
    assert "change mesh.yml\n" in out
    assert "+  - name: sales\n" in out
    assert snapshot(mesh) == before


@pytest.mark.parametrize(
    "name", ["Sales", "sa-les", "größe", "1sales", "table", "../sales", "mesh_governance", "dbt_duckdb"]
)
def test_a_name_that_is_not_valid_is_refused(mesh: Path, name: str) -> None:
    assert f"{name!r} is not a valid name for a domain" in refuse("domain", "add", name, *OWNER, cwd=mesh)


def test_a_name_that_is_taken_is_refused(mesh: Path) -> None:
    succeed("domain", "add", "sales", *OWNER, cwd=mesh)
    assert refuse("domain", "add", "sales", *OWNER, cwd=mesh) == (
        "Domain 'sales' already exists in mesh.yml. Choose another name."
    )
    assert refuse("domain", "add", "acme", *OWNER, cwd=mesh) == "'acme' is the name of the mesh. Choose another name."


def test_the_name_of_an_installed_dbt_package_is_refused(mesh: Path) -> None:
    succeed("domain", "add", "sales", *OWNER, cwd=mesh)
    (mesh / "domains/sales/dbt_packages/codegen").mkdir(parents=True)
    message = refuse("domain", "add", "codegen", *OWNER, cwd=mesh)
    assert message == "Domain 'sales' has installed a dbt package named 'codegen'. Choose another name."


def test_a_role_is_registered_and_no_other_domain_can_have_it(mesh: Path) -> None:
    out = succeed("domain", "add", "sales", "--role=sales_reader", *OWNER, cwd=mesh)
    assert out.splitlines()[0].endswith(
        "Next: meshwright publish, so that builds grant to sales_reader; then meshwright product add sales NAME --kind"
        " KIND"
    )
    assert (mesh / "mesh.yml").read_text().endswith("domains:\n  - name: sales\n    role: sales_reader\n")
    succeed("publish", cwd=mesh)
    macros = (mesh / "governance/mesh_governance/macros/mesh/policies.sql").read_text()
    assert "{% macro domain_roles() -%}\n  {{ return({\n    'sales': 'sales_reader'\n  }) }}" in macros
    assert refuse("domain", "add", "fleet", "--role=Sales_Reader", *OWNER, cwd=mesh) == (
        "--role: 'Sales_Reader' is the role of domain sales already. Choose another role."
    )
    assert refuse("domain", "add", "fleet", "--role=fleet reader", *OWNER, cwd=mesh) == (
        "--role: 'fleet reader' can't be a role in this warehouse: use letters, digits and underscores, a letter first."
    )


def test_a_folder_that_somebody_else_made_is_not_touched(mesh: Path) -> None:
    (mesh / "domains/sales").mkdir(parents=True)
    (mesh / "domains/sales/README.md").write_text("notes")
    assert refuse("domain", "add", "sales", *OWNER, cwd=mesh) == (
        "domains/sales/README.md already exists; nothing was written. Move it, or choose another name."
    )


def test_an_owner_without_an_email_is_refused(mesh: Path) -> None:
    assert refuse("domain", "add", "sales", "--owner-name=The Team", cwd=mesh) == (
        "--owner-email is missing: email of the team."
    )
    assert "isn't an email address" in refuse("domain", "add", "sales", "--owner-email=x y", cwd=mesh)


def test_outside_a_mesh_it_is_refused(tmp_path: Path) -> None:
    assert "isn't in a mesh" in refuse("domain", "add", "sales", *OWNER, cwd=tmp_path)


def test_a_broken_mesh_yml_is_told_with_its_line(mesh: Path) -> None:
    text = (mesh / "mesh.yml").read_text()
    (mesh / "mesh.yml").write_text(text.replace("namespace: database", "namespace: both"))
    line = text.splitlines().index("namespace: database") + 1
    assert refuse("domain", "add", "sales", *OWNER, cwd=mesh) == (
        f"mesh.yml:{line}: namespace: Invalid enum value 'both'; expected one of database, schema."
    )


def test_templates_that_cannot_be_reached_are_told(mesh: Path) -> None:
    text = (mesh / "mesh.yml").read_text()
    (mesh / "mesh.yml").write_text(text.replace("https://github.com/meshwright/meshwright.git", f"{mesh}/gone.git"))
    message = refuse("domain", "add", "sales", *OWNER, cwd=mesh)
    assert message.startswith(f"Could not read the templates at {mesh}/gone.git; check `template.source` in mesh.yml: ")


def test_a_company_can_fork_the_templates(mesh: Path, tmp_path: Path) -> None:
    from meshwright.shipped import SHIPPED

    fork = tmp_path / "fork"
    fork.mkdir()
    run("cp", "-r", SHIPPED / "copier.yml", SHIPPED / "templates", fork, cwd=tmp_path)
    with (fork / "templates/domain/README.md.jinja").open("a") as readme:
        readme.write("House rules apply.\n")
    for command in ("init -q -b main", "add -A", "commit -qm fork", "tag v9.9.9"):
        run("git", *command.split(), cwd=fork)
    source = f"git+file://{fork}"
    text = (mesh / "mesh.yml").read_text()
    (mesh / "mesh.yml").write_text(text.replace("https://github.com/meshwright/meshwright.git", source))
    succeed("domain", "add", "sales", *OWNER, cwd=mesh)
    assert (mesh / "domains/sales/README.md").read_text().endswith("House rules apply.\n")
    answers = (mesh / "domains/sales/.copier-answers.yml").read_text()
    assert f"_commit: v9.9.9\n_src_path: {source}\n" in answers
