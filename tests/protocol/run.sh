#!/bin/bash
# run -- play what the standards say of HTTP and WebSockets against a hub and an echo.
#
#     tests/protocol/run.sh [word]     only the cases whose name has that word
#
# A hub on its public address and shanju-echo, which both stand on shared/net,
# and two drivers that know only bytes. BIN=build/asan/bin for other programs.
# The last line is "N passed, N failed"; that both programs end well is a test.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
. tools/demo/lib.sh

word=${1:-}
passed=0
failed=0
trap shop_close EXIT

# count_up FILE: adds what its last line counts.
count_up() {
    local good=0 bad=1
    read -r good bad < <(tail -n 1 "$1" | sed -nE 's/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p') || bad=1
    passed=$((passed + ${good:-0}))
    failed=$((failed + ${bad:-1}))
}

drive() {
    node "tests/protocol/$1.mjs" "${@:2}" "$word" >"$shop/$1.out" 2>&1
    sed "s/^\([0-9]* passed\)/$1: \1/" "$shop/$1.out"
    count_up "$shop/$1.out"
}

# ends_well NAME PID
ends_well() {
    local status=0
    kill "$2" 2>/dev/null
    wait "$2" || status=$?
    ended "$2"
    if [ "$status" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "not ok $1: it ended with $status"
        tail -n 40 "$shop/$1.log"
    fi
}

shop_open
hub_start
"$bin/shanju-echo" >"$shop/echo.out" 2>"$shop/echo.log" &
echo_pid=$!
shop_pids+=("$echo_pid")
wait_for 10 grep -q ready "$shop/echo.out" || fail "the echo does not start"
echo_port=$(sed -n 's/^ready //p' "$shop/echo.out")

drive http "$hub_port" "$echo_port"
drive websocket "$echo_port"
ends_well hub "$hub_pid"
ends_well echo "$echo_pid"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
