#!/usr/bin/env bash
# Sets up what the tests need and runs all of them, beside a running up. More words go to Maven.
set -euo pipefail
here=$(dirname "$0")
for part in common java testbed; do . "$here/$part.sh"; done

prepare_testbed
cd "$HERE"
exec mvn -B -T "${JARVIS_TEST_THREADS:-4}" verify "$@"
