#!/usr/bin/env bash
# Every image Jarvis needs: present, else pulled, else built from Debian's packages under the same name.
# usage: infra/images/images.sh everyday | all
set -euo pipefail
. "$(dirname "$0")/../launcher/common.sh"
. "$(dirname "$0")/pull.sh"

build() {
  local here
  here=$(dirname "$0")
  require_root "to build the image $1"
  case $1 in
    rabbitmq:4-management) "$here/rabbitmq.sh" "$1" forky ;;
    rabbitmq:4.0-management) "$here/rabbitmq.sh" "$1" trixie ;;
    consul:1.8) "$here/consul.sh" "$1" ;;
    busybox:latest) "$here/busybox.sh" "$1" ;;
    registry:2) "$here/registry.sh" "$1" ;;
    *) fail "no way to build the image $1: known are rabbitmq:4-management, rabbitmq:4.0-management, consul:1.8, busybox:latest, registry:2." ;;
  esac
}

present() { docker image inspect "$1" >/dev/null 2>&1; }

ensure() {
  local image
  for image in "$@"; do
    present "$image" || pull "$image" || build "$image"
  done
}

# All: also what only tests need, the oldest broker and a registry to pull from.
everyday=(busybox:latest consul:1.8 rabbitmq:4-management)

case "${1:-}" in
  everyday) ensure "${everyday[@]}" ;;
  all) ensure "${everyday[@]}" rabbitmq:4.0-management registry:2 ;;
  *) fail "usage: infra/images/images.sh everyday | all" ;;
esac
