#!/usr/bin/env bash
# Starts everything, runs one task and says where to look.
set -euo pipefail
here=$(dirname "$0")
for part in common settings secrets variables ports servers java build unpack service example; do . "$here/$part.sh"; done

[ $# -eq 0 ] || fail "usage: ./jarvis up"
check_variables
lock_state
require_space "$STATE" "$STATE_MIB" "make room there, or name another directory with JARVIS_STATE"

command -v curl >/dev/null || install_packages curl
ensure_java
check_java_options
ensure_maven
"$HERE/infra/docker/engine.sh" ensure 9>&-
refuse_renamed_node
check_server_ports
service_runs || require_port "$API_PORT" "the API" JARVIS_API_PORT
"$HERE/infra/images/images.sh" everyday 9>&-
ensure_chosen_images
[ -z "$(wanted_servers)" ] || ensure_compose
write_definitions
remember_names
start_servers
jar=$(built_jar standalone)
jar=$(unpacked "$jar")
await_servers
start_service "$jar" 9>&-
run_example

cat <<END

Jarvis is up.
  API         $API/v1/tasks
  health      $API/health
  RabbitMQ    $JARVIS_MANAGEMENT_URL   user jarvis-admin, password in $(shown "$SECRETS")/jarvis-admin
  Consul      http://$JARVIS_CONSUL_HOST:$JARVIS_CONSUL_PORT/ui
  log         $(shown "$SERVICE_LOG")
Stop it with ./jarvis down
END
