# Pulls images as long as there is progress. Sourced after common.sh.
# shellcheck shell=bash

PULL_STALL_SECONDS=20
PULL_LIMIT_SECONDS=900
NO_REGISTRY=no # one pull that finds no registry decides for the run

pull() {
  local image=$1 log=$STATE/log/pull.log
  [ "$NO_REGISTRY" = no ] || return 1
  mkdir -p "$STATE/log"
  say "pulling $image"
  if pull_watched "$image" "$log"; then return; fi
  # A registry that answered without having the image is still a registry.
  if ! grep -qiE 'manifest|repository .* not found|denied|toomanyrequests' "$log"; then NO_REGISTRY=yes; fi
  say "$image cannot be pulled here: building it"
  return 1
}

# On a terminal docker redraws while bytes come in, so a log that grows is progress.
pull_watched() {
  local size=-1 now since=$SECONDS began=$SECONDS puller
  : >"$2"
  script -qefc "docker pull $1" "$2" </dev/null >/dev/null 2>&1 &
  puller=$!
  while kill -0 "$puller" 2>/dev/null; do
    now=$(stat -c %s "$2")
    if [ "$now" != "$size" ]; then size=$now since=$SECONDS; fi
    if [ $((SECONDS - since)) -ge "$PULL_STALL_SECONDS" ] || [ $((SECONDS - began)) -ge "$PULL_LIMIT_SECONDS" ]; then
      kill "$puller" 2>/dev/null || true
    fi
    sleep 0.2
  done
  wait "$puller"
}
