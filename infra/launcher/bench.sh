#!/usr/bin/env bash
# Runs a benchmark; it brings its own broker, if it needs one, and ends by itself.
set -euo pipefail
here=$(dirname "$0")
for part in common java build testbed; do . "$here/$part.sh"; done

[ -f "$HERE/bench/pom.xml" ] || fail "there is no benchmark in this checkout."
case "${1:-}" in
  dags | decisions | packing | waits)
    # They need no servers, and read folders that are named from where the caller stands.
    ensure_java >&2
    ensure_maven >&2
    jar=$(built_jar bench)
    ;;
  *)
    prepare_testbed >&2
    jar=$(built_jar bench)
    cd "$HERE"
    ;;
esac
export JARVIS_BENCH_JAVA_OPTS=$SERVICE_JAVA_OPTS
exec "$JAVA_HOME/bin/java" -jar "$jar" "$@"
