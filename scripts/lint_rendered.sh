#!/usr/bin/env bash
# Runs linters for dbt, SQL and YAML on rendered meshes, and prints a table of findings (docs/reference/linters.md).
#
#   scripts/lint_rendered.sh              lints a fresh mesh with its TODOs filled in, and the example mesh
#   scripts/lint_rendered.sh MESH...      lints these meshes; prints the folder with the findings at the end
#   scripts/lint_rendered.sh --quick      runs only sqlfluff, as CI does; fails if it reports a finding
#
# The script lints copies and never changes a mesh. It requires Meshwright with the extra `test` on the PATH. It installs
# each linter into its own virtual environment, and clones linters that aren't in a registry from GitHub. To use local
# clones of dbt-checkpoint, dbt-jsonschema, dbt-project-evaluator and dbt-utils, set LINT_SOURCES to their folder.
set -euo pipefail
shopt -s inherit_errexit
repository=$(cd "$(dirname "$0")/.." && pwd)
settings=$repository/scripts/lint
cache=${LINT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/meshwright-lint}
sources=${LINT_SOURCES:-$cache/sources}
work=$(mktemp -d)
notes=$work/notes
mkdir -p "$cache" "$notes"
export DBT_SEND_ANONYMOUS_USAGE_STATS=false DBT_USE_COLORS=false

version() { grep "^$1==" "$settings/versions.txt" "$repository/constraints.txt" -h | head -1; }

# environment NAME REQUIREMENT...: prints the bin folder of the environment, and creates the environment if needed.
environment() {
  local folder=$cache/$1
  shift
  if [ "$(cat "$folder/made" 2> /dev/null)" != "$*" ]; then
    python3 -m venv --clear "$folder"
    "$folder/bin/pip" install --quiet --disable-pip-version-check "$@" >&2
    echo "$*" > "$folder/made"
  fi
  echo "$folder/bin"
}

