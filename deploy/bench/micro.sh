#!/usr/bin/env bash
# Measures single steps of a request with JMH. See deploy/bench/README.md.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

command -v mvn >/dev/null || { echo "micro.sh: mvn is missing (expected: Maven 3.8 or newer)" >&2; exit 1; }
echo "building what is stale ..."
(cd "$root" && mvn -q -B -ntp -Dquick -pl deploy/bench -am package)
exec java -cp "$root/deploy/bench/target/classes:$root/deploy/bench/target/lib/*:$root/deploy/standalone/target/dist/lib/*" \
  dev.detour.bench.micro.MicroBench "$@"
