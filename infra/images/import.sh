# Turns a directory into an image. Sourced after common.sh.
# shellcheck shell=bash

# import <tag> <directory> <change...>: each change is a Dockerfile instruction.
import_image() {
  local tag=$1 root=$2 change
  local options=()
  shift 2
  for change in "$@"; do options+=(--change "$change"); done
  as_root tar -C "$root" --one-file-system -c . | docker import "${options[@]}" --change 'LABEL io.jarvis.image=built' - "$tag" >/dev/null
}
