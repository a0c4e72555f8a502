#!/usr/bin/env bash
# Measures ClickHouse at size: what rows take, and how fast the dashboards are. See deploy/bench/README.md.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

command -v mvn >/dev/null || { echo "clickhouse.sh: mvn is missing (expected: Maven 3.8 or newer)" >&2; exit 1; }
if [ "${1:-}" != --help ]; then
  echo "building what is stale ..."
  (cd "$root" && mvn -q -B -ntp -Dquick -pl deploy/bench -am package)
fi
cd "$root"
exec java -Xmx512m -Dlogback.configurationFile=bench-logback.xml -cp "$root/deploy/bench/target/classes:$root/deploy/bench/target/lib/*:$root/deploy/standalone/target/dist/lib/*" \
  dev.detour.bench.clickhouse.ClickHouseBench "$@"
