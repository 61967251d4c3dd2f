#!/bin/bash
# Entry point of a RabbitMQ image built from Debian's package; stands in for the official image's.
set -euo pipefail

# The soft limit is often 1024; the broker needs as many files as the host allows.
ulimit -n "$(ulimit -Hn)" 2>/dev/null || true

if [[ "${1:-}" == rabbitmq* ]] && [ "$(id -u)" = 0 ]; then
  if [ "$1" = rabbitmq-server ]; then
    find /var/lib/rabbitmq /var/log/rabbitmq \! -user rabbitmq -exec chown rabbitmq:rabbitmq '{}' +
    # Configuration copied or mounted in may belong to anybody; the broker writes beside its plugin list.
    chown rabbitmq:rabbitmq /etc/rabbitmq 2>/dev/null || true
  fi
  command=$1
  shift
  # The package's own wrapper goes through su, which sets the limit back to 1024.
  exec setpriv --reuid=rabbitmq --regid=rabbitmq --clear-groups "/usr/lib/rabbitmq/bin/$command" "$@"
fi
exec "$@"
