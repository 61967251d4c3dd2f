# Refuses variables that cannot be meant, by name and with what would be right. check_variables needs settings.sh and secrets.sh.
# shellcheck shell=bash

HOST_FORM='[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?'
PORT_VARIABLES=(JARVIS_AMQP_PORT JARVIS_STREAM_PORT JARVIS_MANAGEMENT_PORT JARVIS_PROMETHEUS_PORT JARVIS_CONSUL_PORT JARVIS_API_PORT)

check_variables() {
  local variable
  for variable in "${PORT_VARIABLES[@]}"; do require_port_number "$variable"; done
  require_different_ports
  for variable in JARVIS_AMQP_HOST JARVIS_STREAM_HOST JARVIS_CONSUL_HOST; do
    require_form "$variable" "$HOST_FORM" "the name or address of a machine, without a port"
  done
  require_form JARVIS_MANAGEMENT_URL "https?://$HOST_FORM(:[0-9]{1,5})?(/[^ ]*[^ /])?" "an address such as http://127.0.0.1:15672, without a slash behind it"
  require_form JARVIS_PROJECT '[a-z0-9][a-z0-9_-]*' "small letters, digits, - and _"
  require_form JARVIS_EXECUTOR_NODE '[a-z0-9-]{1,40}' "1 to 40 small letters, digits and -"
  for variable in JARVIS_RABBITMQ_IMAGE JARVIS_CONSUL_IMAGE; do
    require_form "$variable" '[a-z0-9][A-Za-z0-9._:/@-]*' "the name of an image, such as rabbitmq:4-management"
  done
  require_form JARVIS_DEBIAN_MIRROR '(https?|file)://[^ ]+' "the address of a Debian mirror, such as http://mirror.example/debian"
  for variable in "${ACCOUNTS[@]}"; do require_password "$(password_variable "$variable")"; done
}

# require_form <variable> <expression> <what would be right>: nothing is said of one that is not set.
require_form() {
  [ -z "${!1:-}" ] || [[ ${!1} =~ ^($2)$ ]] || fail "$1 is '${!1}': it must be $3."
}

# It is not shown.
require_password() {
  [ -z "${!1:-}" ] || [[ ${!1} =~ ^[^[:cntrl:]]+$ ]] || fail "$1 has more than one line, or a tab: it must be one line of text."
}

require_port_number() {
  require_form "$1" '[1-9][0-9]{0,4}' "a port from 1 to 65535"
  [ "${!1:-1}" -le 65535 ] || fail "$1 is '${!1}': it must be a port from 1 to 65535."
}

# Of ports on this machine; those of servers that run elsewhere may be alike.
require_different_ports() {
  local variable other
  local -A users=()
  for variable in "${PORT_VARIABLES[@]}"; do
    ! elsewhere "$variable" || continue
    other=${users[${!variable}]:-}
    [ -z "$other" ] || fail "$variable and $other are both ${!variable}: each must be a port of its own."
    users[${!variable}]=$variable
  done
}

elsewhere() {
  case $1 in
    JARVIS_API_PORT) false ;;
    JARVIS_CONSUL_PORT) [ -n "$CONSUL_EXTERNAL" ] ;;
    *) [ -n "$AMQP_EXTERNAL" ] ;;
  esac
}
