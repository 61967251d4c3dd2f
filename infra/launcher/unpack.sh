# Makes a jar start fast: its libraries lie apart, and beside them what the JVM would find out anew at each start. Sourced after
# common.sh and java.sh.
# shellcheck shell=bash

# Nothing listens there, and no setting of the caller's counts: what is trained must not meet a Jarvis that runs.
NOWHERE=(PATH="$PATH" HOME="${HOME:-/}" JARVIS_AMQP_HOST=127.0.0.1 JARVIS_AMQP_PORT=1 JARVIS_STREAM_HOST=127.0.0.1 JARVIS_STREAM_PORT=1
  JARVIS_MANAGEMENT_URL=http://127.0.0.1:1 JARVIS_CONSUL_HOST=127.0.0.1 JARVIS_CONSUL_PORT=1
  JARVIS_EXECUTOR_DOCKER_HOST=unix:///nowhere SERVER_ADDRESS=127.0.0.1 SERVER_PORT=0)
TRAINING_SECONDS=120

# unpacked <jar>: prints the jar to run in its place. The directory bears the hash of the sources, as the jar does.
unpacked() {
  local directory=${1%.jar} jar
  jar=$directory/$(basename "$1")
  if [ ! -f "$jar" ]; then
    rm -rf "$directory.new" "$directory"
    "$JAVA_HOME/bin/java" -Djarmode=tools -jar "$1" extract --destination "$directory.new" >&2 || fail "$(shown "$1") cannot be unpacked."
    mv "$directory.new" "$directory"
  fi
  [ -f "$(cache_of "$jar")" ] || train "$jar"
  printf '%s\n' "$jar"
}

# The cache of an unpacked jar for this JDK and these options. The JVM checks it against the jars and itself, and starts without it
# if it does not fit.
cache_of() {
  printf '%s/start-%s.aot' "$(dirname "$1")" "$({ cat "$JAVA_HOME/release"; printf '%s' "$SERVICE_JAVA_OPTS"; } | cksum | cut -d' ' -f1)"
}

# Starts it once, up to where it would begin to work.
train() {
  local jar=$1 data log=$STATE/log/training.log cache
  cache=$(cache_of "$jar")
  say "teaching the JVM how it starts"
  data=$(mktemp -d)
  # shellcheck disable=SC2086 # options are words
  (cd "$data" && env -i "${NOWHERE[@]}" JARVIS_DATADIR="$data" timeout "$TRAINING_SECONDS" "$JAVA_HOME/bin/java" $SERVICE_JAVA_OPTS \
    -XX:AOTCacheOutput="$cache.new" -Dspring.context.exit=onRefresh -jar "$jar" </dev/null >"$log" 2>&1) || true
  rm -rf "$data"
  if [ ! -s "$cache.new" ]; then
    say "it learns nothing and will start slower: see $(shown "$log")."
    : >"$cache.new"
  fi
  mv "$cache.new" "$cache"
}

# What earlier sources left; nothing may run from there any more.
forget_other_unpacked() {
  local jar=$1 directory
  directory=$(dirname "$jar")
  find "$STATE/app" -mindepth 1 -maxdepth 1 -type d -name "$(basename "${directory%-*}")-*" ! -path "$directory" -exec rm -rf {} +
}
