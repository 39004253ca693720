#!/usr/bin/env bash
# Builds the docs site and fails on any warning: a link to a page or an anchor that doesn't exist, a page that is
# missing from the nav, a page that loads something from another host.
#
#   scripts/build_docs.sh            into a temporary folder, which is removed: for CI
#   scripts/build_docs.sh FOLDER     into FOLDER
#
# Needs the extra `docs` on the PATH (pip install -c constraints.txt '.[docs]'). For FOLDER, npm fetches Mermaid, so that
# no page asks a CDN for it.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
mermaid=11.17.2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$repository/docs" "$repository/zensical.toml" "$work"

# Pages that the nav doesn't list are built, but nobody finds them.
(cd "$work/docs" && find . -name '*.md' | sed 's|^\./||') | while read -r page; do
  grep -q "\"$page\"" "$work/zensical.toml" || { echo "zensical.toml: the nav doesn't list docs/$page" >&2; exit 1; }
done

if [ $# -gt 0 ]; then
  mkdir "$work/docs/javascripts"
  (cd "$work" && npm pack --silent "mermaid@$mermaid" > /dev/null \
    && tar -xzf "mermaid-$mermaid.tgz" -C docs/javascripts --strip-components=2 package/dist/mermaid.min.js)
fi

(cd "$work" && zensical build --strict)

# The site's own script names a CDN as the fallback for what it doesn't find; no page may ask for one.
if grep -rnE '(src|href)="https?://[^"]*\.(js|css|woff2?)"' "$work/site" --include='*.html'; then
  echo "these pages load something from another host" >&2
  exit 1
fi
if [ $# -gt 0 ]; then
  mkdir -p "$1"
  cp -r "$work/site/." "$1"
fi
