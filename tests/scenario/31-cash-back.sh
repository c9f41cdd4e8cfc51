#!/bin/bash
# A till gives cash back for an earlier sale, without a hub: booked once when it comes; and what is more than was left.
. "$(dirname "$0")/help.sh"

refunds() { hub_sql "select coalesce(group_concat(amount || ' ' || state), '') from (select * from refund order by id)"; }
over_short=16

open_shop
till_tell till "cash 12.34"
till_sees till '"event":"cash".*"collected":1230'

scene "offline, some of it, and not more than there was"
till_tell till "link down"
till_sees till '"event":"offline"'
till_tell till "back 12.31"
till_sees till '"event":"refused"'
till_tell till "key esc"
till_tell till "back 5"
till_sees till '"event":"cash_back".*"amount":500'
till_sees till '"event":"printed"'
is "what the hub has heard of it" "$(refunds)" ""
slip=$(grep -l '现金退款' "$shop/till.receipts"/*.txt)
grep -q '^原单号 *1-1$' "$slip" || fail "the slip names no sale: $(cat "$slip")"
grep -q '^金额 *￥5.00$' "$slip" || fail "the slip says no amount: $(cat "$slip")"

scene "the link comes back, and the frame comes twice"
till_tell till "link up"
till_sees till '"event":"online"'
till_and_hub_agree till
is "refunds" "$(refunds)" "500 done"
come_back till
till_and_hub_agree till
is "refunds" "$(refunds)" "500 done"
is "the till's cash" "$(balance $till_cash)" 730
is "the figures" "$(hub_sql "select sum(refund_count) || ' ' || sum(refund_fen) from rollup")" "1 500"
is "alarms" "$(alarms)" ""

scene "an app had given the rest back meanwhile: what the till gave is booked as missing"
hub_stop || fail "the hub ended with $?"
hub_command refund ask 1 "$(hub_sql "select id from payment")" 600 R-1 7 >"$shop/refund.log" || fail "refund ask: $(cat "$shop/refund.log")"
till_tell till "back"
till_sees till '"event":"cash_back".*"amount":730'
till_tell till "back"
till_sees till '"event":"refused"'
hub_start
till_and_hub_agree till
is "refunds" "$(refunds)" "500 done,600 done,130 done"
is "the till's cash, and what is missing" "$(balance $till_cash) $(balance $over_short)" "-600 600"
is "alarms" "$(alarms)" "cash_back_excess"
printed_once till
announced_once till
nothing_shown_is_lost till
books_are_sound
