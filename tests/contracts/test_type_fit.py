import pytest

from meshwright.contracts.differences.type_fit import Fit, fit


@pytest.mark.parametrize(
    ("dialect", "before", "after", "expected"),
    [
        ("duckdb", "int4", "integer", Fit.SAME),
        ("duckdb", "decimal", "decimal(18,3)", Fit.SAME),
        ("duckdb", "character varying(5)", "varchar(5)", Fit.SAME),
        ("duckdb", "timestamp with time zone", "timestamptz", Fit.SAME),
        ("duckdb", "struct(b varchar, a integer)", "struct(a integer, b varchar)", Fit.SAME),
        ("duckdb", "STRUCT( a  INTEGER )", "struct(a integer)", Fit.SAME),
        ("duckdb", "uinteger", "bigint", Fit.WIDENED),
        ("duckdb", "map(varchar, integer)", "map(varchar, bigint)", Fit.WIDENED),
        ("duckdb", "struct(a struct(b integer))", "struct(a struct(b bigint))", Fit.WIDENED),
        ("duckdb", "integer", "ubigint", Fit.NARROWED),
        ("duckdb", "hugeint", "bigint", Fit.NARROWED),
        ("duckdb", "varchar", "varchar(10)", Fit.NARROWED),
        ("duckdb", "double", "float", Fit.NARROWED),
        ("duckdb", "struct(a struct(b integer))", "struct(a struct(c integer))", Fit.NARROWED),
        ("duckdb", "integer[3]", "integer[]", Fit.CHANGED),
        ("duckdb", "integer", "integer[]", Fit.CHANGED),
        ("duckdb", "date", "timestamp", Fit.CHANGED),
        ("duckdb", "integer", "decimal(18,0)", Fit.CHANGED),
        ("duckdb", "enum('a')", "enum('a', 'b')", Fit.CHANGED),
        ("duckdb", "geohash", "quadkey", Fit.UNKNOWN),
        ("duckdb", "integer", "int (", Fit.UNKNOWN),
        ("postgres", "float", "double precision", Fit.SAME),
        ("postgres", "decimal(10,2)", "decimal", Fit.WIDENED),
        ("postgres", "decimal", "decimal(10,2)", Fit.NARROWED),
        ("postgres", "timestamp(3)", "timestamp(6)", Fit.WIDENED),
        ("postgres", "char(3)", "char(2)", Fit.NARROWED),
        ("postgres", "varchar(10)[]", "varchar(5)[]", Fit.NARROWED),
        ("snowflake", "number(38,0)", "number(10,0)", Fit.NARROWED),
        ("snowflake", "decimal", "number(38,0)", Fit.SAME),
        ("bigquery", "int64", "integer", Fit.SAME),
        ("bigquery", "struct<a int64>", "struct<a int64, b string>", Fit.WIDENED),
    ],
)
def test_types_are_compared_as_the_warehouse_interprets_them(
    dialect: str, before: str, after: str, expected: Fit
) -> None:
    assert fit(before, after, dialect) is expected
