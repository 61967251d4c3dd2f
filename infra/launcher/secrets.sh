# The broker accounts' passwords: made once, kept where only the owner can read them. Sourced after settings.sh.
# shellcheck shell=bash

SECRETS=$STATE/secrets
DEFINITIONS=$STATE/rabbitmq/definitions.json

password_variable() { printf 'JARVIS_%s_PASSWORD' "${1^^}"; }

password() {
  local variable
  variable=$(password_variable "$1")
  if [ -n "${!variable:-}" ]; then
    printf '%s' "${!variable}"
  else
    cat "$SECRETS/jarvis-$1"
  fi
}

ensure_secrets() {
  local account
  { mkdir -p "$SECRETS" && chmod 700 "$SECRETS"; } 2>/dev/null \
    || fail "$(shown "$SECRETS") is not this user's: run it as who ran ./jarvis up, or name another directory with JARVIS_STATE."
  for account in "${ACCOUNTS[@]}"; do
    [ -s "$SECRETS/jarvis-$account" ] || (umask 077 && random_password >"$SECRETS/jarvis-$account")
  done
}

random_password() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

# RabbitMQ's salted SHA-256. The salt comes from the password, so that the same passwords give the same file.
password_hash() {
  local password=$1 salt digest
  salt=$(printf 'salt of %s' "$password" | sha256sum | cut -c1-8)
  digest=$({
    printf "%s" "${salt^^}" | basenc -d --base16
    printf '%s' "$password"
  } | sha256sum | cut -d' ' -f1)
  printf '%s%s' "${salt^^}" "${digest^^}" | basenc -d --base16 | base64 -w0
}

# The definitions with hashes of these passwords, on standard output.
print_definitions() {
  local account script=()
  for account in "${ACCOUNTS[@]}"; do
    script+=(-e "s|\"password\": \"jarvis-$account\"|\"password_hash\": \"$(password_hash "$(password "$account")")\", \"hashing_algorithm\": \"rabbit_password_hashing_sha256\"|")
  done
  sed "${script[@]}" "$HERE/infra/rabbitmq/definitions.json"
}

# Written in place: a container that has the file mounted keeps seeing it.
write_definitions() {
  ensure_secrets
  mkdir -p "$(dirname "$DEFINITIONS")"
  print_definitions >"$DEFINITIONS.new"
  cat "$DEFINITIONS.new" >"$DEFINITIONS"
  rm "$DEFINITIONS.new"
}

# A curl as the administrator; the password never stands on a command line.
management() {
  local path=$1
  shift
  printf 'user = "jarvis-admin:%s"\n' "$(password admin | sed 's/[\\"]/\\&/g')" \
    | curl -fsS -m 10 -K - -H 'content-type: application/json' "$@" "$JARVIS_MANAGEMENT_URL/api/$path"
}
