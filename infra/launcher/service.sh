# The services, all in one JVM: started and stopped by pid. Sourced after settings.sh, secrets.sh, ports.sh and unpack.sh.
# shellcheck shell=bash

SERVICE_READY_SECONDS=120
SERVICE_STOP_SECONDS=45
PID_FILE=$STATE/standalone.pid
SERVICE_LOG=$STATE/log/standalone.log

start_service() {
  local jar=$1 settings
  export_service_settings
  settings=$({ env | grep '^JARVIS_' | sort; printf '%s' "$jar ${JARVIS_JAVA_OPTS:-}"; } | sha256sum | cut -c1-16)
  if service_runs && [ "$(cat "$STATE/standalone.settings" 2>/dev/null || true)" = "$settings" ]; then
    say "the services run already"
  else
    stop_service
    require_port "$API_PORT" "the API" JARVIS_API_PORT
    forget_other_unpacked "$jar"
    say "starting the services (log: $(shown "$SERVICE_LOG"))"
    launch_service "$jar"
    printf '%s' "$settings" >"$STATE/standalone.settings"
  fi
  await_service
}

export_service_settings() {
  local service variable
  for service in "${SERVICES[@]}"; do
    variable=$(password_variable "$service")
    export "JARVIS_${service^^}_USERNAME=jarvis-$service" "$variable=$(password "$service")"
  done
  export JARVIS_AMQP_VIRTUALHOST=$VHOST JARVIS_DATADIR=$STATE/data JARVIS_EXECUTOR_NODE=$NODE_ID
  export SERVER_ADDRESS=127.0.0.1 SERVER_PORT=$API_PORT
  # The Engine that docker speaks to here, by DOCKER_HOST or by a context.
  JARVIS_EXECUTOR_DOCKER_HOST=${JARVIS_EXECUTOR_DOCKER_HOST:-$(docker context inspect --format '{{.Endpoints.docker.Host}}')}
  export JARVIS_EXECUTOR_DOCKER_HOST
}

launch_service() {
  # What an earlier one left that was killed goes with its directory.
  rm -rf "$STATE/tmp"
  mkdir -p "$STATE/data" "$STATE/log" "$STATE/tmp"
  # It must outlive this script and its terminal.
  # shellcheck disable=SC2086 # options are words
  (cd "$STATE/data" && exec setsid nohup "$JAVA_HOME/bin/java" $SERVICE_JAVA_OPTS -XX:AOTCache="$(cache_of "$1")" \
    -Djava.io.tmpdir="$STATE/tmp" ${JARVIS_JAVA_OPTS:-} -jar "$1" </dev/null >>"$SERVICE_LOG" 2>&1) &
  printf '%s' "$!" >"$PID_FILE"
}

# The number alone proves nothing: another process may have it now.
service_runs() {
  local pid
  pid=$(cat "$PID_FILE" 2>/dev/null) && [ -n "$pid" ] && { tr '\0' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null | grep -qF "$STATE/app/"
}

await_service() {
  local deadline=$((SECONDS + SERVICE_READY_SECONDS)) pid
  pid=$(cat "$PID_FILE")
  until curl -fsS -m 5 "$API/health/ready" >/dev/null 2>&1; do
    # Its number, not its command line: at first the process is still the shell that becomes it.
    ! gone "$pid" || fail "the services ended while starting: $(last_error)see $(shown "$SERVICE_LOG")."
    [ "$SECONDS" -lt "$deadline" ] || fail "the services are not ready after $SERVICE_READY_SECONDS s: see $API/health and $(shown "$SERVICE_LOG")."
    sleep 0.2
  done
  say "the services are ready"
}

# What the log says went wrong last, in Spring's account without its frame, in one line.
last_error() {
  tail -n 20 "$SERVICE_LOG" | grep '"level":"ERROR"' | tail -n 1 \
    | sed -nE -e "s/\\\\n/ /g; s/\\\\\"/'/g" -e 's/.*Description: +(.*) Action:.*/\1; /p' \
      -e '/Description: /!s/.*"message":"([^"]*with message: )?([^"]*)","stack_trace".*/\2; /p' | tr -s ' '
}

stop_service() {
  if service_runs; then
    local pid
    pid=$(cat "$PID_FILE")
    say "stopping the services"
    kill "$pid"
    if ! await "$SERVICE_STOP_SECONDS" gone "$pid"; then
      say "the services do not end by themselves: killing them"
      kill -9 "$pid" 2>/dev/null || true
    fi
  fi
  rm -f "$PID_FILE" "$STATE/standalone.settings"
}

# What tasks left running: without a container the next executor reports them lost, and they run again.
remove_task_containers() {
  local containers cgroups cgroup
  mapfile -t containers < <(docker ps -aq --filter "label=jarvis.node=$NODE_ID")
  [ ${#containers[@]} -gt 0 ] || return 0
  mapfile -t cgroups < <(docker inspect -f '{{.HostConfig.CgroupParent}}' "${containers[@]}")
  docker rm -fv "${containers[@]}" >/dev/null
  # What it made for each attempt above the container's own, the Engine leaves behind.
  for cgroup in "${cgroups[@]}"; do
    [ -z "$cgroup" ] || rmdir "/sys/fs/cgroup$cgroup" /sys/fs/cgroup/*"$cgroup" 2>/dev/null || true
  done
}
