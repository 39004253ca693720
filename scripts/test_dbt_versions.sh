#!/usr/bin/env bash
# Tests Meshwright with the oldest supported version of dbt-core, the version in constraints.txt, and the newest. Each
# version gets its own virtual environment in the folder VENVS.
#
#   scripts/test_dbt_versions.sh                        tests all versions, with the tests below
#   scripts/test_dbt_versions.sh 1.12.6                 tests one version
#   TESTS="tests/end_to_end/test_workflows.py" scripts/test_dbt_versions.sh 1.12.6
set -euo pipefail
cd "$(dirname "$0")/.."

venvs=${VENVS:-${TMPDIR:-/tmp}/meshwright-dbt-versions}
wide="tests/check tests/cli tests/contracts tests/governance tests/rules tests/services -m 'not slow'"
deep="tests/cli/test_dbt.py tests/cli/test_third_party_packages.py tests/governance/test_promises_about_inputs.py"
[ $# -gt 0 ] || set -- 1.11.0 1.11.16 1.12.6

python3 -m venv "$venvs/uv"
"$venvs/uv/bin/pip" install -q uv
uv=$venvs/uv/bin/uv

# dbt-core 1.12 depends on the parser of dbt v2, which is optional at run time. Leave it out, because its build downloads
# a file from outside the package index.
overrides=$venvs/overrides.txt
echo 'dbt-core-experimental-parser; sys_platform == "never"' > "$overrides"

# Let each version of dbt resolve its own dependencies. Pin everything else as in constraints.txt.
constraints=$venvs/constraints.txt
grep -v -E '^(dbt-|protobuf|mashumaro|sqlparse|click|pathspec|pydantic|jsonschema|importlib-metadata)' constraints.txt > "$constraints"

for version in "$@"; do
  python=$venvs/$version/bin/python
  "$uv" venv -q --clear --python "$(command -v python3)" "$venvs/$version"
  "$uv" pip install -q --python "$python" --override "$overrides" -c "$constraints" "dbt-core==$version" -e '.[test]'
  printf '\n== %s\n' "$("$python" -c 'from importlib.metadata import version as v; print("dbt-core", v("dbt-core"), "dbt-adapters", v("dbt-adapters"), "dbt-duckdb", v("dbt-duckdb"), "dbt-postgres", v("dbt-postgres"))')"
  if [ -n "${TESTS:-}" ]; then
    PATH=$venvs/$version/bin:$PATH eval "'$python' -m pytest $TESTS"
  else
    PATH=$venvs/$version/bin:$PATH eval "'$python' -m pytest $wide && '$python' -m pytest $deep"
  fi
done
