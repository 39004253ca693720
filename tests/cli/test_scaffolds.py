"""What a new product's files begin with: they group by the key that was asked for, and suggest what the data shows."""

from pathlib import Path

import pytest
from tests.conftest import dbt, succeed

from meshwright.scaffold.suggestions import Facts, suggestions


def add_hours(mesh: Path) -> Path:
    reads = ("--reads=flights.departures", "--reads=fleet.aircraft")
    succeed("product", "add", "flights", "hours", "--kind=aggregated", *reads, "--primary-key=tailnum", cwd=mesh)
    return mesh / "domains/flights/models/aggregated/hours"


def test_an_aggregated_product_groups_by_the_key_that_is_asked_for(full_mesh: Path) -> None:
    folder = add_hours(full_mesh)
    sql = (folder / "hours_v1.sql").read_text()
    select, _, grouping = sql.partition("\ngroup by\n")
    final = select.rpartition("\nselect\n")[2]
    assert final.splitlines()[0] == "    departures.tailnum,"
    assert "    count(*) as number_of_departures," in final
    assert "    cast(sum(departures.distance) as bigint) as total_distance" in final
    assert "    max(departures.time_hour) as latest_time_hour" in final
    assert grouping.splitlines()[0] == "    departures.tailnum,"
    assert "    aircraft.seats" in grouping  # looked up by the key, so the same in every row of a group
    assert "total_flight" not in final  # a flight's number is a name
    text = (folder / "hours.yml").read_text()
    assert "      - name: tailnum\n" in text
    assert "          - type: primary_key  # identifies a row\n" in text
    assert "      - name: number_of_departures\n        data_type: bigint\n" in text


@pytest.mark.slow
def test_what_is_grouped_builds_and_its_key_is_one(full_mesh: Path) -> None:
    add_hours(full_mesh)
    succeed("publish", cwd=full_mesh)
    for domain, model in (("fleet", "aircraft"), ("flights", "departures hours")):
        assert dbt("deps", cwd=full_mesh / "domains" / domain).code == 0
        result = dbt("build", "--select", *model.split(), cwd=full_mesh / "domains" / domain)
        assert result.code == 0, result.out
    receipts = succeed("receipts", "flights.hours", cwd=full_mesh)
    assert "primary_key_unique (tailnum)" in receipts
    assert "0 failed assertions" in receipts


def test_what_the_data_shows_stands_as_comments_to_confirm(full_mesh: Path) -> None:
    text = (full_mesh / "domains/fleet/models/source_aligned/aircraft/aircraft.yml").read_text()
    of_engine = text.partition("      - name: engine\n")[2].partition("      - name:")[0]
    assert of_engine.splitlines()[2:4] == [
        "        # constraints: [{type: not_null}]  # no nulls in 3,322 rows",
        '        # config: {meta: {accepted_values: ["4 Cycle", Reciprocating, Turbo-fan, Turbo-jet, Turbo-prop, Turbo-shaft]}}  # all values in 3,322 rows',
    ]
    of_seats = text.partition("      - name: seats\n")[2].partition("      - name:")[0]
    assert "        # config: {meta: {range: {min: 0}}}  # no negative number in 3,322 rows\n" in of_seats
    of_key = text.partition("      - name: tailnum\n")[2].partition("      - name:")[0]
    assert "# constraints" not in of_key


@pytest.mark.parametrize(
    ("facts", "name", "data_type", "found"),
    [
        (None, "status", "varchar", []),
        (Facts(rows=19, nulls=0, values=("a", "b")), "status", "varchar", []),
        (Facts(rows=20, nulls=1, values=("a", "b")), "status", "varchar", ["accepted_values: [a, b]"]),
        (Facts(rows=20, nulls=1, values=("a",)), "status", "varchar", []),
        (Facts(rows=20, nulls=1, values=("no", "1")), "status", "varchar", ['accepted_values: ["no", "1"]']),
        (Facts(rows=20, nulls=1, lowest=0), "amount", "decimal(10,2)", ["range: {min: 0}"]),
        (Facts(rows=20, nulls=1, lowest=-1), "amount", "decimal(10,2)", []),
        (Facts(rows=20, nulls=1, lowest=1), "customer_id", "bigint", []),
        (Facts(rows=20, nulls=0), "ordered_at", "timestamp", ["type: not_null"]),
    ],
)
def test_a_suggestion_holds_for_all_rows_and_means_something(
    facts: Facts | None, name: str, data_type: str, found: list[str]
) -> None:
    lines = suggestions(facts, name, data_type, is_key=False)
    assert [any(text in line for line in lines) for text in found] == [True] * len(found)
    assert len(lines) == len(found)
