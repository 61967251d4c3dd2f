# What tests and benchmarks stand on: Engine, images, JDK, Maven, packages. Sourced after common.sh and java.sh.
# shellcheck shell=bash

prepare_testbed() {
  mkdir -p "$STATE/log"
  ensure_java
  ensure_maven
  install_test_packages
  local cold=yes
  ! docker info >/dev/null 2>&1 || cold=no
  "$HERE/infra/docker/engine.sh" ensure
  export_test_settings
  remove_leftovers "$cold"
  "$HERE/infra/images/images.sh" all
}

# One package a line; whoever writes a test that needs one adds it there.
install_test_packages() {
  local package missing=()
  while read -r package; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done < <(grep -v '^#' "$HERE/infra/launcher/test-packages")
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

# Only Debian is sure to have the packages: Ubuntu has a browser as a snap only, which lies elsewhere and does not start everywhere.
ensure_browser() {
  if [ -x /usr/bin/chromium ] && [ -x /usr/bin/chromedriver ]; then return; fi
  is_debian || return 1
  install_packages chromium chromium-driver
}

is_debian() { grep -qx 'ID="\?debian"\?' /etc/os-release 2>/dev/null; }

export_test_settings() {
  # Ryuk's image cannot be pulled everywhere; remove_leftovers stands in for it.
  export TESTCONTAINERS_RYUK_DISABLED=true
  # Where the machine is itself a container, Testcontainers would look for a gateway.
  export TESTCONTAINERS_HOST_OVERRIDE=localhost
  # The label of this checkout's test containers: jarvis.test=<this>.
  JARVIS_TEST_CHECKOUT=$(printf '%s' "$HERE" | sha256sum | cut -c1-12)
  export JARVIS_TEST_CHECKOUT
  forget_running_jarvis
}

# Variables that point at a running Jarvis would be properties of the services under test.
forget_running_jarvis() {
  local name
  for name in "${!JARVIS_@}"; do
    case $name in
      JARVIS_STATE | JARVIS_DEBIAN_MIRROR | JARVIS_TEST_* | JARVIS_BENCH_*) ;;
      *) unset "$name" ;;
    esac
  done
}

# Of an earlier run of this checkout; and, where the Engine itself had died, every stopped test container.
remove_leftovers() {
  remove_containers --filter "label=jarvis.test=$JARVIS_TEST_CHECKOUT"
  [ "$1" = no ] || remove_containers --filter label=org.testcontainers=true --filter status=exited
}

remove_containers() {
  local containers
  mapfile -t containers < <(docker ps -aq "$@")
  [ ${#containers[@]} -eq 0 ] || docker rm -fv "${containers[@]}" >/dev/null
}
