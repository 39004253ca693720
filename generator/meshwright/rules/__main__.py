"""Prints docs/reference/rules.md: `python -m meshwright.rules > docs/reference/rules.md`."""

import sys

from meshwright.rules.reference import reference

sys.stdout.write(reference())
