#!/usr/bin/env bash
# Stops what up started; --purge removes the data too.
set -euo pipefail
here=$(dirname "$0")
for part in common settings secrets variables ports servers build service; do . "$here/$part.sh"; done

purge=()
case "${1:-}" in
  "") ;;
  --purge) purge=(--volumes) ;;
  *) fail "usage: ./jarvis down [--purge]" ;;
esac

check_variables
lock_state
recall_names
stop_service
if docker info >/dev/null 2>&1; then
  remove_task_containers
  stop_servers "${purge[@]}"
elif [ ${#purge[@]} -gt 0 ]; then
  fail "no Docker Engine answers, so RabbitMQ's and Consul's data cannot be removed: start it and run this again."
fi
"$HERE/infra/docker/engine.sh" stop 9>&-
if [ ${#purge[@]} -gt 0 ]; then
  # An Engine that stays, because others use it, is still ours to stop one day.
  [ -f "$STATE/engine/dockerd.pid" ] || rm -rf "$STATE/engine"
  rm -rf "$STATE"/{app,data,log,rabbitmq,secrets,tmp,lock,names,standalone.pid,standalone.settings}
fi
say "down"
