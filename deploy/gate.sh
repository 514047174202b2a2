#!/usr/bin/env bash
# Runs one gate of `make check` and says in one line how it went: gate.sh NAME COMMAND... Only a failure is told in full.
set -uo pipefail
name=$1
shift
started=${EPOCHREALTIME/[.,]/}
output=$("$@" 2>&1)
status=$?
LC_NUMERIC=C printf -v seconds '%5.1f s' "$(((${EPOCHREALTIME/[.,]/} - started) / 100000))e-1"
if ((status == 0)); then
  printf 'ok    %-11s %s\n' "$name" "$seconds"
else
  printf 'FAIL  %-11s %s\n%s\n' "$name" "$seconds" "$output"
fi
exit "$status"
