#!/bin/bash
# agent -- what a till's box has to give: time to start, memory, and a QR.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/bench.sh
. tests/bench/bench.sh
begin agent

enrol() {
    "$bin/shanju-hub" --hub-data "$work/hub" add fleet 1 "$work/codes"
    start_hub "$work/hub"
    "$bin/shanju-agent" enrol --hub "$hub_url" --code "$(head -n 1 "$work/codes")" \
        --data "$work/till" >/dev/null 2>"$work/enrol.err" || { cat "$work/enrol.err" >&2; exit 1; }
}

now_us() { echo $((10#${EPOCHREALTIME/[.,]/})); }

start() {
    local before agent

    : >"$work/agent.log"
    mkfifo "$work/keys"
    before=$(now_us)
    "$bin/shanju-agent" --data "$work/till" --face line --log "$work/agent.log" \
        <"$work/keys" >/dev/null 2>&1 &
    agent=$!
    exec 9>"$work/keys"
    while ! grep -q agent_ready "$work/agent.log"; do
        kill -0 "$agent" 2>/dev/null || { void "the agent ended at its start"; break; }
        sleep 0.002
    done
    note start "$((($(now_us) - before) / 1000))"
    wait_for "$work/agent.log" link_up 10 || true
    sleep 0.5
    note dirty "$(awk '/^Private_Dirty:/ { print $2 }' "/proc/$agent/smaps_rollup" 2>/dev/null)"
    kill "$agent" 2>/dev/null || true
    wait "$agent" || true
    exec 9>&-
    rm -f "$work/keys"
}

enrol
for ((repeat = 0; repeat < repeats * 3; repeat++)); do
    start
    read -r median99 p99 <<<"$("$own/qr_bench")"
    note qr "$median99"
    note qr99 "$p99"
done
stop_hub
figure "agent: start to ready" ms "$(median start)" "" "" "" "<= 300"
figure "agent: private dirty memory, connected" KiB "$(median dirty)" "" "" "" "<= 6144"
figure "QR of a ticket" us "$(median qr)" "" "" "" "<= 300"
figure "QR of a ticket, p99" us "$(median qr99)"
report
