"""Compares how the contracts of two ports are enforced: materialization, tests, governance, grants."""

from collections.abc import Iterator

from meshwright.contracts.change import Change, changed
from meshwright.contracts.differences.columns import Pairing
from meshwright.contracts.texts import NEW_VERSION, listed, short
from meshwright.mesh.contract import DataTest, OutputPort, Upkeep

STORED = frozenset({"table", "incremental"})
Key = tuple[str, str | None]


def upkeep_differences(before: OutputPort, after: OutputPort, pairing: Pairing) -> Iterator[Change]:
    """Find differences in how the contract of a port is enforced."""
    yield from _grants(before.grants, after.grants)
    if before.upkeep is None or after.upkeep is None:
        return
    yield from _storage(before, before.upkeep, after.upkeep)
    yield from _governance(before.upkeep, after.upkeep)
    yield from _data_tests(before.upkeep, after.upkeep, pairing)


def _storage(port: OutputPort, before: Upkeep, after: Upkeep) -> Iterator[Change]:
    texts = before.stored_as or "", after.stored_as or ""
    if before.stored_as == after.stored_as:
        return
    has_constraints = bool(port.constraints) or any(column.constraints for column in port.columns)
    if before.stored_as in STORED and after.stored_as not in STORED and has_constraints:
        message = f"the warehouse no longer enforces its constraints; materialize it as a table, or {NEW_VERSION}"
        yield changed("constraints_no_longer_enforced", "materialized", message, *texts)
    else:
        yield changed("materialization_changed", "materialized", "its rows are the same", *texts)


def _governance(before: Upkeep, after: Upkeep) -> Iterator[Change]:
    if before.governed and not after.governed:
        message = "nothing checks its promises; restore the governance test and the audit"
        yield changed("governance_weakened", "governance", message, "governed", "weakened")
    elif after.governed and not before.governed:
        yield changed("governance_restored", "governance", "its promises are checked", "weakened", "governed")


def _data_tests(before: Upkeep, after: Upkeep, pairing: Pairing) -> Iterator[Change]:
    """Find differences of the data tests, except those of removed columns."""
    names = pairing.new_names()
    removed = {column.name for column in pairing.removed}
    olds = [test for test in before.data_tests if test.column not in removed and test not in after.data_tests]
    news = [test for test in after.data_tests if test not in before.data_tests]
    for old in olds:
        wanted = old.name, names.get(old.column or "", old.column)
        new = next((test for test in news if (test.name, test.column) == wanted), None)
        element = f"data test {_name(old)}"
        if new is None:
            message = f"consumers may rely on it; keep it, or {NEW_VERSION}"
            yield changed("data_test_dropped", element, message, _terms(old), "", old.column)
            continue
        news.remove(new)
        yield from _changed_test(element, old, new)
    for new in news:
        yield changed("data_test_added", f"data test {_name(new)}", "consumers can rely on it", "", _terms(new))


def _changed_test(element: str, old: DataTest, new: DataTest) -> Iterator[Change]:
    texts = _terms(old), _terms(new)
    if texts == (_terms(new), _terms(old)):
        return
    if _is_tighter(old, new):
        yield changed("data_test_tightened", element, "it is stricter than before", *texts, old.column)
    else:
        message = f"it may accept rows that it rejected before; keep it, or {NEW_VERSION}"
        yield changed("data_test_loosened", element, message, *texts, old.column)


def _is_tighter(old: DataTest, new: DataTest) -> bool:
    """Whether a test only gets stricter: the same arguments, more rows checked, an error instead of a warning."""
    if old.arguments != new.arguments or new.error_if not in (old.error_if, "!= 0"):
        return False
    return new.severity in (old.severity, "error") and new.where in (old.where, None) and new.limit in (old.limit, None)


def _name(test: DataTest) -> str:
    return f"{test.name} ({test.column})" if test.column else test.name


def _terms(test: DataTest) -> str:
    """Return the arguments and settings of a test."""
    settings = {
        **test.arguments,
        "severity": test.severity,
        **({"where": test.where} if test.where else {}),
        **({"limit": test.limit} if test.limit else {}),
        **({"error_if": test.error_if} if test.error_if != "!= 0" else {}),
    }
    return short(settings)


def _grants(before: dict[str, tuple[str, ...]], after: dict[str, tuple[str, ...]]) -> Iterator[Change]:
    for privilege in sorted(before.keys() | after.keys()):
        olds, news = before.get(privilege, ()), after.get(privilege, ())
        element, texts = f"grants {privilege}", (listed(olds), listed(news))
        lost = [role for role in olds if role not in news]
        if lost:
            message = f"{listed(lost)} lost the privilege; agree on it with them, or grant it again"
            yield changed("grants_narrowed", element, message, *texts)
        elif news != olds:
            yield changed("grants_widened", element, "more roles have the privilege", *texts)
