#!/bin/bash
# screen -- from a channel's callback to the push on its way to the till.
#
# A thousand terminals are connected; two payers buy one ticket after the other,
# through the pay page and the sandbox. The hub measures: "payment_moved …
# by=callback us=".
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/bench.sh
. tests/bench/bench.sh
begin screen

sell() {
    local line

    fresh
    start_sandbox || { void "the sandbox did not start"; return 0; }
    start_hub "$work/data" -- "${alipay[@]}"
    line=$(fleet --terminals 1000 --mode sales --payers 2 --seconds "$((seconds * 3))") || true
    stop_hub
    stop_sandbox
    sed -n 's/.*by=callback us=\([0-9]*\).*/\1/p' "$work/hub.err" | sort -n >"$work/callbacks"
    note sales "$(field paid "$line")"
    note failed "$(field failed "$line")"
    note p50 "$(awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }' "$work/callbacks")"
    note p99 "$(awk '{ v[NR] = $1 } END { print v[int((NR * 99 + 99) / 100)] }' "$work/callbacks")"
    note screen "$(field screen_p99_us "$line")"
}

make_base 1000
channel_files
for ((repeat = 0; repeat < repeats; repeat++)); do sell; done
if [ "$(median p99)" = void ]; then
    figure "callback to screen: not measured, no callback came" us void
else
    figure "callback to push at the hub, 1000 terminals, p50" us "$(median p50)"
    figure "callback to push at the hub, 1000 terminals, p99" us "$(median p99)" "" "" "" "<= 2000"
    figure "paying at the cashier to the till's result, p99" us "$(median screen)"
    figure "sales of a run" "" "$(median sales)"
fi
report
