#!/usr/bin/env bash
# Sets up what the tests need and runs all of them, beside a running up. More words go to Maven.
set -euo pipefail
here=$(dirname "$0")
for part in common variables java testbed; do . "$here/$part.sh"; done

# Each test that failed since the run began, for good or until it was tried again, with the top of its trace: Maven's own account of it lies far up, between other modules' lines.
failures() {
  find "$HERE" -path '*-reports/TEST-*.xml' -newer "$1" -exec awk '
    /<testcase / { test = $0; gsub(/.* name="|" classname="|".*/, " ", test) }
    /<(failure|error|flakyFailure|flakyError)[ >]/ { match(FILENAME, /TEST-.*\.xml/)
      printf "\n%s %s:%s\n", /<flaky/ ? "FLAKY" : "FAILED", substr(FILENAME, RSTART + 5, RLENGTH - 9), test; lines = 15 }
    lines-- > 0 { print }' {} +
}

require_form JARVIS_TEST_THREADS '[1-9][0-9]*|[0-9.]+C' "how many modules are tested at once, such as 4 or 1C"
prepare_testbed
left_out=()
ensure_browser || left_out=(-DexcludedGroups=browser)
cd "$HERE"
began=$(mktemp -p "$STATE/log")
trap 'rm -f "$began"' EXIT
status=0
mvn -B -fae -T "${JARVIS_TEST_THREADS:-4}" verify "${left_out[@]}" "$@" || status=$?
failures "$began" >&2
[ ${#left_out[@]} -eq 0 ] || say "the tests in a browser were left out: no Chromium is installed, and only on Debian is it installed here."
exit "$status"
