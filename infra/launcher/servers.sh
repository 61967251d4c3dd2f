# RabbitMQ and Consul: started from the compose file unless they run elsewhere. Sourced after settings.sh and secrets.sh.
# shellcheck shell=bash

SERVERS_READY_SECONDS=120
PULL_SECONDS=600

compose() { JARVIS_DEFINITIONS_FILE=$DEFINITIONS "${COMPOSE[@]}" -p "$PROJECT" -f "$HERE/infra/compose.yaml" "$@"; }

find_compose() {
  if docker compose version >/dev/null 2>&1; then
    COMPOSE=(docker compose)
  elif command -v docker-compose >/dev/null; then
    COMPOSE=(docker-compose)
  else
    return 1
  fi
}

ensure_compose() {
  if find_compose; then return; fi
  if is_known docker-compose-v2; then install_packages docker-compose-v2; else install_packages docker-compose; fi
  find_compose || fail "docker-compose was installed but does not answer: try docker-compose version."
}

wanted_servers() {
  [ -n "$AMQP_EXTERNAL" ] || echo rabbitmq
  [ -n "$CONSUL_EXTERNAL" ] || echo consul
}

# Of one's own choice; compose would only say that it did not start.
ensure_chosen_images() {
  local variable image
  for variable in JARVIS_RABBITMQ_IMAGE JARVIS_CONSUL_IMAGE; do
    image=${!variable:-}
    if [ -z "$image" ] || docker image inspect "$image" >/dev/null 2>&1; then continue; fi
    say "pulling $image"
    timeout "$PULL_SECONDS" docker pull -q "$image" >"$STATE/log/pull.log" 2>&1 \
      || fail "$variable is '$image': this image is not here and cannot be pulled: see $(shown "$STATE/log/pull.log")."
  done
}

start_servers() {
  local servers log=$STATE/log/compose.log
  mapfile -t servers < <(wanted_servers)
  if [ ${#servers[@]} -gt 0 ]; then
    refuse_foreign_project
    open_mounted_files
    say "starting ${servers[*]}"
    # Old containers that this compose cannot renew are made anew; the data is in volumes.
    compose up -d "${servers[@]}" >"$log" 2>&1 \
      || { compose down >>"$log" 2>&1 && compose up -d "${servers[@]}" >>"$log" 2>&1; } \
      || fail "the containers did not start: see $(shown "$log")."
  fi
}

# The servers are other users in their containers, whatever the umask made of these. None has a secret: the definitions have hashes.
open_mounted_files() {
  find "$DEFINITIONS" "$HERE"/infra/{rabbitmq/rabbitmq.conf,rabbitmq/enabled_plugins,consul/server.json} ! -perm -o=r -exec chmod a+r {} +
}

# Two checkouts must not renew each other's containers. With JARVIS_PROJECT the node has a name of its own too (node_of), so that
# their executors leave each other's tasks alone.
refuse_foreign_project() {
  local other
  other=$(foreign_project)
  [ -z "$other" ] || fail "another checkout is up ($other): run ./jarvis down there, or set JARVIS_PROJECT and the ports here."
}

foreign_project() {
  docker ps -a --filter "label=com.docker.compose.project=$PROJECT" \
    --format '{{.Label "com.docker.compose.project.working_dir"}}' | grep -vFx "$HERE/infra" | head -n 1 || true
}

await_servers() {
  await "$SERVERS_READY_SECONDS" consul_ready \
    || fail "Consul at $JARVIS_CONSUL_HOST:$JARVIS_CONSUL_PORT has no leader after $SERVERS_READY_SECONDS s: see the log of its container."
  await "$SERVERS_READY_SECONDS" broker_answers \
    || fail "RabbitMQ's management at $JARVIS_MANAGEMENT_URL does not answer jarvis-admin after $SERVERS_READY_SECONDS s: $(admin_remedy)."
  [ -n "$AMQP_EXTERNAL" ] || import_changed_definitions
  await "$SERVERS_READY_SECONDS" broker_ready \
    || fail "RabbitMQ's vhost $VHOST is not ready after $SERVERS_READY_SECONDS s: import ./jarvis definitions there."
  say "RabbitMQ $(broker_version) and Consul are ready"
}

admin_remedy() {
  if [ -n "$AMQP_EXTERNAL" ]; then
    printf 'import ./jarvis definitions there'
  else
    printf 'see the log of its container, or run ./jarvis down first if JARVIS_ADMIN_PASSWORD has changed'
  fi
}

consul_ready() { curl -fsS -m 5 "http://$JARVIS_CONSUL_HOST:$JARVIS_CONSUL_PORT/v1/status/leader" | grep -q ':'; }
broker_answers() { management overview; }
broker_ready() { management "queues/$VHOST/jarvis.unrouted" && listens_at "$JARVIS_AMQP_HOST" "$JARVIS_AMQP_PORT" && listens_at "$JARVIS_STREAM_HOST" "$JARVIS_STREAM_PORT"; }
listens_at() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }
broker_version() { management overview | sed -E 's/.*"rabbitmq_version":"([^"]*)".*/\1/'; }

# A broker that was already running has imported the definitions of its own start.
import_changed_definitions() {
  local imported=$STATE/rabbitmq/imported now
  now=$(sha256sum <"$DEFINITIONS")
  [ "$(cat "$imported" 2>/dev/null || true)" != "$now" ] || return 0
  management definitions -X POST --data-binary "@$DEFINITIONS" -m 60 >/dev/null || fail "RabbitMQ refused the definitions: see the log of its container."
  printf '%s' "$now" >"$imported"
}

stop_servers() {
  find_compose || return 0
  if [ -n "$(foreign_project)" ]; then
    say "RabbitMQ and Consul stay: they belong to $(foreign_project)"
    return
  fi
  [ -z "$(docker ps -q --filter "label=com.docker.compose.project=$PROJECT")" ] || say "stopping RabbitMQ and Consul"
  compose down --remove-orphans "$@" >"$STATE/log/compose.log" 2>&1 || say "some containers did not stop: see $(shown "$STATE/log/compose.log")"
}
