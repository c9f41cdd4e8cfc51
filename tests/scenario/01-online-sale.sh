#!/bin/bash
# A sale of 12.34, online: what each table holds afterwards, exactly.
. "$(dirname "$0")/help.sh"

open_shop
# Would spoil the first query, and waits to the end: there is none.
fault reply_500 alipay.trade.query
open_sale till 12.34
answer=$(payer "$url")
till_sees till '"event":"printed"'
is "the payer's page" "$(say "$answer" | field_of state)" paid
is_synced till

scene "the order and its one payment; we take 0.38 %, the channel 0.2 %"
is "the order" "$(hub_sql "select terminal_id, epoch, sequence, fork, amount, state, origin, channel, recorded <> 0 from orders")" \
    "100001|1|1|0|1234|paid|ticket|3|1"
is "the payment" "$(hub_sql "select state, amount, receipt_amount, fee, cost from payment")" "paid|1234|1234|5|2"
is "it won" "$(hub_sql "select count(*) from orders o join payment p on p.id = o.winner_id and p.order_id = o.id")" 1
is "its number, on the phone and on the till" "$(say "$answer" | field_of number)" "$(till_sql till "select number from sale")"

scene "four legs, and the balances that follow"
is "the legs" "$(hub_sql "select account, amount, event from entry order by leg" | tr '\n' ' ')" "1|1232|1 2|2|1 3|-1229|1 4|-5|1 "
is "the balances" "$(hub_sql "select account, amount, entries from balance order by account" | tr '\n' ' ')" \
    "1|1232|1 2|2|1 3|-1229|1 4|-5|1 "

scene "the minutes of the overview"
is "initiated" "$(hub_sql "select sum(initiated_count), sum(initiated_fen) from rollup where channel = 0")" "1|1234"
is "paid" "$(hub_sql "select sum(paid_count), sum(paid_fen), sum(fee_fen), sum(late_count) from rollup where channel = 3")" \
    "1|1234|5|0"
is "in the figures" "$(hub_sql "select sum(paid_fen) from rollup")" 1234

scene "the till: a sale, its record of the payment, one receipt"
is "records" "$(hub_sql "select sequence, kind, amount from receipt order by sequence" | tr '\n' ' ')" "1|1|1234 2|3|1234 "
is "the sale" "$(till_sql till "select state, amount_fen, channel from sale")" "paid|1234|3"
is "receipts" "$(ls "$shop/till.receipts")" "$(printf 'receipt-1-1.escpos\nreceipt-1-1.txt')"
printed_once till
announced_once till

scene "nothing is left to do but to let the ticket expire; the channel was never asked what it had told"
becomes "pushes that wait" 0 5 hub_sql "select count(*) from outbox where topic = 'push' and state = 'pending'"
becomes "channel calls that wait" "" 10 calls_that_wait
is "queries" "$(sandbox_state | matches '"method":"alipay.trade.query","number":"","text":"","value":0,"remaining":1')" 1
is "dead letters" "$(hub_sql "select count(*) from outbox where state = 'dead'")" 0
is "timers" "$(hub_sql "select count(*) from outbox where topic = 'timer' and state = 'pending'")" 1
is "alarms" "$(alarms)" ""
till_and_hub_agree till
books_are_sound
