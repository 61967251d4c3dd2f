# Where an image is made: $root becomes the image, $work/packages and $work/unpacked are scratch. Sourced first by each script that builds one.
# shellcheck shell=bash
# shellcheck disable=SC2034 # the scripts that source this use root

. "$(dirname "$0")/../launcher/common.sh"
. "$(dirname "$0")/debian.sh"

umask 022 # What is made here is read by other users in the containers.
MIRROR=$(debian_mirror)
need_debootstrap
# Not in /tmp, which may lie in memory: too small, and debootstrap refuses it. Nor in the state: debootstrap wants a path without spaces.
work=$(mktemp -d -p "${TMPDIR:-/var/tmp}")
trap 'as_root rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$root" "$work/packages" "$work/unpacked" "$STATE/log"

# import_image <tag> <directory> <change...>: turns a directory into an image; each change is a Dockerfile instruction. It has its tag
# only once it is whole: what has one is never built again.
import_image() {
  local tag=$1 root=$2 change image
  local options=()
  shift 2
  for change in "$@"; do options+=(--change "$change"); done
  if ! image=$(as_root tar -C "$root" --one-file-system -c . | docker import "${options[@]}" --change 'LABEL io.jarvis.image=built' -); then
    [ -z "$image" ] || docker rmi "$image" >/dev/null
    fail "the image $tag could not be made from $root."
  fi
  docker tag "$image" "$tag"
}
