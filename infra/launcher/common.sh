# What every launcher script shares: where things lie, how to speak, how to install. Sourced, never run.
# shellcheck shell=bash
# shellcheck disable=SC2034 # the names below are for whoever sources this file

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
STATE=$(realpath -m "${JARVIS_STATE:-$HERE/.jarvis}")

# Jars, caches of the JVM, the read model.
STATE_MIB=512
# RabbitMQ accepts nothing while less than 1 GB is free (disk_free_limit), and writes.
ENGINE_MIB=1536

say() { printf '%s\n' "jarvis: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

# Up and down remove things there by names that others use too, such as data and tmp.
claim_state() {
  is_own_state || fail "JARVIS_STATE is '$JARVIS_STATE', where other things lie already: name a directory that is empty or not there yet."
  # What cannot be written is said by lock_state.
  { mkdir -p "$STATE" && : >>"$STATE/.jarvis-state"; } 2>/dev/null || true
}

# One of before there was a mark has something else of ours; a file system of its own has lost+found.
is_own_state() {
  local sign
  [ "$STATE" != "$(realpath -m "$HERE/.jarvis")" ] || return 0
  for sign in .jarvis-state secrets/jarvis-admin engine/dockerd.pid log/apt.log; do
    [ ! -f "$STATE/$sign" ] || return 0
  done
  [ -z "$(ls -A -I lost+found "$STATE" 2>/dev/null)" ]
}

# A path as a person in this directory would type it.
shown() { printf '%s' "${1#"$PWD/"}"; }

can_be_root() { [ "$(id -u)" -eq 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; }

# To be asked before what as_root says may vanish in a log: require_root <what for>
require_root() { can_be_root || fail "this needs root ($1): run it as root, or allow sudo without a password."; }

as_root() {
  require_root "$1"
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

# One ./jarvis at a time works in a checkout's state; it ends with the process that has it.
lock_state() {
  { mkdir -p "$STATE/log" && : >>"$STATE/lock"; } 2>/dev/null \
    || fail "$STATE cannot be written by this user: give it that directory, or name another with JARVIS_STATE."
  exec 9>"$STATE/lock"
  flock -n 9 || fail "another ./jarvis works in this checkout: wait for it."
}

# require_space <directory> <MiB> <what to do>
require_space() {
  local free
  free=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
  [ "$free" -ge "$2" ] || fail "only $free MiB are free where $1 lies, and $2 are needed: $3."
}

# Installs the Debian or Ubuntu packages named; the index is read again only if the first try fails.
install_packages() {
  command -v apt-get >/dev/null || fail "cannot install $* without apt-get: install them by hand and run this again."
  require_root "to install $*"
  say "installing $*"
  mkdir -p "$STATE/log"
  local log=$STATE/log/apt.log
  apt_install "$@" >>"$log" 2>&1 && return
  as_root apt-get -q update >>"$log" 2>&1 || true
  apt_install "$@" >>"$log" 2>&1 || fail "apt-get could not install $*: see $(shown "$log")."
}

# What apt has not read yet may have it.
is_packaged() {
  if is_known "$1"; then return; fi
  if ! can_be_root || ! command -v apt-get >/dev/null; then return 1; fi
  say "reading the package lists"
  as_root apt-get -q update >/dev/null 2>&1 || true
  is_known "$1"
}

# Of a name that other packages only provide apt-cache says nothing, and no error.
is_known() { [ -n "$(apt-cache show "$1" 2>/dev/null)" ]; }

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

claim_state
