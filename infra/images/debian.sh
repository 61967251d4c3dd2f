# Debian's packages as the raw material of images. Sourced after common.sh.
# shellcheck shell=bash
# shellcheck disable=SC2153 # MIRROR is set by the script that sources this

DEBIAN_KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# The mirror of this machine's own apt sources, or JARVIS_DEBIAN_MIRROR.
debian_mirror() {
  local mirror=${JARVIS_DEBIAN_MIRROR:-}
  [ -n "$mirror" ] || mirror=$(apt_mirror)
  [ -n "$mirror" ] || fail "no Debian mirror in this machine's apt sources: set JARVIS_DEBIAN_MIRROR to the address of one."
  printf '%s\n' "$mirror"
}

apt_mirror() {
  # shellcheck disable=SC1091
  [ "$(. /etc/os-release && echo "$ID")" = debian ] || return 0
  local codename
  # shellcheck disable=SC1091
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  {
    one_line_sources "$codename"
    deb822_sources "$codename"
  } | mirror_lists_opened | head -n 1
}

one_line_sources() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null \
    | sed -E 's/\[[^]]*\]//' \
    | awk -v suite="$1" '$1 == "deb" && $3 == suite && / main( |$)/ { print $2 }' || true
}

deb822_sources() {
  cat /dev/null /etc/apt/sources.list.d/*.sources 2>/dev/null \
    | grep -v '^#' \
    | awk -v RS= -v FS='\n' -v suite="$1" '{
        uri = ""; found = 0
        for (i = 1; i <= NF; i++) {
          n = split($i, word, /[ \t]+/)
          if (tolower(word[1]) == "uris:") uri = word[2]
          if (tolower(word[1]) == "suites:") for (j = 2; j <= n; j++) if (word[j] == suite) found = 1
        }
        if (found && uri != "") print uri
      }' || true
}

# A source may name a file that lists mirrors: its first line counts.
mirror_lists_opened() {
  local uri
  while read -r uri; do
    case $uri in
      mirror+file:*) awk 'NF && $1 !~ /^#/ { print $1; exit }' "/${uri#mirror+file:/}" ;;
      *) printf '%s\n' "$uri" ;;
    esac
  done
}

need_debootstrap() {
  local missing=()
  command -v debootstrap >/dev/null || [ -x /usr/sbin/debootstrap ] || missing+=(debootstrap)
  [ -f "$DEBIAN_KEYRING" ] || missing+=(debian-archive-keyring)
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

# debian_root <suite> <directory> <package,package...>: a minimal Debian with these packages.
debian_root() {
  local suite=$1 root=$2 packages=$3 script=$1 log
  log=$STATE/log/debootstrap-$suite.log
  # An older debootstrap knows no script for a newer suite; sid's does for all of them.
  [ -f "/usr/share/debootstrap/scripts/$suite" ] || script=sid
  as_root env PATH="$PATH:/usr/sbin:/sbin" debootstrap --variant=minbase --keyring="$DEBIAN_KEYRING" --include="$packages" \
    "$suite" "$root" "$MIRROR" "/usr/share/debootstrap/scripts/$script" >"$log" 2>&1 \
    || fail "debootstrap of $suite failed: see $(shown "$log")."
  as_root rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/usr/share/doc/* \
    "$root"/usr/share/man/* "$root"/usr/share/locale/* "$root"/var/log/*.log
}

# debian_packages <suite> <directory> <package...>: fetches the packages, verified by apt, without installing them.
debian_packages() {
  local suite=$1 into=$2 log apt
  shift 2
  log=$STATE/log/packages-$suite.log
  apt=$into/.apt
  mkdir -p "$apt"/{lists,cache,etc} "$into"
  : >"$apt/status"
  echo "deb [signed-by=$DEBIAN_KEYRING] $MIRROR $suite main" >"$apt/etc/sources.list"
  local options=(-q -o APT::Sandbox::User=root -o Dir::Etc::SourceList="$apt/etc/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o Dir::State::Lists="$apt/lists" -o Dir::State::Status="$apt/status" -o Dir::Cache="$apt/cache"
    -o Acquire::Check-Valid-Until=false -o Acquire::Languages=none)
  (cd "$into" && apt-get "${options[@]}" update && apt-get "${options[@]}" download "$@") >"$log" 2>&1 \
    || fail "could not fetch $* of $suite from $MIRROR: see $(shown "$log")."
}
