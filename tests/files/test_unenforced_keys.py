from pathlib import PurePosixPath

from meshwright.files.unenforced_keys import with_warnings, without_warnings

PATH = PurePosixPath("orders.yml")
WARNING = """\
# Ours.
models:
  - name: orders
    constraints:
      - type: primary_key  # a row
        columns:
          - id
          - month
      # More.
      - {type: check, expression: id > 0}
    columns:
      - name: id
        constraints: [{type: not_null}]
      - name: month
        constraints:
          - type: not_null  # always
      - name: amount
    versions:
      - v: 1
        columns:
          - name: total
            constraints:
              - type: not_null
  - name: other
    constraints:
      - {type: primary_key, columns: [id]}
"""
SILENT = """\
# Ours.
models:
  - name: orders
    constraints:
      - type: primary_key  # a row
        columns:
          - id
          - month
        warn_unsupported: false
      # More.
      - {type: check, expression: id > 0}
    columns:
      - name: id
        constraints: [{type: not_null, warn_unsupported: false}]
      - name: month
        constraints:
          - type: not_null  # always
            warn_unsupported: false
      - name: amount
    versions:
      - v: 1
        columns:
          - name: total
            constraints:
              - type: not_null
                warn_unsupported: false
  - name: other
    constraints:
      - {type: primary_key, columns: [id]}
"""


def test_the_keys_of_a_model_that_the_audit_checks_do_not_warn_and_comments_stay() -> None:
    assert without_warnings(WARNING, PATH, {"orders"}) == SILENT
    assert without_warnings(SILENT, PATH, {"orders"}) == SILENT


def test_back_on_a_warehouse_that_enforces_them_they_warn_again() -> None:
    assert with_warnings(SILENT, PATH, {"orders"}) == WARNING
    assert with_warnings(WARNING, PATH, {"orders"}) == WARNING


def test_a_file_without_a_line_break_at_its_end_stays_valid() -> None:
    text = "models:\n  - name: orders\n    constraints:\n      - type: primary_key\n        columns: [id]"
    silent = without_warnings(text, PATH, {"orders"})
    assert silent == f"{text}\n        warn_unsupported: false"
    assert with_warnings(silent, PATH, {"orders"}) == text
