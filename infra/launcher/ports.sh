# Refuses to start over somebody else's listener. Sourced after settings.sh.
# shellcheck shell=bash

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# require_port <port> <what for> <variable>
require_port() {
  listens "$1" || return 0
  fail "port $1 ($2) is taken by another program: stop it, or choose another port with $3=..."
}

published_by_us() {
  [ -n "$(docker ps -q --filter "label=com.docker.compose.project=$PROJECT" --filter "publish=$1")" ]
}

check_server_ports() {
  [ -n "$AMQP_EXTERNAL" ] || {
    published_by_us "$JARVIS_AMQP_PORT" || require_port "$JARVIS_AMQP_PORT" AMQP JARVIS_AMQP_PORT
    published_by_us "$JARVIS_STREAM_PORT" || require_port "$JARVIS_STREAM_PORT" "RabbitMQ streams" JARVIS_STREAM_PORT
    published_by_us "$JARVIS_MANAGEMENT_PORT" || require_port "$JARVIS_MANAGEMENT_PORT" "RabbitMQ management" JARVIS_MANAGEMENT_PORT
    published_by_us "$JARVIS_PROMETHEUS_PORT" || require_port "$JARVIS_PROMETHEUS_PORT" "RabbitMQ metrics" JARVIS_PROMETHEUS_PORT
  }
  [ -n "$CONSUL_EXTERNAL" ] || published_by_us "$JARVIS_CONSUL_PORT" || require_port "$JARVIS_CONSUL_PORT" Consul JARVIS_CONSUL_PORT
}
