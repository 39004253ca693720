import pytest

from meshwright.errors import Refused
from meshwright.mesh.names import check_name, check_project_name


@pytest.mark.parametrize("name", ["sales", "a", "orders_2026", "orders", "users", "events", "type_of_day"])
def test_plain_names_are_valid(name: str) -> None:
    assert check_name(name, "domain") == name


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Sales", "use lowercase letters a-z, digits and underscores, and start with a letter"),
        ("sales-eu", "use lowercase letters"),
        ("größe", "use lowercase letters"),
        ("2sales", "start with a letter"),
        ("_sales", "start with a letter"),
        ("..", "use lowercase letters"),
        ("a/b", "use lowercase letters"),
        ("", "use lowercase letters"),
        ("sales\n", "use lowercase letters"),
        ("select", "reserved word in SQL"),
        ("order", "reserved word in SQL"),
        ("sales__eu", "dbt uses double and trailing underscores itself"),
        ("sales_", "dbt uses double and trailing underscores itself"),
        ("a" * 46, "it has 46 characters, and the limit is 45"),
    ],
)
def test_invalid_names_are_rejected_with_the_reason(name: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        check_name(name, "domain")


@pytest.mark.parametrize("name", ["dbt", "mesh_governance", "dbt_duckdb", "dbt_postgres"])
def test_a_project_cannot_have_the_name_of_a_package_that_every_domain_has(name: str) -> None:
    with pytest.raises(Refused, match="every domain has a dbt package with this name"):
        check_project_name(name, "domain")


@pytest.mark.parametrize("name", ["main", "temp", "system", "memory", "information_schema"])
def test_a_domain_cannot_have_the_name_of_a_built_in_database(name: str) -> None:
    with pytest.raises(Refused, match="warehouses have a database or schema with this name"):
        check_project_name(name, "domain")
