#!/usr/bin/env bash
# Holds 1,000 streams through the router and tells what one costs in memory. See deploy/bench/README.md.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

command -v mvn >/dev/null || { echo "held.sh: mvn is missing (expected: Maven 3.8 or newer)" >&2; exit 1; }
if [ "${1:-}" != --help ]; then
  echo "building what is stale ..."
  (cd "$root" && mvn -q -B -ntp -Dquick -pl deploy/bench -am package)
fi
exec java -Xmx512m -Dlogback.configurationFile=bench-logback.xml -cp "$root/deploy/bench/target/classes:$root/deploy/bench/target/lib/*:$root/deploy/standalone/target/dist/lib/*" \
  dev.detour.bench.HeldStreams "$@"
