#!/usr/bin/env bash
# Builds the busybox image from Debian's busybox-static.
# usage: infra/images/busybox.sh <tag>
set -euo pipefail
. "$(dirname "$0")/workshop.sh"

tag=$1
say "building $tag from Debian's busybox-static"
debian_packages bookworm "$work/packages" busybox-static
mkdir -p "$root"/{bin,dev,etc,home,proc,root,sys,tmp,usr/bin,usr/sbin,var/tmp}
dpkg-deb -x "$work"/packages/busybox-static_*.deb "$work/unpacked"
cp "$(find "$work/unpacked" -type f -path "*bin/busybox")" "$root/bin/busybox"
for applet in $("$root/bin/busybox" --list); do
  [ "$applet" = busybox ] || ln -sf busybox "$root/bin/$applet"
done
ln -s ../../bin/env "$root/usr/bin/env"
chmod 1777 "$root/tmp" "$root/var/tmp"
printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' 'nobody:x:65534:65534:nobody:/home:/bin/false' >"$root/etc/passwd"
printf '%s\n' 'root:x:0:' 'nobody:x:65534:' >"$root/etc/group"

as_root chown -R 0:0 "$root"
import_image "$tag" "$root" 'CMD ["sh"]' 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
say "built $tag: $(docker run --rm --network none "$tag" busybox | sed -n 1p)"
