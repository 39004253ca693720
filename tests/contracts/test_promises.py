import datetime

import pytest

from meshwright.contracts.differences.ports import port_differences
from meshwright.contracts.terms import Terms
from meshwright.mesh.contract import OutputPort
from meshwright.mesh.meta import PRODUCT

TERMS = Terms(dialect="duckdb", today=datetime.datetime.now(tz=datetime.UTC).date())
# Two valid values of each key that needs a certain form.
VALUES: dict[str, tuple[object, object]] = {
    "slo": ({"minimum_rows": 2}, {"minimum_rows": 1}),
    "lifecycle": ("active", "draft"),
    "sharing": ([{"domain": "sales"}, {"domain": "crm"}], [{"domain": "sales"}]),
}


@pytest.mark.parametrize("key", [*(key for key in PRODUCT if key != "kind"), "a_key_of_the_mesh"])
def test_a_change_of_any_key_of_a_product_is_reported(key: str) -> None:
    """`kind` is compared for the whole product; test_cases.py has its verdict."""
    before, after = (
        OutputPort(version=1, columns=(), meta={key: value}) for value in VALUES.get(key, (["before"], ["after"]))
    )
    assert [
        change.element.partition(".")[0].partition(" ")[0] for change in port_differences(before, after, TERMS, "sales")
    ] == [key]
