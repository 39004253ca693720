import pytest

from meshwright.mesh.kinds import Kind, reading_fault

SA, AGG, CON, VIR = Kind.SOURCE_ALIGNED, Kind.AGGREGATED, Kind.CONSUMER_ALIGNED, Kind.VIRTUAL


@pytest.mark.parametrize(
    ("kind", "reads", "sources"),
    [
        (SA, [], 1),
        (SA, [], 3),
        (AGG, [SA, SA], 0),
        (AGG, [AGG, VIR, SA], 0),
        (CON, [SA], 0),
        (CON, [CON], 0),
        (CON, [VIR, AGG], 0),
        (VIR, [SA, AGG], 0),
        (VIR, [CON, SA], 0),
    ],
)
def test_what_a_kind_may_read(kind: Kind, reads: list[Kind], sources: int) -> None:
    assert reading_fault(kind, named(reads), sources) is None


@pytest.mark.parametrize(
    ("kind", "reads", "sources", "reason"),
    [
        (SA, [], 0, "reads at least one source"),
        (SA, [SA], 1, "not products such as d.p0"),
        (AGG, [], 0, "reads two or more products"),
        (AGG, [SA], 0, "reads two or more products"),
        (AGG, [SA, SA], 1, "read the source in a source_aligned product"),
        (AGG, [SA, CON], 0, "d.p1 is consumer_aligned"),
        (CON, [], 0, "reads at least one product"),
        (CON, [SA], 1, "read the source in a source_aligned product"),
        (VIR, [SA], 0, "reads two or more products"),
        (VIR, [SA, SA], 2, "read the source in a source_aligned product"),
    ],
)
def test_a_forbidden_read_is_rejected_with_the_reason(kind: Kind, reads: list[Kind], sources: int, reason: str) -> None:
    assert reason in (reading_fault(kind, named(reads), sources) or "")


def named(reads: list[Kind]) -> dict[str, Kind]:
    return {f"d.p{i}": kind for i, kind in enumerate(reads)}
