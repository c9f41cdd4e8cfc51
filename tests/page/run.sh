#!/bin/bash
# run -- the payer's page in a little browser of our own, under node.
#
# The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")" || exit 1

log=$(mktemp)
trap 'rm -f "$log"' EXIT
timeout 60 node --test --test-reporter=tap ./*_test.mjs >"$log" 2>&1
status=$?
passed=$(sed -n 's/^# pass //p' "$log")
failed=$(sed -n 's/^# fail //p' "$log")
[ "$status" -eq 0 ] || cat "$log"
[ "$status" -eq 0 ] || [ "${failed:-0}" -gt 0 ] || failed=1
[ "${passed:-0}" -gt 0 ] || failed=$((${failed:-0} + 1))
echo "${passed:-0} passed, ${failed:-1} failed"
[ "${failed:-1}" -eq 0 ]
