#!/usr/bin/env bash
# Prints what to import into a RabbitMQ that already runs. Passwords: JARVIS_<ACCOUNT>_PASSWORD, else generated into .jarvis/secrets.
set -euo pipefail
here=$(dirname "$0")
for part in common settings secrets variables; do . "$here/$part.sh"; done
[ $# -eq 0 ] || fail "usage: ./jarvis definitions"
check_variables
ensure_secrets
print_definitions
