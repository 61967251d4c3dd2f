# JDK 25 and Maven: found, else installed where the distribution has them. Sourced after common.sh.
# shellcheck shell=bash

JAVA_MAJOR=25
MAVEN_AT_LEAST=3.8
# Of the services: on few cores the parallel collector costs the least; what JARVIS_JAVA_OPTS says later wins.
# From less metaspace than they need it would grow by full collections while they start.
# shellcheck disable=SC2034 # for whoever sources this file
SERVICE_JAVA_OPTS="-XX:+UseParallelGC -Xmx1g -XX:MetaspaceSize=96m"
# Where the kernel gives huge pages to whoever asks a task costs a tenth less (ADR-0019); elsewhere the JVM would complain.
if grep -qE '\[(always|madvise)\]' /sys/kernel/mm/transparent_hugepage/enabled 2>/dev/null; then
  SERVICE_JAVA_OPTS+=" -XX:+UseTransparentHugePages"
fi

ensure_java() {
  if find_java; then return; fi
  is_packaged "openjdk-$JAVA_MAJOR-jdk-headless" \
    || fail "no JDK $JAVA_MAJOR under JAVA_HOME or /usr/lib/jvm, and this distribution has none: install one there (Temurin $JAVA_MAJOR for example)."
  install_packages "openjdk-$JAVA_MAJOR-jdk-headless"
  find_java || fail "openjdk-$JAVA_MAJOR was installed but is not under /usr/lib/jvm."
}

find_java() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if [ -x "$home/bin/javac" ] && [ "$(java_major "$home")" = "$JAVA_MAJOR" ]; then
      export JAVA_HOME=$home
      return
    fi
  done
  return 1
}

# The JVM's own word on them, before anything is started with them.
check_java_options() {
  [ -n "${JARVIS_JAVA_OPTS:-}" ] || return 0
  local said
  # shellcheck disable=SC2086 # options are words
  said=$("$JAVA_HOME/bin/java" $SERVICE_JAVA_OPTS $JARVIS_JAVA_OPTS -version 2>&1) \
    || fail "JARVIS_JAVA_OPTS is '$JARVIS_JAVA_OPTS': it must be options of java, such as -Xmx2g; java says: $(tr '\n' ' ' <<<"$said")"
}

java_major() { sed -nE 's/^JAVA_VERSION="([0-9]+).*/\1/p' "$1/release" 2>/dev/null; }

ensure_maven() {
  command -v mvn >/dev/null || install_packages maven
  local version
  version=$(mvn -version 2>/dev/null | sed -nE '1s/.*Maven ([0-9.]+).*/\1/p')
  [ "$(printf '%s\n' "$MAVEN_AT_LEAST" "${version:-0}" | sort -V | head -n 1)" = "$MAVEN_AT_LEAST" ] \
    || fail "Maven ${version:-unknown} is too old: install $MAVEN_AT_LEAST or newer."
}
