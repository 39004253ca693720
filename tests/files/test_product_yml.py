"""Edits of a product's versions: in whatever layout, nothing else of the file changes."""

import datetime
from pathlib import Path

import pytest

from meshwright.errors import Refused
from meshwright.files.draft import Draft
from meshwright.files.product_yml import ProductYaml
from meshwright.mesh.mesh import Domain
from meshwright.writing.apply import apply

FOLDER = "domains/sales/models/source_aligned/orders"
OLDEST_FIRST = """\
# Orders.
models:
  - name: orders   # one row per order
    latest_version: 2  # since March
    columns: [{name: id, data_type: integer, description: null}]
    versions:
      - v: 1   # the old one
        deprecation_date: 2099-12-31
      - v: 2
        columns:
          # no legacy
          - include: all
            exclude: [legacy]

  # Private.
  - name: orders_cleaned

unit_tests:
  - name: only_one
    model: orders
    versions: {include: [1]}
    given: [{input: ref('x'), rows: [{id: null}]}]

  - name: both
    model: orders
"""
NEWEST_FIRST = """\
models:
- name: orders
  versions:
  - v: 2

  - v: 1
    description: >-
      Deprecated.

unit_tests:
- name: only_one
  model: orders
  versions:
    include: [1]
"""


def product(root: Path, text: str) -> tuple[Draft, ProductYaml]:
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    (root / FOLDER / "orders.yml").write_text(text)
    draft = Draft(root)
    return draft, ProductYaml(draft, Domain("sales"), "orders")


def saved(root: Path, draft: Draft, file: ProductYaml) -> str:
    file.save()
    apply(draft.plan(), root)
    return (root / FOLDER / "orders.yml").read_text()


def test_a_version_is_added_before_the_comments_of_what_follows(tmp_path: Path) -> None:
    draft, file = product(tmp_path, OLDEST_FIRST)
    file.add_version(["v: 3", *file.lines_of(2, without={"v"})])
    file.set_latest(3)
    assert saved(tmp_path, draft, file) == OLDEST_FIRST.replace("latest_version: 2", "latest_version: 3").replace(
        "            exclude: [legacy]\n",
        "            exclude: [legacy]\n"
        "      - v: 3\n"
        "        columns:\n"
        "          # no legacy\n"
        "          - include: all\n"
        "            exclude: [legacy]\n",
    )


def test_a_version_comes_first_where_the_newest_does(tmp_path: Path) -> None:
    draft, file = product(tmp_path, NEWEST_FIRST)
    file.add_version(["v: 3", "description: New."])
    file.set_latest(2)
    assert saved(tmp_path, draft, file) == NEWEST_FIRST.replace(
        "  versions:\n  - v: 2\n",
        "  latest_version: 2\n  versions:\n  - v: 3\n    description: New.\n\n  - v: 2\n",
    )


def test_a_date_is_written_below_the_version_or_replaced(tmp_path: Path) -> None:
    draft, file = product(tmp_path, OLDEST_FIRST)
    file.set_deprecation("1", datetime.date(2098, 1, 1))
    file.set_deprecation("2", datetime.date(2099, 1, 1))
    assert saved(tmp_path, draft, file) == OLDEST_FIRST.replace("2099-12-31", "2098-01-01").replace(
        "      - v: 2\n", "      - v: 2\n        deprecation_date: 2099-01-01\n"
    )


def test_a_version_goes_with_the_unit_tests_that_test_nothing_else(tmp_path: Path) -> None:
    draft, file = product(tmp_path, OLDEST_FIRST)
    file.remove_version("1")
    test = OLDEST_FIRST[OLDEST_FIRST.index("  - name: only_one") : OLDEST_FIRST.index("  - name: both")]
    entry = "      - v: 1   # the old one\n        deprecation_date: 2099-12-31\n"
    assert saved(tmp_path, draft, file) == OLDEST_FIRST.replace(test, "").replace(entry, "")


def test_the_last_version_and_the_only_unit_test_leave_no_blank_lines(tmp_path: Path) -> None:
    draft, file = product(tmp_path, NEWEST_FIRST)
    file.remove_version("1")
    assert saved(tmp_path, draft, file) == "models:\n- name: orders\n  versions:\n  - v: 2\n"


@pytest.mark.parametrize("versions", ["versions: [{v: 1}, {v: 2}]", "versions:\n      - {v: 1}\n      - {v: 2}"])
def test_versions_in_braces_are_refused(versions: str, tmp_path: Path) -> None:
    _, file = product(tmp_path, f"models:\n  - name: orders\n    {versions}\n")
    with pytest.raises(Refused, match=r"orders.yml: Meshwright can't edit `versions` in this form; write a list"):
        file.set_deprecation("1", datetime.date(2099, 1, 1))


def test_an_edit_that_would_say_something_else_is_refused(tmp_path: Path) -> None:
    draft, file = product(tmp_path, "models:\n  - name: orders\n    versions:\n      - v:\n          1\n      - v: 2\n")
    file.version("1")["description"] = "never written"
    with pytest.raises(Refused, match="can't edit `versions` in this form"):
        file.save()
    assert not draft.plan()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "models:\n  - name: orders\n",
            "sales.orders has no versions yet. To make the current product v1, rename orders.sql",
        ),
        ("models:\n  - name: orders\n    versions: 3\n", f"{FOLDER}/orders.yml: expected a model orders whose"),
        ("models:\n  - name: orders\n    versions: [1]\n", f"{FOLDER}/orders.yml: expected a model orders whose"),
        ("models: {}\n", "sales.orders has no versions yet."),
    ],
)
def test_what_has_no_versions_is_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        product(tmp_path, text)
    assert str(refused.value).startswith(said)


def test_versions_that_are_no_numbers_have_no_newest(tmp_path: Path) -> None:
    _, file = product(tmp_path, "models:\n  - name: orders\n    versions:\n      - v: 1.1\n      - v: beta\n")
    with pytest.raises(Refused, match=r"version 1.1 of sales.orders isn't a whole number"):
        _ = file.newest
