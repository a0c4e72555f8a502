# Sourced by the commands beside deploy/up.

# Runs a main class of the distribution. Where the stores are not named in the environment, they are those that deploy/up
# runs in its usual place.
#   run_command NAME HEAP MAIN_CLASS [WORDS...]
run_command() {
  local name=$1 heap=$2 main=$3 root lib secrets
  shift 3
  root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
  lib="$root/deploy/standalone/target/dist/lib"
  if [ ! -d "$lib" ]; then
    echo "deploy/$name: nothing is built yet (run: deploy/up, or mvn -Dquick -pl deploy/standalone -am package)" >&2
    exit 2
  fi
  secrets="$root/.data/secrets"
  if [ -z "${DETOUR_DATABASE_URL:-}" ] && [ -r "$secrets/postgres-password" ]; then
    export DETOUR_DATABASE_URL
    DETOUR_DATABASE_URL="postgresql://detour:$(cat "$secrets/postgres-password")@127.0.0.1:5432/detour"
  fi
  if [ -z "${DETOUR_CLICKHOUSE_PASSWORD:-}" ] && [ -r "$secrets/clickhouse-password" ]; then
    export DETOUR_CLICKHOUSE_PASSWORD
    DETOUR_CLICKHOUSE_PASSWORD=$(cat "$secrets/clickhouse-password")
  fi
  exec java "-Xmx$heap" -XX:+UseSerialGC -Dlogback.configurationFile=logback-launcher.xml -cp "$lib/*" "$main" "$@"
}
