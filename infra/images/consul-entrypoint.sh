#!/bin/sh
# Entry point of the Consul image built from Debian's package; stands in for the official image's.
set -e

# As there: "agent ..." runs an agent with the image's directories, any other word of consul's is passed on.
case "$1" in
  -*) set -- agent "$@" ;;
esac
if [ "$1" = agent ]; then
  shift
  set -- consul agent -data-dir=/consul/data -config-dir=/consul/config "$@"
elif consul --help "$1" 2>&1 | busybox grep -q "consul $1"; then
  set -- consul "$@"
fi
if [ "$1" = consul ] && [ "$(id -u)" = 0 ]; then
  chown -R consul:consul /consul/data
  # The image has nothing that drops root but su, which wants one string: every word is quoted again.
  quoted=
  for word in "$@"; do
    quoted="$quoted '$(printf '%s' "$word" | busybox sed "s/'/'\\\\''/g")'"
  done
  exec su consul -s /bin/sh -c "exec $quoted"
fi
exec "$@"
