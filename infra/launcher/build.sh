# Builds a module and keeps its jar until the sources change. Sourced after common.sh and java.sh.
# shellcheck shell=bash

# Everything that ends up in a jar, changed files and new ones included.
sources_hash() {
  (cd "$HERE" && git -c safe.directory='*' ls-files -co --exclude-standard -z -- '*/src/main/*' pom.xml '*/pom.xml' '.mvn/*' \
    | sort -zu | while IFS= read -r -d '' file; do [ -f "$file" ] && printf '%s\0' "$file"; done | xargs -0r sha256sum) \
    | sha256sum | cut -c1-16
}

# built_jar <module>: prints the jar's path. It lies outside target/, so that a build never pulls it from under a running JVM.
built_jar() {
  local module=$1 jar
  jar=$STATE/app/$module-$(sources_hash).jar
  [ -f "$jar" ] || build "$module" "$jar" || return 1
  printf '%s\n' "$jar"
}

build() {
  local module=$1 jar=$2 log=$STATE/log/build.log built
  mkdir -p "$STATE/app" "$STATE/log"
  say "building $module (log: $(shown "$log"))"
  (cd "$HERE" && mvn -B -DskipTests -pl "$module" -am package </dev/null 2>&1) | tee "$log" | show_modules >&2
  [ "${PIPESTATUS[0]}" -eq 0 ] || fail "the build failed: see $(shown "$log")."
  built=$(find "$HERE/$module/target" -maxdepth 1 -name "$module-*-app.jar" | head -n 1)
  [ -n "$built" ] || fail "the build left no $module/target/$module-*-app.jar: see $(shown "$log")."
  rm -f "$STATE/app/$module"-*.jar
  cp "$built" "$jar.new"
  mv "$jar.new" "$jar"
}

# Progress, and the first errors; the log has the rest.
show_modules() {
  local line errors=8
  # Not by awk: Debian's reads a block before it says a word.
  sed -nuE -e 's/^\[INFO\] Building (.*[^ ]) +(\[[0-9]+\/[0-9]+\]).*/\2 \1/p' -e '/^\[ERROR\] +[^ ]/p' \
    | while IFS= read -r line; do
      case $line in
        "[ERROR]"*) if [ "$errors" -gt 0 ]; then errors=$((errors - 1)); else continue; fi ;;
      esac
      printf 'jarvis:   %s\n' "$line"
    done
}
