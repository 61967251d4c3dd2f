# Where everything listens, with defaults. Sourced after common.sh.
# shellcheck shell=bash
# shellcheck disable=SC2034

SERVICES=(ingress dispatcher executor watchdog workflow)
ACCOUNTS=(admin submitter "${SERVICES[@]}")

# An executor takes every container of its node's name for its own, so each project on an Engine has a node of another name.
node_of() {
  local node=local-$1
  [ "$1" != jarvis ] || node=local
  [[ $node =~ ^[a-z0-9-]{1,40}$ ]] || node=local-$(sha256sum <<<"$1" | cut -c1-12)
  printf '%s' "$node"
}

# A host that is set means a server that already runs there; then nothing is started for it.
AMQP_EXTERNAL=${JARVIS_AMQP_HOST:+yes}
CONSUL_EXTERNAL=${JARVIS_CONSUL_HOST:+yes}

export JARVIS_AMQP_HOST=${JARVIS_AMQP_HOST:-127.0.0.1}
export JARVIS_AMQP_PORT=${JARVIS_AMQP_PORT:-5672}
export JARVIS_STREAM_HOST=${JARVIS_STREAM_HOST:-$JARVIS_AMQP_HOST}
export JARVIS_STREAM_PORT=${JARVIS_STREAM_PORT:-5552}
export JARVIS_MANAGEMENT_PORT=${JARVIS_MANAGEMENT_PORT:-15672}
export JARVIS_MANAGEMENT_URL=${JARVIS_MANAGEMENT_URL:-http://$JARVIS_AMQP_HOST:$JARVIS_MANAGEMENT_PORT}
export JARVIS_PROMETHEUS_PORT=${JARVIS_PROMETHEUS_PORT:-15692}
export JARVIS_CONSUL_HOST=${JARVIS_CONSUL_HOST:-127.0.0.1}
export JARVIS_CONSUL_PORT=${JARVIS_CONSUL_PORT:-8500}

export JARVIS_API_PORT=${JARVIS_API_PORT:-8080}

API_PORT=$JARVIS_API_PORT
API=http://127.0.0.1:$API_PORT
PROJECT=${JARVIS_PROJECT:-jarvis}
NODE_ID=${JARVIS_EXECUTOR_NODE:-$(node_of "$PROJECT")}
VHOST=jarvis

# The servers are asked directly, whatever proxy this machine has: it could not reach them, and passwords are none of its business.
bypass_proxy() {
  local direct=${no_proxy:-${NO_PROXY:-}} management=${JARVIS_MANAGEMENT_URL#*://}
  [ "$direct" != '*' ] || return 0
  export no_proxy="${direct:+$direct,}127.0.0.1,localhost,${management%%[:/]*},$JARVIS_CONSUL_HOST"
  export NO_PROXY=$no_proxy
}
bypass_proxy

# Whoever stops it need not say again as what it was started.
remember_names() { printf '%s %s\n' "$PROJECT" "$NODE_ID" >"$STATE/names"; }

# What was started has these names, whatever the variables say now.
recall_names() {
  local project node
  read -r project node 2>/dev/null <"$STATE/names" || return 0
  PROJECT=$project NODE_ID=$node
}

# Under another name an executor would not know its containers: they would run on, and their tasks a second time.
refuse_renamed_node() {
  local project node
  read -r project node 2>/dev/null <"$STATE/names" || return 0
  [ "$node" = "$NODE_ID" ] || [ -z "$(docker ps -q --filter "label=jarvis.node=$node")" ] \
    || fail "the node is to be '$NODE_ID', but containers of '$node' run, as which this was started: run ./jarvis down first."
}
