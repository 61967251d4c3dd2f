#!/usr/bin/env bash
# Builds an image registry for tests from Debian's docker-registry; it takes the official image's variables.
# usage: infra/images/registry.sh <tag>
set -euo pipefail
. "$(dirname "$0")/workshop.sh"

tag=$1
say "building $tag from Debian's docker-registry"
debian_packages bookworm "$work/packages" docker-registry libc6
mkdir -p "$root"/{bin,dev,etc/docker/registry,proc,sys,tmp,var/lib/registry}
dpkg-deb -x "$work"/packages/libc6_*.deb "$root"
dpkg-deb -x "$work"/packages/docker-registry_*.deb "$work/unpacked"
cp "$work/unpacked/usr/bin/docker-registry" "$root/bin/registry"
cat >"$root/etc/docker/registry/config.yml" <<'END'
version: 0.1
storage:
  filesystem:
    rootdirectory: /var/lib/registry
http:
  addr: :5000
END
chmod 1777 "$root/tmp"

as_root chown -R 0:0 "$root"
import_image "$tag" "$root" 'ENTRYPOINT ["registry","serve"]' 'CMD ["/etc/docker/registry/config.yml"]' \
  'ENV PATH=/bin' 'VOLUME /var/lib/registry' 'EXPOSE 5000'
say "built $tag: $(docker run --rm --network none --entrypoint registry "$tag" --version)"
