#!/usr/bin/env bash
# Builds a RabbitMQ image from a Debian suite; it behaves as the official one does.
# usage: infra/images/rabbitmq.sh <tag> <suite>
set -euo pipefail
. "$(dirname "$0")/workshop.sh"

tag=$1 suite=$2
say "building $tag from Debian $suite"
debian_root "$suite" "$root" rabbitmq-server

as_root install -D -m 755 "$(dirname "$0")/rabbitmq-entrypoint.sh" "$root/usr/local/bin/docker-entrypoint.sh"
as_root install -D -m 644 "$(dirname "$0")/rabbitmq-defaults.conf" "$root/etc/rabbitmq/conf.d/10-defaults.conf"
# The official image runs the management plugin out of the box.
echo '[rabbitmq_management,rabbitmq_prometheus].' | as_root tee "$root/etc/rabbitmq/enabled_plugins" >/dev/null
# A data directory or a cookie made while the package was installed must not be shared by every container.
as_root find "$root/var/lib/rabbitmq" -mindepth 1 -delete

# shellcheck disable=SC2016 # dpkg-query's own variable
version=$(as_root chroot "$root" dpkg-query -W -f '${Version}' rabbitmq-server)
import_image "$tag" "$root" \
  'ENTRYPOINT ["docker-entrypoint.sh"]' 'CMD ["rabbitmq-server"]' \
  'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
  'ENV RABBITMQ_LOGS=-' 'ENV RABBITMQ_DATA_DIR=/var/lib/rabbitmq' 'ENV HOME=/var/lib/rabbitmq' \
  'ENV LANG=C.UTF-8' 'ENV LC_ALL=C.UTF-8' \
  'VOLUME /var/lib/rabbitmq' 'EXPOSE 4369 5671 5672 15691 15692 25672 15671 15672'
say "built $tag: RabbitMQ $version"