clone() { # clone REPOSITORY REVISION
  local name=${1#*/}
  [ -e "$sources/$name" ] || git clone --quiet --depth 1 --branch "$2" "https://github.com/$1.git" "$sources/$name"
}

install() {
  local dbt
  dbt=$(for name in dbt-core dbt-adapters dbt-duckdb; do version "$name"; done)
  # shellcheck disable=SC2086 (a list of words)
  sqlfluff=$(environment sqlfluff "$(version sqlfluff)" "$(version sqlfluff-templater-dbt)" $dbt "$(version duckdb)")
  [ -z "$quick" ] || return 0
  yamllint=$(environment yamllint "$(version yamllint)")
  # shellcheck disable=SC2086
  score=$(environment dbt-score "$(version dbt-score)" $dbt "$(version duckdb)")
  # shellcheck disable=SC2086 (dbt-bouncer requires duckdb<2, so don't pin DuckDB; it only reads the manifest)
  bouncer=$(environment dbt-bouncer "$(version dbt-bouncer)" $dbt)
  autofix=$(environment dbt-autofix "$(version dbt-autofix)")
  clone dbt-checkpoint/dbt-checkpoint v2.0.10
  clone dbt-labs/dbt-jsonschema main
  clone dbt-labs/dbt-project-evaluator v1.3.2
  clone dbt-labs/dbt-utils 1.4.1
  checkpoint=$(environment dbt-checkpoint pyyaml mixpanel setuptools "$sources/dbt-checkpoint")
}

each_domain() { # each_domain COMMAND: runs COMMAND in each domain, with the domain's name as the last argument
  local folder
  for folder in "$mesh"/domains/*/; do
    (cd "$folder" && "$@" "$(basename "$folder")")
  done
}

# --- one function per linter: prints one finding per line ------------------------------------------------

install_packages() { dbt --quiet deps > /dev/null 2>&1; }

warn_error() { # also writes the manifest that the linters read
  dbt --warn-error parse --no-partial-parse > "$work/parse.txt" 2>&1 && return
  echo "$1: $(grep -m1 'Exception\|not allowed\|Error' "$work/parse.txt")"
  dbt --quiet parse --no-partial-parse > /dev/null 2>&1 || true
}

autofix() {
  "$autofix/python" "$settings/autofix.py" "$sources/dbt-jsonschema/schemas" deprecations --all --dry-run --json 2>&1 |
    grep '^{' | grep -v '"mode": "complete"' || true
}

run_yamllint() { (cd "$mesh" && "$yamllint/yamllint" --strict -f parsable . || true); }

run_sqlfluff() {
  PATH=$sqlfluff:$PATH sqlfluff lint models --format github-annotation-native > "$work/sqlfluff.txt" 2>&1 ||
    grep '^::' "$work/sqlfluff.txt" || echo "$1: $(tail -1 "$work/sqlfluff.txt")"
}

bouncer_preset() { # bouncer_preset PRESET DOMAIN
  local preset
  preset=$("$bouncer/python" -c "from dbt_bouncer.presets import read_preset_text as text; print(text('$1'))")
  # A mesh needs only this setting: the governance test checks the primary key.
  sed 's/- name: check_model_has_unique_test/&\n    accepted_uniqueness_tests: [mesh_governance.governed]/' \
    <<< "$preset" > dbt-bouncer.yml
  "$bouncer/dbt-bouncer" run --output-file "$work/bouncer.json" \
    --output-format json --output-only-failures > /dev/null 2>&1 || true
  python3 -c 'import json, sys; [print(r["check_run_id"], r["failure_message"]) for r in json.load(sys.stdin)]' \
    < "$work/bouncer.json"
  rm dbt-bouncer.yml "$work/bouncer.json"
}

run_score() {
  cp "$settings/dbt-score.toml" pyproject.toml
  "$score/dbt-score" lint 2>&1 | tail -1 | sed 's/\x1b\[[0-9;]*m//g' | grep -o '[0-9.]\+' | head -1
  rm pyproject.toml
}

run_checkpoint() {
  local hook kind arguments paths
  printf 'version: 1\ndisable-tracking: true\n' > .dbt-checkpoint.yaml
  while read -r hook kind arguments; do
    case $kind in
      sql) paths=$(git ls-files 'models/*.sql') ;;
      yml) paths=$(git ls-files 'models/*.yml') ;;
      both) paths=$(git ls-files 'models/*.sql' 'models/*.yml') ;;
      macros) paths=$(git ls-files macros) ;;
    esac
    # shellcheck disable=SC2086 (lists of words)
    "$checkpoint/$hook" $arguments -- $paths > "$work/hook.txt" 2>&1 || echo "$hook: $(tail -1 "$work/hook.txt")"
  done < <(grep -v '^#' "$settings/dbt-checkpoint.txt")
  rm .dbt-checkpoint.yaml
}

run_evaluator() {
  local scratch=$work/evaluator
  rm -rf "$scratch" && cp -r "$mesh" "$scratch"
  (
    cd "$scratch/domains/$1"
    printf '  - local: %s\n' "$work/dbt-project-evaluator" >> packages.yml
    printf '\n' >> dbt_project.yml
    # dbt_project.yml may already have models: and vars:
    python3 - "$settings/dbt-project-evaluator.yml" << 'PYTHON'
import sys, yaml
project, more = (yaml.safe_load(open(path)) for path in ("dbt_project.yml", sys.argv[1]))
for key, value in more.items():
    project.setdefault(key, {}).update(value)
yaml.safe_dump(project, open("dbt_project.yml", "w"), sort_keys=False)
PYTHON
    # Turn the guard off: the package fills its tables with hooks, and the mesh has no policy that allows them.
    dbt --quiet deps > "$work/evaluator.txt" 2>&1
    MESH_GUARD_OFF="linting a copy" dbt build --select package:dbt_project_evaluator >> "$work/evaluator.txt" 2>&1 ||
      echo "$1: dbt build failed: $(grep -m1 'Error' "$work/evaluator.txt")"
    grep -o '\(WARN\|ERROR\) [0-9]* [a-z_]*_ ' "$work/evaluator.txt" || true
    grep -o 'WARN [0-9]* valid[a-z_]*' "$work/evaluator.txt" || true
  )
}

schema() { # schema FOLDER SUFFIX
  local schemas=$sources/dbt-jsonschema/schemas/$1
  cd "$mesh"
  # shellcheck disable=SC2046 (names without spaces)
  {
    check-jsonschema --output-format json --schemafile "$schemas/dbt_yml_files-$2.json" \
      $(git ls-files 'domains/*/models/*.yml' 'domains/*/macros/*.yml' 'ports/*/models/*.yml')
    check-jsonschema --output-format json --schemafile "$schemas/dbt_project-$2.json" \
      $(git ls-files 'domains/*/dbt_project.yml' 'ports/*/dbt_project.yml' 'governance/*/dbt_project.yml')
    check-jsonschema --output-format json --schemafile "$schemas/packages-$2.json" $(git ls-files 'domains/*/packages.yml')
  } 2>&1 | python3 -c '
import json, sys
text, decoder = sys.stdin.read(), json.JSONDecoder()
while text.strip():
    document, end = decoder.raw_decode(text.lstrip())
    text = text.lstrip()[end:]
    for error in document.get("errors", []):
        best = (error.get("best_deep_match") or error)
        print(error["filename"], error["path"], best["message"][:200])' || true
}

