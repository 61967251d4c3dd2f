# One task, from the POST to its output. Sourced after settings.sh.
# shellcheck shell=bash

EXAMPLE='{"name": "hello", "image": "busybox:latest", "command": ["echo", "hello from a container"]}'
EXAMPLE_SECONDS=120

run_example() {
  local answer id deadline=$((SECONDS + EXAMPLE_SECONDS))
  say "running one task: $EXAMPLE"
  answer=$(curl -sS -m 15 -H 'content-type: application/json' -d "$EXAMPLE" "$API/v1/tasks") || fail "the API does not answer at $API."
  id=$(json_text id "$answer")
  [ -n "$id" ] || fail "the example task was not accepted: $answer"
  until ended "$(json_text state "$answer")"; do
    [ "$SECONDS" -lt "$deadline" ] || fail "the example task has not ended after $EXAMPLE_SECONDS s: see $API/v1/tasks/$id."
    answer=$(curl -sS -m 30 "$API/v1/tasks/$id/wait?timeout=15s") || fail "the API does not answer at $API."
  done
  [ "$(json_text state "$answer")" = succeeded ] || fail "the example task ended as $(json_text state "$answer"): see $API/v1/tasks/$id."
  say "task $id succeeded; its output:"
  curl -sS -m 15 "$API/v1/tasks/$id/logs"
}

# The first text of that name; the API writes a task's own fields before nested ones.
json_text() { printf '%s' "$2" | tr '\n' ' ' | grep -oE "\"$1\" *: *\"[^\"]*\"" | head -n 1 | sed -E 's/.*: *"(.*)"$/\1/' || true; }

ended() { case $1 in succeeded | failed | cancelled | timed-out | expired) true ;; *) false ;; esac; }
