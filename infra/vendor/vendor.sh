#!/bin/sh
# Copies the third-party files that the pages need, with their licences, from the npm lock beside this
# script into platform/okienko/static/vendor/. Run by `make vendor`; the result is committed, so nobody
# needs Node to run Okienko.
set -eu
cd "$(dirname "$0")"
out=../../platform/okienko/static/vendor
npm ci --ignore-scripts --no-audit --no-fund

rm -rf "$out"
mkdir -p "$out/altcha" "$out/bootstrap" "$out/htmx" "$out/atkinson" "$out/event-calendar"

# Source maps are not vendored: a manifest storage refuses a file that points to a missing one.
sed '/^\/\*# sourceMappingURL=/d' node_modules/bootstrap/dist/css/bootstrap.min.css > "$out/bootstrap/bootstrap.min.css"
cp node_modules/bootstrap/LICENSE "$out/bootstrap/LICENSE"

cp node_modules/htmx.org/dist/htmx.min.js "$out/htmx/htmx.min.js"
cp node_modules/htmx.org/LICENSE "$out/htmx/LICENSE"

cp node_modules/altcha/dist/workers/pbkdf2.js "$out/altcha/pbkdf2.js"
cp node_modules/altcha/LICENSE.txt "$out/altcha/LICENSE"

calendar=node_modules/@event-calendar/build/dist
sed '/^\/\/# sourceMappingURL=/d' "$calendar/event-calendar.min.js" > "$out/event-calendar/event-calendar.min.js"
cp "$calendar/event-calendar.min.css" "$out/event-calendar/event-calendar.min.css"
# The package names its licence without the text: it lies beside this script.
cp licences/event-calendar.txt "$out/event-calendar/LICENSE"

font=node_modules/@fontsource-variable/atkinson-hyperlegible-next
for subset in latin latin-ext; do
  cp "$font/files/atkinson-hyperlegible-next-$subset-wght-normal.woff2" "$out/atkinson/atkinson-$subset.woff2"
done
cp "$font/LICENSE" "$out/atkinson/LICENSE"

# WhiteNoise serves what lies compressed beside a file; so the first page stays light without a build step.
for file in bootstrap/bootstrap.min.css htmx/htmx.min.js event-calendar/event-calendar.min.js event-calendar/event-calendar.min.css; do
  gzip -9nk "$out/$file"
done

node -e '
  const packages = require("./package-lock.json").packages;
  for (const [path, p] of Object.entries(packages).sort())
    if (path && !p.peer) console.log(path.replace("node_modules/", "") + " " + p.version + " " + p.license);
' > "$out/VERSIONS"
cat "$out/VERSIONS"
