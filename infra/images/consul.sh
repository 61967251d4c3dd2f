#!/usr/bin/env bash
# Builds a Consul image from Debian's last package of it; it takes the official image's arguments.
# usage: infra/images/consul.sh <tag>
set -euo pipefail
. "$(dirname "$0")/workshop.sh"

tag=$1
say "building $tag from Debian bullseye"
debian_packages bullseye "$work/packages" consul libc6 busybox-static
mkdir -p "$root"/{bin,dev,etc,proc,sys,tmp,usr/bin,consul/data,consul/config}
dpkg-deb -x "$work"/packages/libc6_*.deb "$root"
for package in "$work"/packages/{consul,busybox-static}_*.deb; do dpkg-deb -x "$package" "$work/unpacked"; done
cp "$work/unpacked/usr/bin/consul" "$root/bin/consul"
cp "$(find "$work/unpacked" -type f -path "*bin/busybox")" "$root/bin/busybox"
for applet in sh cat chown id ls mkdir sleep su wget env hostname ps kill; do ln -sf busybox "$root/bin/$applet"; done
install -m 755 "$(dirname "$0")/consul-entrypoint.sh" "$root/bin/docker-entrypoint.sh"
printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' 'consul:x:100:1000:consul:/consul:/bin/sh' >"$root/etc/passwd"
printf '%s\n' 'root:x:0:' 'consul:x:1000:' >"$root/etc/group"
chmod 1777 "$root/tmp"

as_root chown -R 0:0 "$root"
as_root chown -R 100:1000 "$root/consul"
import_image "$tag" "$root" \
  'ENTRYPOINT ["docker-entrypoint.sh"]' 'CMD ["agent","-dev","-client","0.0.0.0"]' \
  'ENV PATH=/usr/local/bin:/usr/bin:/bin' 'VOLUME /consul/data' \
  'EXPOSE 8300 8301 8301/udp 8302 8302/udp 8500 8600 8600/udp'
say "built $tag: $(docker run --rm --network none --entrypoint consul "$tag" version | sed -n 1p)"
