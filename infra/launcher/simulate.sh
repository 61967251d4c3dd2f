#!/usr/bin/env bash
# Plays recorded work through the planner of production. With --log it reads the log of the cluster that runs here.
set -euo pipefail
here=$(dirname "$0")
for part in common settings secrets variables java build; do . "$here/$part.sh"; done

[ -f "$HERE/bench/pom.xml" ] || fail "there is no simulation in this checkout."
check_variables
ensure_java >&2
ensure_maven >&2
jar=$(built_jar bench)
if [ -n "${JARVIS_INGRESS_PASSWORD:-}" ] || [ -s "$SECRETS/jarvis-ingress" ]; then
  JARVIS_INGRESS_PASSWORD=$(password ingress)
  export JARVIS_INGRESS_PASSWORD
fi
exec "$JAVA_HOME/bin/java" -jar "$jar" simulate "$@"
