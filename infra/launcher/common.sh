# What every launcher script shares: where things lie, how to speak, how to install. Sourced, never run.
# shellcheck shell=bash
# shellcheck disable=SC2034 # the names below are for whoever sources this file

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
STATE=$(realpath -m "${JARVIS_STATE:-$HERE/.jarvis}")

say() { printf '%s\n' "jarvis: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

# A path as a person in this directory would type it.
shown() { printf '%s' "${1#"$PWD/"}"; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    fail "this needs root ($1): run it as root, or allow sudo without a password."
  fi
}

# Installs the Debian or Ubuntu packages named; the index is read again only if the first try fails.
install_packages() {
  command -v apt-get >/dev/null || fail "cannot install $* without apt-get: install them by hand and run this again."
  say "installing $*"
  mkdir -p "$STATE/log"
  local log=$STATE/log/apt.log
  apt_install "$@" >>"$log" 2>&1 && return
  as_root apt-get -q update >>"$log" 2>&1 || true
  apt_install "$@" >>"$log" 2>&1 || fail "apt-get could not install $*: see $(shown "$log")."
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
    install --no-install-recommends "$@"
}

# Whether a process has ended; one that nobody buries, as where the first process is no init, has.
gone() { [ ! -d "/proc/$1" ] || grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }

# Waits until a command succeeds: await <seconds> <command...>
await() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.2
  done
}
