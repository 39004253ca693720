#!/usr/bin/env bash
# Builds the docs site. Fails on any warning: a link to a page or an anchor that doesn't exist, a page that is missing
# from the nav, or a page that loads a file from another host.
#
#   scripts/build_docs.sh            builds into a temporary folder and removes it, as in CI
#   scripts/build_docs.sh FOLDER     builds into FOLDER
#
# Requires the extra `docs` on the PATH (pip install -c constraints.txt '.[docs]'). With FOLDER, it also requires npm:
# the script adds Mermaid to the site, so that no page loads it from a CDN.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
mermaid=11.17.2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$repository/docs" "$repository/zensical.toml" "$work"

# Zensical also builds pages that the nav doesn't list, but readers can't find them.
(cd "$work/docs" && find . -name '*.md' | sed 's|^\./||') | while read -r page; do
  grep -q "\"$page\"" "$work/zensical.toml" || { echo "zensical.toml: add docs/$page to the nav" >&2; exit 1; }
done

if [ $# -gt 0 ]; then
  mkdir "$work/docs/javascripts"
  (cd "$work" && npm pack --silent "mermaid@$mermaid" > /dev/null \
    && tar -xzf "mermaid-$mermaid.tgz" -C docs/javascripts --strip-components=2 package/dist/mermaid.min.js)
fi

(cd "$work" && zensical build --strict)

# Check only the pages: the site's script contains the URL of a CDN, its fallback for files that it doesn't find.
if grep -rnE '(src|href)="https?://[^"]*\.(js|css|woff2?)"' "$work/site" --include='*.html'; then
  echo "these pages load files from another host; add the files to the site instead" >&2
  exit 1
fi
if [ $# -gt 0 ]; then
  mkdir -p "$1"
  cp -r "$work/site/." "$1"
fi
