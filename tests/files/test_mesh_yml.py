from pathlib import Path

import pytest

from meshwright.errors import Refused
from meshwright.files.mesh_yml import find_mesh, load_mesh, register_domain
from meshwright.mesh.mesh import Domain

GOOD = """\
# our mesh
name: acme
warehouse: duckdb
namespace: database
owner:
  name: Platform
  email: platform@acme.example
template:
  source: https://example.com/templates.git
domains:
  - name: sales  # the first
"""


def test_a_mesh_is_found_from_any_folder_below_it(tmp_path: Path) -> None:
    (tmp_path / "mesh.yml").write_text(GOOD)
    deep = tmp_path / "domains" / "sales" / "models"
    deep.mkdir(parents=True)
    assert find_mesh(deep) == tmp_path
    assert load_mesh(tmp_path).domains == (Domain("sales"),)


def test_outside_a_mesh_the_remedy_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"isn't in a mesh: .*`meshwright init PATH`.*`meshwright -C PATH`"):
        find_mesh(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name: acme\n", "", r"^mesh.yml:1: the mapping missing required field 'name'\.$"),
        ("name: acme", "name: 7", r"^mesh.yml:2: name: expected 'str', got 'int'; put it in quotes\.$"),
        ("name: acme", "name: Acme", r"^mesh.yml:2: 'Acme' is not a valid name for a mesh: "),
        (
            "duckdb",
            "sqlite",
            r"^mesh.yml:3: warehouse: Invalid enum value 'sqlite'; expected one of duckdb, ducklake, ",
        ),
        ("database", "table", r"^mesh.yml:4: namespace: .*; expected one of database, schema\.$"),
        ("  email: platform@acme.example\n", "", r"^mesh.yml:5: owner: the mapping missing required field 'email'\.$"),
        ("owner:", "boss: x\nowner:", r"^mesh.yml:5: the mapping contains unknown field 'boss'\.$"),
        ("name: sales  # the first", "name: sa-les", r"^mesh.yml:11: 'sa-les' is not a valid name for a domain: "),
        ("- name: sales  # the first", "- sales", r"^mesh.yml:11: domains\[0\]: expected 'object', got 'str'\.$"),
        ("  - name: sales", "  - name: sales\n  - name: sales", r"^mesh.yml:12: 'sales' appears twice"),
        ("name: sales  # the first", "name: acme", r"^mesh.yml:11: 'acme' appears twice"),
        (
            "name: sales  # the first",
            "name: sales\n    role: sales-reader",
            r"^mesh.yml:12: 'sales-reader' can't be a role in this warehouse: use letters, .*, a letter first\.$",
        ),
        (
            "name: sales  # the first",
            "name: sales\n    role: Public",
            r"^mesh.yml:12: 'Public' is nobody's own role: it would let others read what isn't shared with them\.$",
        ),
        (
            "name: sales  # the first",
            "name: sales\n    role: reader\n  - name: fleet\n    role: READER",
            r"^mesh.yml:14: 'READER' is the role of sales already\. Give fleet its own: what is shared with one domain",
        ),
        ("name: sales  # the first", "name: sales\n    role: 7", r"^mesh.yml:12: .*expected 'str.*put it in quotes"),
        ("owner:", "owner: [", r"^mesh.yml:\d+: this is not valid YAML: "),
        (GOOD, "- a\n", r"^mesh.yml:1: expected a mapping with name, warehouse, "),
        (GOOD, "", r"^mesh.yml:1: expected a mapping with name, warehouse, "),
    ],
)
def test_an_error_is_told_with_its_line_and_what_is_expected(tmp_path: Path, old: str, new: str, message: str) -> None:
    (tmp_path / "mesh.yml").write_text(GOOD.replace(old, new, 1))
    with pytest.raises(Refused, match=message):
        load_mesh(tmp_path)


def test_a_role_may_have_the_characters_that_the_warehouse_quotes(tmp_path: Path) -> None:
    on_bigquery = GOOD.replace("duckdb", "bigquery").replace("namespace: database", "namespace: schema")
    role = "group:sales-team@acme.example"
    (tmp_path / "mesh.yml").write_text(on_bigquery.replace("sales  # the first", f"sales\n    role: {role}"))
    assert load_mesh(tmp_path).roles == {"sales": role}


def test_registering_a_domain_adds_one_line_and_keeps_the_rest() -> None:
    assert register_domain(GOOD, Domain("fleet")) == GOOD + "  - name: fleet\n"
