from meshwright.mesh.contract import Column, Constraint, OutputPort, Product
from meshwright.mesh.kinds import Kind
from meshwright.scaffold.select_columns import Input, arrange, ref_sql, select


def test_a_product_is_pinned_with_its_domain_and_version() -> None:
    departures = read("flights", "departures", ["flight"], "flight")
    assert ref_sql(departures.product, departures.port) == "ref('flights', 'departures', v=1)"


def test_the_input_that_looks_up_the_others_comes_first() -> None:
    aircraft = read("fleet", "aircraft", ["tailnum", "seats"], "tailnum")
    departures = read("flights", "departures", ["flight", "tailnum"], "flight")
    first, second = arrange([aircraft, departures])
    assert (first.name, first.on) == ("departures", ())
    assert (second.name, second.on) == ("aircraft", ("tailnum",))


def test_an_input_without_a_shared_key_is_not_joined() -> None:
    carriers = read("network", "carriers", ["carrier"], "carrier")
    aircraft = read("fleet", "aircraft", ["tailnum"], "tailnum")
    assert [i.on for i in arrange([carriers, aircraft])] == [(), ()]


def test_looked_up_columns_are_added_if_they_are_new() -> None:
    departures = read("flights", "departures", ["flight", "tailnum", "year"], "flight")
    aircraft = read("fleet", "aircraft", ["tailnum", "year", "seats"], "tailnum")
    selected = select(arrange([departures, aircraft]))
    assert [item.expression for item in selected] == [
        "departures.flight",
        "departures.tailnum",
        "departures.year",
        "aircraft.seats",
    ]


def test_an_input_without_new_columns_is_not_joined() -> None:
    """sqlfluff's ST11: a joined table whose columns aren't used."""
    flown = read("flights", "flown", ["flight", "tailnum", "year", "seats"], "flight")
    aircraft = read("fleet", "aircraft", ["tailnum", "year", "seats"], "tailnum", year="integer")
    assert [item.expression for item in select(arrange([flown, aircraft]))][4:] == ["aircraft.year as aircraft_year"]
    alike = read("fleet", "aircraft", ["tailnum", "year", "seats"], "tailnum")
    assert [item.expression for item in select(arrange([flown, alike]))][4:] == ["aircraft.year as aircraft_year"]


def read(domain: str, name: str, columns: list[str], key: str, **types: str) -> Input:
    port = OutputPort(
        version=1,
        columns=tuple(Column(c, types.get(c, "varchar")) for c in columns),
        constraints=(Constraint("primary_key", (key,)),),
    )
    product = Product(domain=domain, name=name, kind=Kind.SOURCE_ALIGNED, owner=None, latest_version=1, ports=(port,))
    return Input(name=name, ref="", product=product, port=port)
