"""Which receipts count: a run that was interrupted while it published never looks like one that published."""

import datetime

from meshwright.mesh.receipt import Receipt, confirmed, histories


def receipt(run: str, minute: int, *, published: bool | None, rebuilt_input: str = "") -> Receipt:
    return Receipt(
        invocation_id=run,
        audited_at=datetime.datetime(2026, 11, 1, 12, minute),
        version=1,
        rule_name="minimum_rows",
        column_names="",
        measured=float(minute),
        at_most=None,
        at_least=1.0,
        passed=True,
        published=published,
        rebuilt_input=rebuilt_input,
    )


def test_the_receipt_of_a_published_audit_replaces_the_one_that_announced_it() -> None:
    about_to_publish, published = receipt("a", 1, published=None), receipt("a", 2, published=True)
    assert confirmed([published, about_to_publish]) == [published]


def test_an_audit_that_was_never_published_remains_beside_later_ones() -> None:
    interrupted, next_run = receipt("a", 1, published=None), receipt("b", 3, published=True)
    assert confirmed([next_run, interrupted]) == [interrupted, next_run]


def test_the_audit_of_a_view_after_the_rebuild_of_an_input_is_another_audit_of_the_same_run() -> None:
    interrupted = receipt("a", 1, published=None)
    of_an_input = receipt("a", 2, published=True, rebuilt_input="model.sales.orders.v1")
    assert confirmed([interrupted, of_an_input]) == [interrupted, of_an_input]


def test_a_failed_audit_stays_in_the_history() -> None:
    failed, passed = receipt("a", 1, published=False), receipt("b", 2, published=True)
    (history,) = histories([passed, failed])
    assert history.receipts == (failed, passed)
    assert history.latest == passed
