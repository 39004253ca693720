from pathlib import Path

import pytest

from meshwright.errors import Refused
from meshwright.scaffold.source import Source, SourceColumn, column_name


def test_a_source_is_a_relation_and_optionally_a_file() -> None:
    assert Source.parse("raw.orders") == Source("raw", "orders")
    assert Source.parse("raw.orders=a=b.csv") == Source("raw", "orders", Path("a=b.csv"))


@pytest.mark.parametrize("text", ["orders", "raw.", ".orders", "a.b.c", "raw.orders=", "", "=x.csv"])
def test_anything_else_is_rejected(text: str) -> None:
    with pytest.raises(Refused, match=r"expected SCHEMA.TABLE or SCHEMA.TABLE=FILE"):
        Source.parse(text)


def test_a_source_name_is_an_identifier() -> None:
    with pytest.raises(Refused, match="'Raw' is not a valid name for a source"):
        Source.parse("Raw.orders")


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Order ID", "order_id"),
        ("orderId", "order_id"),
        ("größe", "größe"),
        ("2nd", "column_2nd"),
        ("%", "percent_sign"),
    ],
)
def test_columns_get_names_that_need_no_quotes(theirs: str, ours: str) -> None:
    assert column_name(theirs) == ours


def test_a_renamed_column_is_selected_under_our_name() -> None:
    assert SourceColumn("order_id", "bigint", '"Order ID"').expression == '"Order ID" as order_id'
    assert SourceColumn("amount", "double", "amount").expression == "amount"
    assert SourceColumn("end", "varchar", '"end"', quote=True).expression == '"end"'
