#!/bin/bash
# callbacks -- callbacks a second that a hub verifies, books and answers.
#
#     tests/bench/callbacks.sh [COUNT]      one line of JSON
#
# A shop sells once, up to where its payer stands before the cashier; that order
# and its payment are copied COUNT (20000) times. Alipay's callbacks for them are signed beforehand
# and posted by wrk over 64 connections, the hub on core 0, wrk on core 1. Afterwards all are paid,
# and the books are sound.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tools/demo/lib.sh
count=${1:-20000}
trap shop_close EXIT

on() { # CORE command: the shell becomes it
    local core=$1
    shift
    [ "$(nproc)" -lt 2 ] || set -- taskset -c "$core" "$@"
    exec "$@"
}

# copies TABLE CHANGED: its one row again and again, its n-th with n added to those columns.
copies() {
    hub_write "INSERT INTO $1 WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < $count)
        SELECT $(hub_sql "SELECT group_concat(name || iif(name IN ($2), ' + n', '')) FROM pragma_table_info('$1')")
        FROM copy, (SELECT * FROM $1 LIMIT 1)"
}
hub_write() { sqlite3 "$shop/hub/hub.db" "$1"; }

sell_once() {
    sandbox_start
    code=$(hub_furnish)
    hub_start
    till_enrol till "$code" >"$shop/enrol.log"
    till_start till
    till_sees till '"event":"online"'
    till_tell till "sale 12.34"
    payer --press "$(qr_of till)" >"$shop/payer.log"
    till_stop till
    hub_stop
    # Nobody asks about the copies.
    hub_write "UPDATE outbox SET state = 'sent' WHERE state = 'pending'"
}

shop_open
sell_once
copies payment "'id', 'order_id'"
copies orders "'id', 'sequence', 'payment_id'"
hub_sql "SELECT printf('000001%019d %d', id, amount) FROM payment ORDER BY id LIMIT $count OFFSET 1" |
    build/bench/callback_make "$shop/keys/alipay_private.pem" 2021000000000001 2088000000000001 >"$shop/bodies"
on 0 "$bin/shanju-hub" --config "$shop/hub.ini" >"$shop/hub.out" 2>>"$shop/hub.log" &
hub_pid=$!
shop_pids+=("$hub_pid")
wait_for 30 hub_is_ready || fail "the hub does not start"
(on 1 wrk -t 1 -c 64 -d 20 -s tests/bench/callbacks.lua "http://127.0.0.1:$hub_port/v1/callback/alipay" \
    -- "$shop/bodies") >"$shop/wrk.log"
line=$(grep '^{' "$shop/wrk.log") || fail "wrk says nothing"
[ "$(hub_sql "SELECT count(*) FROM orders WHERE state = 'paid'")" = "$count" ] ||
    fail "not all are paid: $(hub_sql "SELECT state, count(*) FROM orders GROUP BY state")"
hub_stop || fail "the hub ended with $?"
hub_command check >"$shop/check.log" || fail "the books are not sound"
awk -F'[:,}]' -v count="$count" '{ printf "{\"applied_per_s\":%d,\"p50_us\":%d,\"p99_us\":%d}\n",
    count * 1000000 / $2, $4, $6 }' <<<"$line"
