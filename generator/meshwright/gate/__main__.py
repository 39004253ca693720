"""Prints docs/reference/contract_changes.md: `python -m meshwright.gate > docs/reference/contract_changes.md`."""

import sys

from meshwright.gate.reference import reference

sys.stdout.write(reference())
