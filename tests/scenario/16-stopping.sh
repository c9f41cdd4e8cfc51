#!/bin/bash
# SIGTERM: tills are told to wait and come back, what was under way is there, and the status is 0.
. "$(dirname "$0")/help.sh"

open_shop

scene "an idle hub: the till is told how long to wait, and comes back"
hub_stop || fail "the hub ended with $?"
till_sees till '"event":"offline"'
wait_for 5 grep -q 'link_refused .*code=STOPPING wait_ms=[1-9]' "$shop/till.log" || fail "the till was not told to wait"
hub_start
till_sees till '"event":"online"' 10

scene "receipts on their way: acknowledged or sent again"
for round in 1 2 3 4 5; do
    till_tell till "link down"
    for sale in $(seq 30); do till_tell till "cash $((RANDOM % 90 + 10))"; done
    till_tell till "link up"
    nap "0.0$((RANDOM % 10))"
    hub_stop || fail "the hub ended with $?"
    hub_start
done
come_back till
is_synced till
is "receipts" "$(hub_sql "select count(*), count(distinct sequence) from receipt")" "150|150"

scene "a payer on the way: the money is found after the start"
for round in 1 2 3 4 5; do
    open_sale till "1$round"
    payer "$url" >"$shop/payer.log" 2>&1 &
    paying=$!
    nap "0.$((RANDOM % 5))$((RANDOM % 10))"
    hub_stop || fail "the hub ended with $?"
    wait "$paying" || true
    hub_start
    come_back till
    [ "$(alipay_count TRADE_SUCCESS)" = "$round" ] || pay_until_paid "$url" till
    becomes "open sales" 0 15 open_sales till
done

scene "stopped while it starts, and stopped twice"
for round in 1 2 3; do
    hub_stop || fail "the hub ended with $?"
    : >"$shop/hub.out"
    "$bin/shanju-hub" --config "$shop/hub.ini" >"$shop/hub.out" 2>>"$shop/hub.log" &
    hub_pid=$!
    shop_pids+=("$hub_pid")
    wait_for 5 grep -q ready "$shop/hub.out" || fail "the hub does not start"
    kill "$hub_pid"
    kill "$hub_pid" 2>/dev/null || true # which may be quicker than we are
    hub_stop || fail "the hub ended with $?"
    hub_start
done

scene "the till stops as well as the hub"
status=0
kill "$till_pid" && wait "$till_pid" || status=$?
ended "$till_pid"
is "its status" "$status" 0
till_start till
till_sees till '"event":"online"'
till_and_hub_agree till
is "alarms" "$(alarms)" ""
announced_once till
printed_once till
books_are_sound
