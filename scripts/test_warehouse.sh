#!/usr/bin/env bash
# Runs the tests of a warehouse whose packages exclude those of the other tests, in its own virtual environment:
#
#     scripts/test_warehouse.sh ducklake    # the governance package and the example mesh; needs Postgres
#     scripts/test_warehouse.sh spark       # the example mesh on a cluster of two workers; needs Java 17
#
# More arguments go to pytest. The environments are in .venvs/.
set -euo pipefail
cd "$(dirname "$0")/.."

warehouse=$1
shift
venv=.venvs/$warehouse
# The packages are those that a mesh on this warehouse installs; they replace pinned versions of the same names.
requirements=$(python3 - "$warehouse" <<'PYTHON'
import re, sys
text = open("templates/questions/warehouses.yml", encoding="utf-8").read()
found = re.search(rf"^    {sys.argv[1]}:\n(?:      .*\n)*?      requirements: \[(.*)\]", text, re.MULTILINE)
print("\n".join(re.findall(r'"([^"]+)"', found[1])) if found else sys.exit(f"no warehouse {sys.argv[1]}"))
PYTHON
)
mkdir -p .venvs
names=$(sed 's/[=[].*//' <<< "$requirements" | paste -sd '|')
grep -vE "^($names)==" constraints.txt > ".venvs/$warehouse.txt"
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
# shellcheck disable=SC2086  # one word for each package
"$venv/bin/pip" install -q -c ".venvs/$warehouse.txt" $requirements -e '.[example,test]'

if [ "$warehouse" = ducklake ]; then
  tests=(tests/governance tests/end_to_end/test_example_on_warehouses.py)
else
  tests=(tests/end_to_end/test_example_on_warehouses.py)
fi
MESHWRIGHT_TEST_WAREHOUSES=$warehouse PATH="$PWD/$venv/bin:$PATH" \
  "$venv/bin/pytest" -q -n 1 -k "$warehouse" "${tests[@]}" "$@"