# --- the table ---------------------------------------------------------------------------------------------------------

lint() { # lint MESH LABEL: writes findings to notes/LABEL/
  mesh=$work/$2
  cp -r "$1" "$mesh"
  rm -rf "$mesh/.git" "$mesh/.mesh"
  (cd "$mesh" && git init --quiet && git add --all)
  python3 "$mesh/warehouse/create.py" > /dev/null 2>&1 || true
  local out=$notes/$2
  mkdir -p "$out"
  each_domain install_packages
  each_domain run_sqlfluff > "$out/sqlfluff"
  [ -z "$quick" ] || return 0
  run_yamllint > "$out/yamllint"
  each_domain warn_error > "$out/dbt --warn-error"
  for preset in minimal standard strict; do each_domain bouncer_preset "$preset" > "$out/dbt-bouncer $preset"; done
  each_domain run_score > "$out/dbt-score"
  each_domain autofix > "$out/dbt-autofix"
  each_domain run_checkpoint > "$out/dbt-checkpoint"
  schema latest_fusion latest-fusion > "$out/JSON schema of dbt v2"
  schema latest latest > "$out/JSON schema of dbt 1"
  (cd "$mesh" && meshwright dbt build > "$out/build.txt" 2>&1) || echo "meshwright dbt build failed" >> "$out/build.txt"
  [ -e "$work/dbt-project-evaluator" ] || evaluator_package
  each_domain run_evaluator > "$out/dbt-project-evaluator"
}

evaluator_package() {
  cp -r "$sources/dbt-project-evaluator" "$work/dbt-project-evaluator"
  printf 'packages:\n  - local: %s\n' "$sources/dbt-utils" > "$work/dbt-project-evaluator/packages.yml"
}

table() {
  local linter label
  printf '| Linter |'; printf ' %s |' "$@"; printf '\n|---|'; printf -- '---|%.0s' "$@"; printf '\n'
  for linter in "dbt --warn-error" dbt-autofix yamllint sqlfluff "dbt-bouncer minimal" "dbt-bouncer standard" \
    "dbt-bouncer strict" dbt-score dbt-checkpoint dbt-project-evaluator "JSON schema of dbt v2" "JSON schema of dbt 1"; do
    printf '| %s |' "$linter"
    for label in "$@"; do
      if [ "$linter" = dbt-score ]; then
        printf ' %s |' "$(sort -n "$notes/$label/$linter" | head -1)"
      else
        printf ' %s |' "$(wc -l < "$notes/$label/$linter" | tr -d ' ')"
      fi
    done
    printf '\n'
  done
}

quick=
if [ "${1:-}" = --quick ]; then
  quick=quick
  shift
fi
install
if [ $# -eq 0 ]; then
  mkdir -p "$work/made/data"
  (cd "$repository" && python -m tests.fresh_mesh "$work/made" > /dev/null && python example_mesh/data/load.py > /dev/null)
  mv "$work/made/acme" "$work/made/fresh"
  cp -r "$repository/example_mesh" "$work/made/example"
  set -- "$work/made/fresh" "$work/made/example"
fi
labels=()
for path in "$@"; do
  label=$(basename "$path")
  echo "linting $label" >&2
  lint "$path" "$label"
  labels+=("$label")
done
if [ -n "$quick" ]; then
  grep -r . "$notes" | sed "s|$notes/||" && exit 1
  echo "sqlfluff reported no findings."
else
  table "${labels[@]}"
  echo "Findings: $notes" >&2
fi
