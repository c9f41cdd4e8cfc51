#!/bin/bash
# run -- play the scenarios over real processes and count them.
#
#     tests/scenario/run.sh [word]     only those whose name contains that word
#
# SCENARIO_AT_ONCE (6) at a time, for they mostly wait, each with an end; the last
# ones first, which wait longest. The log of one that fails is shown; all of
# them stay in build/log/scenario. The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

limit_s=${SCENARIO_LIMIT_S:-600}
logs=$PWD/build/log/scenario

# The time is the scenario's own, so that a slow one is seen.
play() {
    local name start spent
    name=$(basename "$1" .sh)
    start=$(date +%s)
    if timeout -k 5 "$limit_s" "$1" >"$logs/$name.log" 2>&1 </dev/null; then
        spent=$(($(date +%s) - start))
        echo "ok $name ($spent s)"
    else
        spent=$(($(date +%s) - start))
        echo "not ok $name ($spent s)"
        tail -n 60 "$logs/$name.log" | sed 's/^/    /'
        : >"$logs/$name.failed"
    fi
}

if [ "${1:-}" = --play ]; then
    play "$2"
    exit 0
fi
rm -rf "$logs"
mkdir -p "$logs"
[ -x build/bin/shanju-hub ] || { echo "build first: make programs"; echo "0 passed, 1 failed"; exit 1; }
build/bin/shanju-sandbox keys --out "$logs/keys" >/dev/null
export SHOP_KEYS=$logs/keys

scenarios=()
for scenario in tests/scenario/[0-9]*.sh; do
    [[ $scenario != *"${1:-}"* ]] || scenarios+=("$scenario")
done
[ ${#scenarios[@]} -gt 0 ] || { echo "no scenario is named so"; echo "0 passed, 1 failed"; exit 1; }
printf '%s\n' "${scenarios[@]}" | sort -r | xargs -n 1 -P "${SCENARIO_AT_ONCE:-6}" "$0" --play
failed=$(find "$logs" -name '*.failed' | wc -l)
echo "$((${#scenarios[@]} - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
