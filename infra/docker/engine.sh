#!/usr/bin/env bash
# The Docker Engine of this machine: found if one answers, else installed and started, without systemd.
# usage: infra/docker/engine.sh ensure | stop
set -euo pipefail
. "$(dirname "$0")/../launcher/common.sh"

ENGINE_START_SECONDS=60
ENGINE_STOP_SECONDS=30
MARK=$STATE/engine/dockerd.pid # exists only if this checkout started the Engine

# Whether a process of that name runs; procps is not everywhere.
runs() {
  local process
  for process in /proc/[0-9]*; do
    if is "${process#/proc/}" "$1"; then return; fi
  done
  return 1
}

# is <pid> <name>: the number alone proves nothing, nor does the name of one that has ended.
is() {
  local name
  { read -r name <"/proc/$1/comm"; } 2>/dev/null && [ "$name" = "$2" ] && ! gone "$1"
}

answers() { command -v docker >/dev/null && docker info >/dev/null 2>&1; }

ensure() {
  if ! answers; then bring; fi
  require_engine_space
}

bring() {
  if [ -n "${DOCKER_HOST:-}" ]; then
    reach_named
    return
  fi
  refuse_root_only_socket
  install_engine
  start
}

# Somebody else's, so nothing is started; older distributions have no package of the client alone.
reach_named() {
  if ! command -v docker >/dev/null; then
    if is_packaged docker-cli; then install_packages docker-cli; else install_packages docker.io; fi
  fi
  answers || fail "no Docker Engine answers at DOCKER_HOST=$DOCKER_HOST: start it there or unset the variable."
}

# Of an Engine elsewhere nothing is known.
require_engine_space() {
  local root
  root=$(docker info --format '{{.DockerRootDir}}')
  [ ! -d "$root" ] || require_space "$root" "$ENGINE_MIB" "make room there, for example by docker system prune"
}

# Asked again wherever one may have come up: it never answers this user, and a second one would only do harm.
refuse_root_only_socket() {
  if [ "$(id -u)" -ne 0 ] && [ -S /var/run/docker.sock ] && [ ! -w /var/run/docker.sock ] && runs dockerd; then
    fail "the Docker Engine refuses this user: run as root or join the group docker."
  fi
}

install_engine() {
  local missing=()
  command -v dockerd >/dev/null || missing+=(docker.io)
  command -v iptables >/dev/null || [ -x /usr/sbin/iptables ] || missing+=(iptables)
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
  # Newer distributions have the client in a package of its own, which docker.io only recommends.
  command -v docker >/dev/null || install_packages docker-cli
  # The package may have started the Engine itself where an init system runs.
}

start() {
  if await 3 answers; then return; fi
  refuse_root_only_socket
  require_root "to start the Docker Engine"
  say "starting the Docker Engine"
  mkdir -p "$STATE/engine"
  forget_the_dead
  use_working_iptables
  launch
  if await "$ENGINE_START_SECONDS" answers; then return; fi
  refuse_root_only_socket
  fail "the Docker Engine does not answer after $ENGINE_START_SECONDS s: see $(shown "$STATE/engine/dockerd.log")."
}

# A pid file may name a process that is gone, or a stranger that has its number now.
forget_the_dead() {
  forget_unless /var/run/docker.pid dockerd
  forget_unless /var/run/docker/containerd/containerd.pid containerd
  if ! runs dockerd; then as_root rm -f /var/run/docker.sock; fi
}

forget_unless() {
  local file=$1 name=$2 pid
  [ -f "$file" ] || return 0
  pid=$(cat "$file" 2>/dev/null || echo none)
  is "$pid" "$name" || as_root rm -f "$file"
}

# Kernels without nf_tables need the legacy tool.
use_working_iptables() {
  if as_root iptables -t nat -L -n >/dev/null 2>&1; then return; fi
  if as_root iptables-legacy -t nat -L -n >/dev/null 2>&1; then
    as_root update-alternatives --set iptables /usr/sbin/iptables-legacy >/dev/null
  fi
}

launch() {
  local log=$STATE/engine/dockerd.log
  # The Engine must outlive this script and its terminal.
  # shellcheck disable=SC2016
  as_root sh -c 'setsid nohup dockerd --log-level=warn </dev/null >>"$1" 2>&1 & echo $! >"$2"' launch "$log" "$MARK"
}

stop() {
  [ -f "$MARK" ] || return 0
  local pid
  pid=$(cat "$MARK")
  if is "$pid" dockerd; then
    if [ -n "$(docker ps -q 2>/dev/null)" ]; then
      say "the Docker Engine stays: containers of others run on it"
      return 0
    fi
    say "stopping the Docker Engine"
    as_root kill "$pid"
    await "$ENGINE_STOP_SECONDS" gone "$pid" || say "the Docker Engine (pid $pid) still runs: stop it by hand."
  fi
  rm -f "$MARK"
}

case "${1:-}" in
  ensure) ensure ;;
  stop) stop ;;
  *) fail "usage: infra/docker/engine.sh ensure | stop" ;;
esac
