#!/usr/bin/env bash
# Runs a benchmark; it brings its own broker, if it needs one, and ends by itself.
set -euo pipefail
here=$(dirname "$0")
for part in common java build testbed; do . "$here/$part.sh"; done

[ -f "$HERE/bench/pom.xml" ] || fail "there is no benchmark in this checkout."
# Folders are named from where the caller stands.
words=("$@")
for i in "${!words[@]}"; do
  case "${words[i]}" in
    --workloads=*) words[i]="--workloads=$(realpath -m "${words[i]#*=}")" ;;
    --workloads) [ -z "${words[i + 1]:-}" ] || words[i + 1]=$(realpath -m "${words[i + 1]}") ;;
  esac
done

case "${1:-} $* " in
  "dags "*" --real "*) prepare_testbed >&2 ;;
  "dags "* | "decisions "* | "packing "* | "waits "*)
    # They need no servers.
    ensure_java >&2
    ensure_maven >&2
    ;;
  *) prepare_testbed >&2 ;;
esac
jar=$(built_jar bench)
cd "$HERE"
export JARVIS_BENCH_JAVA_OPTS=$SERVICE_JAVA_OPTS
exec "$JAVA_HOME/bin/java" -jar "$jar" ${words[@]+"${words[@]}"}
